"""`contrechamp add`: documents into the library, read until the last page."""

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
from contrechamp.config.output import FAULTS, emit, json_option, progress, start_django

if TYPE_CHECKING:
    from contrechamp.library.acts import Added

POLL_SECONDS = 0.1
MOST_HANDS = 4


@click.command(
    epilog="Example: contrechamp add scans/ arrete.pdf --origin https://www.ville.example/arretes. "
    "Exit code 1 when some files could not be read."
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|FOLDER…")
@click.option("--organisation", default="", help="The group that adds them: its id, or the beginning of it.")
@click.option("--origin", default="", help="The address they come from, or how they were obtained.")
@json_option
def command(paths: tuple[Path, ...], organisation: str, origin: str, as_json: bool) -> None:
    """Adds PDF files and images (JPEG, PNG, TIFF, WebP), and reads them; the same file twice is one document.

    A run that was cut is completed by the next one with the same files.
    """
    start_django()
    group = pick_group(organisation, as_json=as_json)
    files = list(_files(paths))
    failed = 0
    with _hands(), progress(_settled(files, group, origin), label="Reading", length=len(files)) as lines:
        for line in lines:
            failed += line["status"] == "failed"
            emit(line, _text(line), as_json=as_json)
    from contrechamp.jobs import worker

    worker.run_until_idle()
    sys.exit(FAULTS if failed else 0)


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The given files, and those in the given folders, by name; hidden ones only when they are given themselves."""
    for path in paths:
        if path.is_dir():
            found = (one for one in path.rglob("*") if one.is_file())
            yield from sorted(
                one for one in found if not any(part.startswith(".") for part in one.relative_to(path).parts)
            )
        else:
            yield path


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


def _settled(files: list[Path], organisation: str, origin: str) -> Iterator[dict[str, Any]]:
    """Takes every file in, then reports each, in order, once it is read or cannot be."""
    started = time.monotonic()
    taken = [(path, _take_in(path, organisation, origin)) for path in files]
    for path, added in taken:
        line = _report(path, added)
        now = time.monotonic()
        line["seconds"], started = round(now - started, 3), now
        yield line


def _take_in(path: Path, organisation: str, origin: str) -> "Added":
    from contrechamp.library import acts
    from contrechamp.records.errors import Refused

    try:
        return acts.add_file(path=path, organisation=organisation, origin=origin)
    except OSError as error:
        return acts.Added("failed", None, "", error.strerror or str(error))
    except Refused as refused:
        return acts.Added("failed", None, "", str(refused))


def _report(path: Path, added: "Added") -> dict[str, Any]:
    """The line about one file, once it is settled; its `seconds` are what it took beyond the file before."""
    from contrechamp.library import reads

    pages = ocr_pages = 0
    status, error = added.status, added.error
    if added.document is not None:
        while not (reading := reads.progress(added.document.pk)).settled:
            time.sleep(POLL_SECONDS)
        pages, ocr_pages = reading.pages, reading.ocr_pages
        status, error = ("failed", reading.error) if reading.error else (status, error)
    return {
        "path": str(path),
        "sha256": added.sha256,
        "status": status,
        "pages": pages,
        "ocr_pages": ocr_pages,
        "seconds": 0.0,
        "error": error or None,
    }


def _text(line: dict[str, Any]) -> str:
    if line["status"] == "failed":
        return f"failed  {line['path']}: {line['error']}"
    scanned = f", {line['ocr_pages']} of them read by OCR" if line["ocr_pages"] else ""
    return f"{line['status']:6}  {line['path']}: {line['pages']} pages{scanned}, {line['seconds']} s"
