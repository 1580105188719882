"""The list of a copy's files with their fingerprints, signed by the groups of the site (docs/mirror.md).

`SHA256SUMS` is what `sha256sum -c` reads. `SHA256SUMS.json` names its fingerprint, and each group that this site signs
for signs that with the key of its log: a key that its key events certify, which the copy holds too. So whoever has the
copy can tell, without this site, which group made it and that nothing in it was changed.
"""

import os
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from contrechamp.ground.hashing import sha256_hex
from contrechamp.records import canonical, keys, ownlog
from contrechamp.records.errors import Refused
from contrechamp.records.models import Log
from contrechamp.records.standing import standing
from contrechamp.site.mirror.make import File

SUMS, SIGNED = "SHA256SUMS", "SHA256SUMS.json"
CONTEXT = b"contrechamp/mirror/1\n"
_BEFORE_PATH = 66  # 64 digits and two spaces


def lines(files: Iterable[File]) -> bytes:
    """The list of these files, by path."""
    held = {file.path.encode(): file.sha256 for file in files}
    return b"".join(_line(path.decode(), held[path]) for path in sorted(held))


def changed(sums: bytes, changes: Mapping[str, str | None]) -> bytes:
    """The list with some files' fingerprints changed or added, or the file left out (None)."""
    held = sums.splitlines(keepends=True)
    for path, sha256 in changes.items():
        place = bisect_left(held, path.encode(), key=_path)
        there = place < len(held) and _path(held[place]) == path.encode()
        held[place : place + there] = [_line(path, sha256)] if sha256 else []
    return b"".join(held)


def statement(sums: bytes, about: Mapping[str, str]) -> dict[str, Any]:
    """What is signed: the fingerprint of the list and how many files it has, with what `about` tells of the copy."""
    return {"v": 1, "kind": "mirror", "sums": sha256_hex(sums), "files": sums.count(b"\n"), **about}


def signed(said: dict[str, Any]) -> bytes:
    """The statement, signed by each group that this site hosts and whose log it can still write."""
    form = canonical.encode(said)
    signatures = []
    for log in Log.objects.filter(own=True).order_by("organisation", "id"):
        if standing(log.organisation).kept.get(log.id) != ():  # closed, or not kept
            continue
        try:
            signature = keys.sign(ownlog.read_key(log.id), CONTEXT, form)
        except Refused:  # its key is elsewhere
            continue
        signatures.append({"organisation": log.organisation, "log": log.id, "key": log.key, "signature": signature})
    return canonical.encode({**said, "signatures": signatures}) + b"\n"


def write(folder: Path, name: str, data: bytes) -> None:
    """Puts one of the two files in the copy, on disk before it is named."""
    beside = folder / f".{name}.part"
    with beside.open("wb") as file:
        os.fchmod(file.fileno(), 0o644)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / name)


def _line(path: str, sha256: str) -> bytes:
    return f"{sha256}  {path}\n".encode()


def _path(line: bytes) -> bytes:
    return line[_BEFORE_PATH:].rstrip(b"\n")
