"""`contrechamp backup`: what nobody could make again, encrypted to the sheets on paper."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contrechamp.config.groups import pick_peer
from contrechamp.config.output import FAULTS, counting, emit, json_option, refuse, start_node

if TYPE_CHECKING:
    from contrechamp.config.backup.saving import Saved


@click.command(epilog="Example: contrechamp backup /media/stick/contrechamp --keep 12")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--to", "peer", metavar="PEER", help="Bring it to this sister site, which agreed to keep it.")
@click.option("--daily/--not-daily", default=None, help="With --to: let the worker do that every day from now on.")
@click.option("--keep", type=click.IntRange(min=1), help="With FOLDER: then drop all but the latest so many snapshots.")
@json_option
def command(folder: Path | None, peer: str | None, daily: bool | None, keep: int | None, as_json: bool) -> None:
    """Writes what is new since the last backup into FOLDER, or to a sister site (--to), while the node runs: drafts,
    originals, accounts, trust, settings, and what the groups here have published.

    It opens with the signing sheet, or with two recovery sheets; the sister site cannot read it, and drops old
    snapshots by its rule. The keys that sign are not in it. Exit code 1: a file was missing, and is named.
    """
    if (folder is None) == (peer is None):
        raise click.UsageError("Name a folder, or a sister site with --to PEER.")
    if (keep and peer) or (daily is not None and folder):
        raise click.UsageError("--keep goes with a folder, --daily with --to PEER.")
    start_node()
    from contrechamp.records.errors import Refused

    try:
        saved, dropped = _to_folder(folder.absolute(), keep) if folder else (_to_peer(str(peer), daily, as_json), 0)
    except (Refused, OSError) as error:
        refuse(str(error), as_json=as_json)
    lines = [
        f"Snapshot {saved.snapshot}: {saved.rows} rows and {saved.files} files; "
        f"{saved.new_objects} new objects, {saved.new_bytes / 1e6:.1f} MB.",
        *(f"Missing: the file {sha256}" for sha256 in saved.missing),
        *([f"{dropped} objects of older snapshots dropped."] if dropped else []),
    ]
    emit({**asdict(saved), "dropped": dropped}, "\n".join(lines), as_json=as_json)
    raise SystemExit(FAULTS if saved.missing else 0)


def _to_folder(folder: Path, keep: int | None) -> "tuple[Saved, int]":
    """What was written, and how many objects were dropped after it. Raises Refused."""
    from django.utils import timezone

    from contrechamp.config.backup import saving, snapshots, tables
    from contrechamp.config.backup.stores import Folder

    store = Folder(folder)
    with tables.one_moment() as using, counting("Objects") as more:
        saved = saving.save(store, now=timezone.now(), using=using, progress=more)
    return saved, store.prune(keep, snapshots.needed_by(store)) if keep else 0


def _to_peer(which: str, daily: bool | None, as_json: bool) -> "Saved":
    """What was brought. Raises Refused."""
    from django.utils import timezone

    from contrechamp.config.backup import sending

    peer = pick_peer(which, as_json=as_json)
    if daily is not None:
        sending.repeat(peer=peer, daily=daily)
    with counting("Objects") as more:
        return sending.send(peer=peer, now=timezone.now(), progress=more)
