"""Which of the node's groups a command is about, and which records an id's beginning means."""

from typing import TYPE_CHECKING

from contrechamp.config.output import refuse

if TYPE_CHECKING:
    from contrechamp.library.models import Document
    from contrechamp.peers.models import Peer

SHORTEST = 8


def pick_group(wanted: str, *, as_json: bool) -> str:
    """The id of the hosted organisation that begins with `wanted`, or of the only one. Ends the command otherwise."""
    from contrechamp.records import reads

    hosted = reads.hosted()
    found = [one for one in hosted if one.id.startswith(wanted)]
    if not hosted:
        refuse("No group is on this node. Create one: contrechamp init --name NAME", as_json=as_json)
    if len(found) != 1:
        known = ", ".join(f"{one.id[:SHORTEST]} ({one})" for one in hosted)
        refuse(f"Say which group of this node, with --organisation: {known}", as_json=as_json)
    return found[0].id


def pick_record(wanted: str, *, as_json: bool) -> str:
    """The id of the record that begins with `wanted`. Ends the command when there is none, or more than one."""
    from contrechamp.records import reads

    found = reads.records_beginning(wanted) if len(wanted) >= SHORTEST else []
    if len(found) != 1:
        number = f"{len(found)} publications begin" if found else "No publication begins"
        refuse(f"{number} with {wanted}. Give at least {SHORTEST} characters of its id.", as_json=as_json)
    return found[0]


def pick_document(wanted: str, organisation: str, *, as_json: bool) -> "Document":
    """The group's document whose id, or a fingerprint of whose original or published file, begins with `wanted`.

    Ends the command when there is none, or more than one.
    """
    from django.db.models import Q

    from contrechamp.library.models import Document

    own = Document.objects.filter(organisation=organisation)
    ids = [key for key in own.values_list("pk", flat=True) if str(key).startswith(wanted)]
    begins = Q(pk__in=ids) | Q(original__startswith=wanted) | Q(published__startswith=wanted)
    found = list(own.filter(begins)[:2]) if len(wanted) >= SHORTEST else []
    if len(found) != 1:
        number = "Several documents begin" if found else "No document begins"
        refuse(f"{number} with {wanted}. Give at least {SHORTEST} characters of its id.", as_json=as_json)
    return found[0]


def pick_known_group(wanted: str, *, as_json: bool) -> str:
    """The id of the organisation, hosted or not, that begins with `wanted`. Ends the command otherwise."""
    from contrechamp.records.models import Organisation

    found = Organisation.objects.filter(id__startswith=wanted).values_list("id", flat=True)[:2]
    if len(wanted) < SHORTEST or len(found) != 1:
        refuse(f"{len(found) or 'No'} groups begin so. Give at least {SHORTEST} characters of the id.", as_json=as_json)
    return found[0]


def pick_key_group(wanted: str, *, as_json: bool) -> str:
    """The group whose keys a command is about: a hosted one, or any that is named, which may come to be hosted here."""
    return pick_known_group(wanted, as_json=as_json) if wanted else pick_group(wanted, as_json=as_json)


def pick_peer(wanted: str, *, as_json: bool) -> "Peer":
    """The other site with this address, or that this one calls so. Ends the command when there is none."""
    from contrechamp.peers.models import Peer

    found = Peer.objects.filter(address=wanted.rstrip("/")).first() or Peer.objects.filter(name=wanted).first()
    if found is None:
        refuse(f"No site {wanted} is known here. See: contrechamp peers list", as_json=as_json)
    return found
