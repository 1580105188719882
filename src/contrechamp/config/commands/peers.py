"""`contrechamp peers`: the sites that this one exchanges with, and what is decided about the groups that they bring."""

import click

from contrechamp.config.groups import pick_known_group, pick_peer
from contrechamp.config.output import emit, json_option, refuse, start_node

MEGABYTE = 1_000_000


@click.group()
def command() -> None:
    """Adds, lists, removes and refuses other sites; decides which groups are kept and shown here.

    Example: contrechamp peers add https://sister.example
    """


@command.command(epilog="Example: contrechamp peers add https://sister.example --name Lyon")
@click.argument("address")
@click.option("--name", default="", help="What this site calls it.")
@click.option("--local", is_flag=True, help="It lies on this machine or in a private network.")
@click.option("--deposit", is_flag=True, help="Push there what the groups here publish: nobody can call this site.")
@json_option
def add(address: str, name: str, local: bool, deposit: bool, as_json: bool) -> None:
    """Exchanges with the site at ADDRESS from now on. What its groups say stays in quarantine until you decide."""
    start_node()
    from contrechamp.peers import acts
    from contrechamp.records.errors import Refused

    try:
        peer = acts.add_peer(address=address, name=name, local=local)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    if deposit:
        acts.set_deposits(peer=peer, deposits=True)
    emit({"address": peer.address, "name": peer.name}, f"{peer.address} is visited from now on.", as_json=as_json)


@command.command(epilog="Example: contrechamp peers list --json")
@json_option
def list(as_json: bool) -> None:
    """Shows the sites with how their last visit went, then the groups with what was decided about them."""
    start_node()
    from contrechamp.peers.trust import states

    for peer in states.peers():
        value = {"peer": peer.peer.address, "name": peer.peer.name, "ok": peer.ok, "state": str(peer.words)}
        emit(value, f"{peer.peer.address}  {peer.words}", as_json=as_json)
    for group in states.groups():
        value = {"group": group.id, "name": group.name, "trust": group.level, "reason": group.reason}
        emit({**value, "copies": group.copies}, f"{group.id[:12]}  {group.words}  {group.name}", as_json=as_json)


@command.command(epilog="Example: contrechamp peers remove https://sister.example")
@click.argument("peer")
@json_option
def remove(peer: str, as_json: bool) -> None:
    """Forgets a site. What came from it stays, because it belongs to the groups that signed it."""
    start_node()
    from contrechamp.peers import acts

    found = pick_peer(peer, as_json=as_json)
    acts.remove_peer(peer=found)
    emit({"address": found.address}, f"{found.address} is visited no more.", as_json=as_json)


@command.command(epilog='Example: contrechamp peers trust 5a1f9c02 shown --reason "met in Lyon, read their dossiers"')
@click.argument("group")
@click.argument("level", type=click.Choice(["quarantined", "mirrored", "shown"]))
@click.option("--reason", default="", help="Why; kept for those who come after you.")
@json_option
def trust(group: str, level: str, reason: str, as_json: bool) -> None:
    """Decides about a GROUP (its id, or the beginning of it): quarantined (its keys and 100 publications at most),
    mirrored (kept and given on), shown (readers see it here)."""
    start_node()
    from contrechamp.peers.trust import vouches
    from contrechamp.records.errors import Refused

    found = pick_known_group(group, as_json=as_json)
    try:
        vouches.decide(organisation=found, level=level, reason=reason, by=None)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    emit({"group": found, "trust": level}, f"{found[:12]} is {level}.", as_json=as_json)


@command.command("refuse", epilog='Example: contrechamp peers refuse 5a1f9c02 --reason "floods everybody"')
@click.argument("peer_or_group")
@click.option("--reason", required=True, help="Why; kept, and shown to administrators.")
@json_option
def refuse_(peer_or_group: str, reason: str, as_json: bool) -> None:
    """Takes nothing more from a site (its address), or of a group (its id), and keeps the reason. What came from a
    group stays in the database, and is shown and given on no more."""
    _decide(peer_or_group, reason, as_json=as_json)


@command.command(epilog="Example: contrechamp peers accept https://sister.example")
@click.argument("peer_or_group")
@json_option
def accept(peer_or_group: str, as_json: bool) -> None:
    """Takes a refusal back. A group is in quarantine then, until you decide: contrechamp peers trust"""
    _decide(peer_or_group, "", as_json=as_json)


@command.command(epilog="Example: contrechamp peers consent 5a1f…(whole id) --limit 500")
@click.argument("group")
@click.option("--limit", type=click.IntRange(min=0), default=500, show_default=True, help="Megabytes; 0 ends it.")
@click.option("--name", default="", help="What this site calls the group.")
@json_option
def consent(group: str, limit: int, name: str, as_json: bool) -> None:
    """Lets a GROUP (its whole id) without a public address push its publications and files here."""
    start_node()
    from contrechamp.peers import acts
    from contrechamp.records.keys import HEX_KEY

    if not HEX_KEY.fullmatch(group):
        raise click.UsageError("Give the group's whole id: 64 characters, 0 to 9 and a to f.")
    if limit:
        acts.consent(organisation=group, name=name, limit=limit * MEGABYTE)
    else:
        acts.end_consent(organisation=group)
    emit({"group": group, "limit": limit * MEGABYTE}, f"{group[:12]}: {limit} MB.", as_json=as_json)


@command.command(epilog="Example: contrechamp peers keep 5a1f…(whole id) --limit 2000")
@click.argument("group")
@click.option("--limit", type=click.IntRange(min=0), default=2_000, show_default=True, help="Megabytes; 0 ends it.")
@click.option("--name", default="", help="What this site calls the group.")
@json_option
def keep(group: str, limit: int, name: str, as_json: bool) -> None:
    """Keeps the backup of a GROUP (its whole id) here, in closed files that nobody here can read. With --limit 0 it is
    deleted. The group brings it with: contrechamp backup --to PEER"""
    start_node()
    from contrechamp.peers.custody import acts
    from contrechamp.records.errors import Refused
    from contrechamp.records.keys import HEX_KEY

    if not HEX_KEY.fullmatch(group):
        raise click.UsageError("Give the group's whole id: 64 characters, 0 to 9 and a to f.")
    try:
        if limit:
            acts.keep(organisation=group, name=name, limit=limit * MEGABYTE)
        else:
            acts.end(organisation=group)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    text = f"{group[:12]}: its backup is kept here, up to {limit} MB." if limit else f"{group[:12]}: deleted here."
    emit({"group": group, "limit": limit * MEGABYTE}, text, as_json=as_json)


def _decide(which: str, reason: str, *, as_json: bool) -> None:
    """Refuses a site or a group for this reason; without one accepts it again."""
    start_node()
    from contrechamp.peers import acts
    from contrechamp.peers.trust import vouches
    from contrechamp.records.errors import Refused

    if "://" in which:
        peer = pick_peer(which, as_json=as_json)
        if reason:
            acts.refuse_peer(peer=peer, reason=reason)
        else:
            acts.accept_peer(peer=peer)
        named = peer.address
    else:
        named = pick_known_group(which, as_json=as_json)
        try:
            level = "refused" if reason else "quarantined"
            vouches.decide(organisation=named, level=level, reason=reason, by=None)
        except Refused as error:
            refuse(str(error), as_json=as_json)
    text = f"{named} is {'refused' if reason else 'accepted again'}."
    emit({"which": named, "refused": bool(reason), "reason": reason}, text, as_json=as_json)
