"""`contrechamp sync`: a visit to other sites now, instead of when the worker gets to it."""

import sys
import time

import click

from contrechamp.config.groups import pick_peer
from contrechamp.config.output import FAULTS, emit, json_option, refuse, start_node

PAUSE = 60.0  # seconds


@click.command(epilog="Example: contrechamp sync https://sister.example")
@click.argument("peer", default="")
@click.option("--watch", is_flag=True, help="Go on, a visit a minute, until it is stopped.")
@click.option("--heal", is_flag=True, help="First take out what is damaged here, so that it is fetched again.")
@json_option
def command(peer: str, watch: bool, heal: bool, as_json: bool) -> None:
    """Fetches what is new from PEER (its address, or what this site calls it), or from every site.

    Exit code 1: a site did not answer, or sent something wrong; the output says what.
    """
    start_node()
    only = pick_peer(peer, as_json=as_json) if peer else None
    if heal:
        _take_damage_out(as_json)
    while True:
        well = _visit(only.pk if only else None, as_json)
        if not watch:
            sys.exit(0 if well else FAULTS)
        time.sleep(PAUSE)


def _take_damage_out(as_json: bool) -> None:
    """Removes what `contrechamp verify` would name, where there is a site to fetch it from."""
    from contrechamp.peers.models import Peer
    from contrechamp.records import damage

    if not Peer.objects.filter(state=Peer.State.ACTIVE).exists():
        refuse("There is no site to fetch from. Add one first: contrechamp peers add ADDRESS", as_json=as_json)
    for sentence in damage.set_aside():
        emit({"damaged": sentence}, sentence, as_json=as_json)


def _visit(only: int | None, as_json: bool) -> bool:
    """Visits one peer or all, and prints how each visit went; whether all went well."""
    from contrechamp.peers.models import Peer
    from contrechamp.peers.sharing import carrying
    from contrechamp.peers.visiting import sync

    reports = [sync.sync(Peer.objects.get(pk=only))] if only else sync.sync_all()
    for report in reports:
        brought = {name: getattr(report, name) for name in ("events", "records", "bodies", "blobs", "deposited")}
        lines = [
            f"{report.peer.address}: {report.records} publications, {report.blobs} files, {report.events} key events",
            *([f"  {report.error}"] if report.error else []),
            *(f"  {note}" for note in report.notes),
        ]
        value = {"peer": report.peer.address, "ok": report.ok, **brought, "error": report.error, "notes": report.notes}
        emit(value, "\n".join(lines), as_json=as_json)
    if came := carrying.collect_all():
        emit({"parcels": came}, f"{came} shared drafts came. See: contrechamp drafts list", as_json=as_json)
    return all(report.ok for report in reports)
