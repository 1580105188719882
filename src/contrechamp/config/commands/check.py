"""`contrechamp check`: whether a citation proves what it says; or whether a file is a document published here."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from contrechamp.config.output import FAULTS, emit, json_option, start_django, start_node

STANDING = {
    "counts": "It counts, by the key events in this file.",
    "closed": "Its log was closed after it; whether it belongs to what was kept, this file does not show.",
    "void": "Its group keeps it no more: a recovery of its keys leaves it out.",
}


@click.command(epilog="Example: contrechamp check citation.ndjson. Exit code 1 when the file proves nothing.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def command(file: Path, as_json: bool) -> None:
    """Verifies the citation in FILE: every hash and signature, who said it, when, with which key. Asks no site.

    Any other file is compared with the documents published on this node, by its SHA-256.
    """
    start_django()
    with file.open("rb") as opened:
        is_citation = opened.read(1) == b"{"
    if is_citation:
        _citation(file, as_json=as_json)
    else:
        _document(file, as_json=as_json)


def _citation(file: Path, *, as_json: bool) -> None:
    from contrechamp.records.citation import check

    with file.open("rb") as lines:
        checked = check(lines)
    cited: list[dict[str, Any]] = [vars(one) for one in checked.cited]
    text = [line for one in checked.cited for line in _told(vars(one))]
    text += [f"FAULT  {fault}" for fault in checked.faults] or ["No fault."]
    value = {"cited": cited, "faults": checked.faults, "sound": not checked.faults}
    emit(value, os.linesep.join(text), as_json=as_json)
    sys.exit(FAULTS if checked.faults else 0)


def _told(one: dict[str, Any]) -> list[str]:
    import orjson

    return [
        f"Record {one['record']}",
        f"  said by the group {one['organisation']}, dated {one['day']}",
        f"  number {one['seq']} of the log {one['log']}, sealed with the key {one['key']}",
        f"  {STANDING[one['standing']]}",
        f"  {orjson.dumps(one['body']).decode()}",
    ]


def _document(file: Path, *, as_json: bool) -> None:
    start_node()
    from contrechamp.ground.hashing import sha256_file
    from contrechamp.site.check.reads import fingerprint

    sha256 = sha256_file(file)
    found = fingerprint(sha256)
    known = {**found.as_json(), "known": True} if found else {"known": False}
    text = f"{sha256}: {found.in_words()}" if found else f"{sha256}: no group shown on this node has published it."
    emit({"sha256": sha256, **known}, text, as_json=as_json)
    sys.exit(0 if found else FAULTS)
