"""`contrechamp restore`: a node again, from its backup, from other groups' nodes, or both."""

import os
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from contrechamp.config import sheets
from contrechamp.config.backup.stores import Folder
from contrechamp.config.commands.init import settle_folder
from contrechamp.config.home import open_home
from contrechamp.config.output import FAULTS, counting, emit, json_option, refuse, start_django

FETCHED = "fetched-backup"  # in the node's folder, until it is restored
MOST_FILES = 100_000_000_000  # bytes


@click.command(epilog="Example: contrechamp restore /media/stick/contrechamp --from https://sister.example")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--from-peer", "holder", metavar="URL", help="Instead of FOLDER: a sister site that holds the backup.")
@click.option("--from", "addresses", multiple=True, metavar="URL", help="A site to fetch from; repeat it.")
@click.option("--organisation", default="", help="Without FOLDER: the whole id of the group, as its sheets say it.")
@click.option("--local", is_flag=True, help="These sites lie on this machine or in a private network.")
@click.option("--at", default="", help="The snapshot to take: the beginning of its name. [the latest]")
@click.option("--with", "which", type=click.Choice(["signing", "recovery"]), default="signing", help="The sheets.")
@click.option("--check", "only_check", is_flag=True, help="Only open and check everything; write nothing.")
@json_option
def command(
    folder: Path | None,
    holder: str | None,
    addresses: tuple[str, ...],
    organisation: str,
    local: bool,
    at: str,
    which: str,
    only_check: bool,
    as_json: bool,
) -> None:
    """Brings a node back into the empty folder CONTRECHAMP_HOME: from its backup, from other groups' sites, or both.

    For a backup it asks for the signing sheet (or, with --with recovery, for two recovery sheets). Everything is
    checked before anything is written. The node signs nothing until a new log is certified: contrechamp keys certify.
    """
    from contrechamp.records.errors import Refused

    if folder is not None and holder is not None:
        raise click.UsageError("Name a folder, or a site that holds the backup: not both.")
    if folder is None and holder is None and not (addresses and organisation):
        raise click.UsageError("Name the folder of a backup, a site that holds it (--from-peer URL), or --organisation "
                               "and the sites to fetch from: --from URL")  # fmt: skip
    try:
        _refuse_a_node(open_home().folder, only_check)
        if folder is not None:
            store = Folder(folder.absolute())
            value = _from_backup(store, pick_snapshot(store.snapshots(), at), _seeds(which), only_check)
        elif holder is not None:
            value = _from_holder(holder, at, _seeds(which), local, only_check)
        else:
            value = _from_nothing(organisation)
        if only_check:
            emit(value, f"The backup of {value['made']} is whole.", as_json=as_json)
            return
        reports = fetch(addresses, str(value["organisation"]), local=local) if addresses else []
    except Refused as error:
        refuse(str(error), as_json=as_json)
    faults = [*reports, *_make_views()]
    text = (
        f"The node is in {open_home().folder}: {value['rows']} rows and {value['files']} files of the backup.\n"
        f"Its group is {value['organisation']}: compare that with the sheets.\n"
        "Next: contrechamp keys certify with the signing sheet or, if the key may be in other hands, contrechamp keys "
        "recover with two recovery sheets. Then this node signs again."
    )
    emit({**value, "faults": faults}, "\n".join([*faults, text]), as_json=as_json)
    sys.exit(FAULTS if faults else 0)


def _seeds(which: str) -> list[str]:
    """What the sheets say that open the backup. Raises Refused for what is mistyped."""
    from contrechamp.records.sheets import read_seed

    asked = ["Signing sheet"] if which == "signing" else ["Recovery sheet, first", "Recovery sheet, second"]
    return [read_seed(sheets.ask(one)) for one in asked]


def _refuse_a_node(folder: Path, only_check: bool) -> None:
    from contrechamp.config.backup import restoring

    if not only_check:
        restoring.refuse_a_node(folder)


def _from_backup(store: Folder, name: str, seeds: list[str], only_check: bool) -> dict[str, str | int]:
    """Restores what a snapshot holds, or only checks it. Raises Refused."""
    from contrechamp.config.backup import restoring, snapshots

    with store.open(name) as file:
        opened = snapshots.open_with(snapshots.read(file), seeds)
    with counting("Checked") as more:
        restoring.check(store, opened, more)
    value: dict[str, str | int] = {"snapshot": name, "made": opened.manifest["made"]}
    if only_check:
        return {**value, "whole": True}
    with restoring.files_in_place(open_home().folder, opened):
        start_django()
        restored = restoring.load(store, opened)
    return {**value, "organisation": restored.organisation, "rows": restored.rows, "files": restored.files}


def _from_holder(address: str, at: str, seeds: list[str], local: bool, only_check: bool) -> dict[str, str | int]:
    """The same, fetched from the site that holds the backup: what was cut off goes on. Raises Refused."""
    from contrechamp.config.backup import held
    from contrechamp.peers.custody.holder import Holder

    home = open_home()
    proxy = os.environ.get("CONTRECHAMP_SOCKS") or home.settings.get("socks", "")
    with ExitStack() as stack:
        fetched = home.folder / FETCHED
        if only_check:
            fetched = Path(stack.enter_context(TemporaryDirectory(prefix="contrechamp-")))
        with Holder(address, seeds[0], local=local, proxy=proxy) as holder, counting("Fetched") as more:
            name = held.fetch(holder, fetched, lambda names: pick_snapshot(names, at), more)
        value = _from_backup(Folder(fetched), name, seeds, only_check)
        shutil.rmtree(fetched)
    return value


def _from_nothing(organisation: str) -> dict[str, str | int]:
    """An empty node that knows the group's id and nothing else. Raises Refused where there is a node."""
    from contrechamp.records.errors import Refused
    from contrechamp.records.keys import HEX_KEY

    folder = open_home().folder
    if not HEX_KEY.fullmatch(organisation):
        raise Refused("Give the whole id of the group: 64 characters, 0 to 9 and a to f.")
    settle_folder(folder, name="Contrechamp", base_url="http://127.0.0.1:8000", language="fr")
    start_django()
    from django.core.management import call_command

    from contrechamp.config.backup import filling

    filling.refuse_a_full_database()
    call_command("migrate", verbosity=0, interactive=False)
    return {"organisation": organisation, "rows": 0, "files": 0}


def fetch(addresses: tuple[str, ...], organisation: str, *, local: bool) -> list[str]:
    """Fetches everything of the group, with its files, from these sites; what went wrong. Raises Refused."""
    from contrechamp.peers import acts
    from contrechamp.peers.visiting import sync
    from contrechamp.records import acts as records
    from contrechamp.records.models import Organisation

    if not Organisation.objects.filter(id=organisation, hosted=True).exists():
        records.set_trust(organisation=organisation, level="shown", reason="restored from other sites")
        acts.add_pin(kind="organisation", target=organisation, limit=MOST_FILES)
    faults = []
    for peer in [acts.add_peer(address=address, local=local) for address in addresses]:
        report = sync.sync(peer)
        faults += [f"{peer.address}: {sentence}" for sentence in [report.error, *report.notes] if sentence]
    if not Organisation.objects.filter(id=organisation).exists():
        faults.append(f"None of these sites holds anything of the group {organisation[:12]}.")
    return faults


def pick_snapshot(names: list[str], at: str) -> str:
    """The latest snapshot whose name begins so. Raises Refused."""
    from contrechamp.records.errors import Refused

    found = [name for name in names if name.startswith(at)]
    if not found:
        raise Refused("No such snapshot is there." if at else "There is no backup there.")
    return found[-1]


def _make_views() -> list[str]:
    """Makes every view from the restored records; what verifying them finds."""
    from contrechamp.records.rebuild import rebuild
    from contrechamp.records.verify import verify
    from contrechamp.search.acts import rebuild as rebuild_index

    rebuild()
    rebuild_index()
    return [f"{fault.where}: {fault.what}" for fault in verify().faults]
