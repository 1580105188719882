"""`contrechamp backup`: what nobody could make again, encrypted to the sheets on paper."""

from dataclasses import asdict
from pathlib import Path

import click

from contrechamp.config.output import FAULTS, counting, emit, json_option, refuse, start_django


@click.command(epilog="Example: contrechamp backup /media/stick/contrechamp --keep 12")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), help="Then drop all but the latest so many snapshots.")
@json_option
def command(folder: Path, keep: int | None, as_json: bool) -> None:
    """Writes what is new since the last backup into FOLDER, while the node runs: drafts, originals, accounts, trust,
    settings, and what the groups here have published.

    It opens with the signing sheet, or with two recovery sheets. The keys that sign are not in it.
    Exit code 1: a file was missing, and is named.
    """
    start_django()
    from django.utils import timezone

    from contrechamp.config.backup import saving, snapshots, tables
    from contrechamp.config.backup.stores import Folder
    from contrechamp.records.errors import Refused

    store = Folder(folder.absolute())
    try:
        with tables.one_moment() as using, counting("Objects") as more:
            saved = saving.save(store, now=timezone.now(), using=using, progress=more)
    except (Refused, OSError) as error:
        refuse(str(error), as_json=as_json)
    dropped = store.prune(keep, snapshots.needed_by(store)) if keep else 0
    lines = [
        f"Snapshot {saved.snapshot}: {saved.rows} rows and {saved.files} files; "
        f"{saved.new_objects} new objects, {saved.new_bytes / 1e6:.1f} MB.",
        *(f"Missing: the file {sha256}" for sha256 in saved.missing),
        *([f"{dropped} objects of older snapshots dropped."] if dropped else []),
    ]
    emit({**asdict(saved), "dropped": dropped}, "\n".join(lines), as_json=as_json)
    raise SystemExit(FAULTS if saved.missing else 0)
