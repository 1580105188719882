"""`contrechamp drafts`: sharing drafts with sister groups, and taking theirs."""

from pathlib import Path
from uuid import UUID

import click

from contrechamp.config.groups import pick_group, pick_known_group
from contrechamp.config.output import emit, json_option, refuse, start_node

group_option = click.option("--organisation", default="", help="The group: its id, or the beginning of it.")


@click.group()
def command() -> None:
    """Shares drafts with sister groups, closed for one of them alone; takes theirs.

    Example: contrechamp drafts send 1b4e28ba-2fa1-11d2-883f-0016d3cca427 --to 5a1f9c02
    """


@command.command(epilog="Example: contrechamp drafts list --json")
@group_option
@json_option
def list(organisation: str, as_json: bool) -> None:
    """Shows the group's drafts, then what was shared with it and waits to be taken."""
    start_node()
    from contrechamp.catalogue.models import Draft
    from contrechamp.peers.models import Parcel

    group = pick_group(organisation, as_json=as_json)
    for draft in Draft.objects.filter(organisation=group):
        value = {"draft": str(draft.pk), "kind": draft.kind, "subject": draft.subject}
        emit(value, f"{draft.pk}  {draft.kind}  {draft.subject}", as_json=as_json)
    for row in Parcel.objects.filter(organisation=group, draft=None, dropped=False).order_by("at"):
        text = f"{row.id[:12]}  waits, from {row.sender[:12]}"
        emit({"parcel": row.id, "from": row.sender, "size": row.size}, text, as_json=as_json)


@command.command(epilog="Example: contrechamp drafts key")
@group_option
@json_option
def key(organisation: str, as_json: bool) -> None:
    """Makes a key for drafts and publishes it, so that sister groups can share with this one."""
    start_node()
    from contrechamp.peers.sharing import acts as sharing
    from contrechamp.records.errors import Refused

    try:
        recipient = sharing.publish_key(organisation=pick_group(organisation, as_json=as_json), by=None)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    emit({"key": recipient}, f"Published: {recipient}", as_json=as_json)


@command.command(epilog="Example: contrechamp drafts send 1b4e28ba-… --to 5a1f9c02 --file draft.parcel")
@click.argument("draft", type=UUID)
@click.option("--to", required=True, help="The group that may open it: its id, or the beginning of it.")
@click.option("--file", type=click.Path(path_type=Path), help="Write it there, instead of bringing it to their site.")
@json_option
def send(draft: UUID, to: str, file: Path | None, as_json: bool) -> None:
    """Closes a DRAFT with its documents for one group, and brings it to that group's site."""
    start_node()
    from contrechamp.catalogue.models import Draft
    from contrechamp.peers.sharing import acts as sharing
    from contrechamp.peers.sharing import posting
    from contrechamp.records.errors import Refused

    row = Draft.objects.filter(pk=draft).first()
    if row is None:
        refuse("There is no such draft. See: contrechamp drafts list", as_json=as_json)
    group = pick_known_group(to, as_json=as_json)
    try:
        parcel = sharing.close(draft=row, to=group, by=None)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    if file is not None:
        file.write_bytes(parcel)
        emit({"file": str(file), "size": len(parcel)}, f"The draft is in {file}.", as_json=as_json)
        return
    peer = posting.post(parcel, group)
    if peer is None:
        refuse("No site took it. Write it into a file with --file, and pass that on.", as_json=as_json)
    emit({"peer": peer.address, "size": len(parcel)}, f"{peer.address} has it.", as_json=as_json)


@command.command(epilog="Example: contrechamp drafts take draft.parcel")
@click.argument("parcel")
@json_option
def take(parcel: str, as_json: bool) -> None:
    """Opens a PARCEL (a file, or the beginning of the id of one that waits) into the group's drafts."""
    start_node()
    from contrechamp.peers.models import Parcel
    from contrechamp.peers.sharing import acts as sharing
    from contrechamp.records.errors import Refused

    try:
        if Path(parcel).is_file():
            row = sharing.arrive(Path(parcel).read_bytes())
        else:
            row = Parcel.objects.get(id__startswith=parcel, draft=None, dropped=False)
        draft = sharing.take(parcel=row, by=None)
    except (Parcel.DoesNotExist, Parcel.MultipleObjectsReturned):
        refuse("No such parcel waits. See: contrechamp drafts list", as_json=as_json)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    value = {"draft": str(draft.pk), "subject": draft.subject, "from": row.sender}
    emit(value, f"It is the draft {draft.pk} now, from {row.sender[:12]}.", as_json=as_json)
