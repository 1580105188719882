"""`contrechamp add`: files, folders, archives and web pages into the library, read until the last page."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contrechamp.config.groups import pick_group
from contrechamp.config.output import FAULTS, emit, json_option, progress, start_node

if TYPE_CHECKING:
    from contrechamp.library.intake.files import Taken

POLL_SECONDS = 0.1
MOST_HANDS = 4


@click.command(
    epilog="Example: contrechamp add scans/ arrete.pdf --origin https://www.ville.example/arretes. "
    "Exit code 1 when some files could not be read."
)
@click.argument("given", nargs=-1, required=True, metavar="FILE|FOLDER|URL…")
@click.option("--organisation", default="", help="The group that adds them: its id, or the beginning of it.")
@click.option("--origin", default="", help="The address they come from, or how they were obtained.")
@json_option
def command(given: tuple[str, ...], organisation: str, origin: str, as_json: bool) -> None:
    """Adds PDF, pictures, text, HTML, DOCX, ODT and mail, and reads them; the same file twice is one document.

    A mail's attachments and a ZIP archive's files become documents of their own. A folder or an archive may hold a
    `manifest.csv` with the columns file, title, kind, authority, date, place, language, origin, transcription. A web
    page is kept with its pictures as WARC; an address that leads to a file gives that file. A run that was cut is
    completed by the next one with the same files.
    """
    start_node()
    group = pick_group(organisation, as_json=as_json)
    failed = 0
    with _hands():
        taken = [one for name in given for one in _take_in(name, group, origin)]
        with progress(_settled(taken), label="Reading", length=len(taken)) as lines:
            for line in lines:
                failed += line["status"] == "failed"
                emit(line, _text(line), as_json=as_json)
    from contrechamp.jobs import worker

    worker.run_until_idle()
    sys.exit(FAULTS if failed else 0)


@contextmanager
def _hands() -> Iterator[None]:
    """Works on the node's jobs, whoever asked for them, in a few threads beside this one."""
    from contrechamp.jobs import worker

    stop = threading.Event()
    hands = [
        threading.Thread(target=worker.run_forever, kwargs={"stop": stop}, name=f"hand {number}")
        for number in range(min(MOST_HANDS, os.cpu_count() or 1))
    ]
    for hand in hands:
        hand.start()
    try:
        yield
    finally:
        stop.set()
        for hand in hands:
            hand.join()


def _take_in(given: str, organisation: str, origin: str) -> Iterator["Taken"]:
    """Takes in a file, a folder or a web page, with what is inside."""
    from contrechamp.library import acts
    from contrechamp.library.intake import files, web

    path = Path(given)
    try:
        if web.is_address(given):
            yield from web.keep(address=given, organisation=organisation, origin=origin)
        elif path.is_dir():
            yield from files.take_in_folder(path=path, organisation=organisation, origin=origin)
        else:
            yield from files.take_in(path=path, organisation=organisation, origin=origin, name=given)
    except OSError as error:
        yield files.Taken(given, acts.Added("failed", None, "", error.strerror or str(error)))


def _settled(taken: list["Taken"]) -> Iterator[dict[str, Any]]:
    """Reports each document, in order, once it is read or cannot be."""
    started = time.monotonic()
    for one in taken:
        line = _report(one)
        now = time.monotonic()
        line["seconds"], started = round(now - started, 3), now
        yield line


def _report(taken: "Taken") -> dict[str, Any]:
    """The line about one file, once it is settled; its `seconds` are what it took beyond the file before."""
    from contrechamp.library import reads

    added = taken.added
    pages = ocr_pages = 0
    status, error = added.status, added.error
    if added.document is not None:
        while not (reading := reads.progress(added.document.pk)).settled:
            time.sleep(POLL_SECONDS)
        pages, ocr_pages = reading.pages, reading.ocr_pages
        status, error = ("failed", reading.error) if reading.error else (status, error)
    return {
        "path": taken.name,
        "sha256": added.sha256,
        "status": status,
        "pages": pages,
        "ocr_pages": ocr_pages,
        "seconds": 0.0,
        "error": error or None,
        "notes": list(taken.notes),
    }


def _text(line: dict[str, Any]) -> str:
    notes = "".join(f"\n        {note}" for note in line["notes"])
    if line["status"] == "failed":
        return f"failed  {line['path']}: {line['error']}{notes}"
    scanned = f", {line['ocr_pages']} of them read by OCR" if line["ocr_pages"] else ""
    return f"{line['status']:6}  {line['path']}: {line['pages']} pages{scanned}, {line['seconds']} s{notes}"
