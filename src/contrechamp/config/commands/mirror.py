"""`contrechamp mirror`: the public site as plain files."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from contrechamp.config.output import FAULTS, emit, json_option, refuse, start_node

SHOWN = 40  # files that differ, named for a person


@click.command(epilog="Example: contrechamp mirror ./copy; then, in ./copy: python3 -m http.server")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Check the copy in FOLDER instead, and name each file that differs.")
@click.option("--again", is_flag=True, help="Make every page again, also those on which nothing changed.")
@click.option("--pictures/--no-pictures", default=True, help="With or without the pictures of pages (with).")
@click.option("--processes", default=0, show_default="one per processor", help="How many processes make pages.")
@json_option
def command(folder: Path, check: bool, again: bool, pictures: bool, processes: int, as_json: bool) -> None:
    """Writes everything public into FOLDER as files that need no server, or brings the copy there up to date.

    Pages in all languages, their twins for programs, documents, pictures of pages, feeds, the signed records, and a
    search that works in the browser; SHA256SUMS lists every file, SHA256SUMS.json is signed. A run that was cut is
    gone on with by the next.
    """
    start_node()
    if check:
        _check(folder, as_json=as_json)
    from contrechamp.site.mirror.run import mirror

    started = time.monotonic()
    with _bar() as progress:
        try:
            done = mirror(
                folder,
                processes=processes or os.cpu_count() or 1,
                again=again,
                pictures=pictures,
                progress=progress,
            )
        except OSError as error:
            refuse(str(error), as_json=as_json)
    figures = {"folder": str(folder), "files": done.files, "pages_made": done.pages, "removed": done.removed}
    seconds = round(time.monotonic() - started, 1)
    text = f"{done.files} files in {folder}: {done.pages} pages made, {done.removed} files removed, {seconds} s."
    emit({**figures, "seconds": seconds}, text, as_json=as_json)


def _check(folder: Path, *, as_json: bool) -> None:
    from contrechamp.site.mirror.check import check

    try:
        report = check(folder)
    except OSError as error:
        refuse(str(error), as_json=as_json)
    signatures = [
        {"organisation": one.organisation, "key": one.key, "good": one.good, "certified": one.certified}
        for one in report.signatures
    ]
    value = {
        "files": report.files,
        "about": {name: report.about.get(name) for name in ("address", "day", "name", "software")},
        "signatures": signatures,
        "differing": [{"path": path, "how": how} for path, how in report.differing],
        "faults": report.faults,
        "sound": report.sound,
    }
    lines = [f"{report.files} files of {report.about.get('address', '?')}, copied on {report.about.get('day', '?')}."]
    for one in report.signatures:
        how = "GOOD" if one.good and one.certified else "BAD" if not one.good else "of a key that nobody certified"
        lines.append(f"Signature of the group {one.organisation}: {how}.")
    lines += [f"FAULT  {fault}" for fault in report.faults]
    lines += [f"{how:8} {path}" for path, how in report.differing[:SHOWN]]
    lines += [f"… and {len(report.differing) - SHOWN} more."] if len(report.differing) > SHOWN else []
    lines += [f"Where it was made, contrechamp mirror {folder} --again writes them anew."] if report.differing else []
    lines += ["Every file is as it was signed."] if report.sound else []
    emit(value, "\n".join(lines), as_json=as_json)
    sys.exit(0 if report.sound else FAULTS)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Shows how many pages are made of how many, where standard error is a terminal."""
    with click.progressbar(length=1, label="Copying", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def shown(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        yield shown
