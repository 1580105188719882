"""`contrechamp restore`: a node again, from its backup, from other groups' nodes, or both."""

import sys
from pathlib import Path

import click

from contrechamp.config import sheets
from contrechamp.config.home import open_home
from contrechamp.config.output import FAULTS, counting, emit, json_option, refuse, start_django


@click.command(epilog="Example: contrechamp restore /media/stick/contrechamp --from https://sister.example")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--at", default="", help="The snapshot to take: the beginning of its name. [the latest]")
@click.option("--with", "which", type=click.Choice(["signing", "recovery"]), default="signing", help="The sheets.")
@click.option("--check", "only_check", is_flag=True, help="Only open and check everything; write nothing.")
@json_option
def command(folder: Path, at: str, which: str, only_check: bool, as_json: bool) -> None:
    """Brings a node back into the empty folder CONTRECHAMP_HOME.

    Asks for the signing sheet (or, with --with recovery, for two recovery sheets). Everything is checked before
    anything is written. The node signs nothing until a new log is certified: contrechamp keys certify.
    """
    from contrechamp.config.backup import restoring, snapshots
    from contrechamp.config.backup.stores import Folder
    from contrechamp.records.errors import Refused
    from contrechamp.records.sheets import read_seed

    home = open_home()
    store = Folder(folder.absolute())
    try:
        name = pick_snapshot(store.snapshots(), at)
        asked = ["Signing sheet"] if which == "signing" else ["Recovery sheet, first", "Recovery sheet, second"]
        with store.open(name) as file:
            opened = snapshots.open_with(snapshots.read(file), [read_seed(sheets.ask(one)) for one in asked])
        with counting("Checked") as more:
            restoring.check(store, opened, more)
        made = opened.manifest["made"]
        if only_check:
            emit({"snapshot": name, "made": made, "whole": True}, f"The backup of {made} is whole.", as_json=as_json)
            return
        restoring.write_files(home.folder, opened)
        start_django()
        restored = restoring.load(store, opened)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    faults = _make_views()
    text = (
        f"The node of {made} is in {home.folder}: {restored.rows} rows, {restored.files} files.\n"
        f"Its group is {restored.organisation}: compare that with the sheets.\n"
        "Next: contrechamp sync, to bring what was published since; then contrechamp keys certify (or, if the key "
        "may be in other hands, contrechamp keys recover), so that this node signs again."
    )
    value = {"snapshot": name, "made": made, "organisation": restored.organisation, "rows": restored.rows}
    emit({**value, "files": restored.files, "faults": faults}, "\n".join([*faults, text]), as_json=as_json)
    sys.exit(FAULTS if faults else 0)


def pick_snapshot(names: list[str], at: str) -> str:
    """The latest snapshot whose name begins so. Raises Refused."""
    from contrechamp.records.errors import Refused

    found = [name for name in names if name.startswith(at)]
    if not found:
        raise Refused("No such snapshot is there." if at else "There is no backup in that folder.")
    return found[-1]


def _make_views() -> list[str]:
    """Makes every view from the restored records; what verifying them finds."""
    from contrechamp.records.rebuild import rebuild
    from contrechamp.records.verify import verify
    from contrechamp.search.acts import rebuild as rebuild_index

    rebuild()
    rebuild_index()
    return [f"{fault.where}: {fault.what}" for fault in verify().faults]
