"""What can be decided about other nodes. Each act is one transaction; who may do it is the caller's matter."""

from urllib.parse import urlsplit

from django.db import transaction

from contrechamp.peers.keeping import pins
from contrechamp.peers.models import BYTES_OF_A_DEPOSITOR, BYTES_OF_A_PIN, Consent, Peer, Pin, Refusal
from contrechamp.records import views
from contrechamp.records.errors import Refused


def read_address(given: str) -> str:
    """The base address of a node as it is kept: scheme, host and port, perhaps a path. Raises Refused."""
    given = given.strip()
    parts = urlsplit(given if "://" in given else f"https://{given}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
        raise Refused(f"{given[:100]} is not the address of a site, such as https://example.org.")
    place = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{place}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


@transaction.atomic
def add_peer(*, address: str, name: str = "", local: bool = False) -> Peer:
    """Adds a node to exchange with; one that is known is only renamed. `local`: it may lie in a private network.

    Raises Refused for what is no address, or for a node that was refused.
    """
    peer, added = Peer.objects.get_or_create(address=read_address(address), defaults={"name": name, "local": local})
    if peer.state == Peer.State.REFUSED:
        raise Refused(f"This site was refused: {peer.reason} Accept it first, if that has changed.")
    if not added:
        peer.name, peer.local = name or peer.name, local or peer.local
        peer.save(update_fields=["name", "local"])
    return peer


@transaction.atomic
def remove_peer(*, peer: Peer) -> None:
    """Forgets a node and what it showed. What came from it stays: records belong to who signed them."""
    peer.delete()


@transaction.atomic
def refuse_peer(*, peer: Peer, reason: str) -> None:
    """Asks a node for nothing any more; the reason is kept."""
    Peer.objects.filter(pk=peer.pk).update(state=Peer.State.REFUSED, reason=reason)


@transaction.atomic
def accept_peer(*, peer: Peer) -> None:
    """Takes a refusal back."""
    Peer.objects.filter(pk=peer.pk).update(state=Peer.State.ACTIVE, reason="", last_error="", not_before=None)


@transaction.atomic
def set_deposits(*, peer: Peer, deposits: bool) -> None:
    """Decides whether this node's own logs and files are pushed to a node that consented."""
    Peer.objects.filter(pk=peer.pk).update(deposits=deposits)


@transaction.atomic
def refuse_organisation(*, organisation: str, reason: str) -> None:
    """Takes nothing of an organisation any more, from whichever node."""
    Refusal.objects.update_or_create(organisation=organisation, defaults={"reason": reason})
    views.move_revision()


@transaction.atomic
def accept_organisation(*, organisation: str) -> None:
    """Takes a refusal back."""
    Refusal.objects.filter(organisation=organisation).delete()
    views.move_revision()


@transaction.atomic
def consent(*, organisation: str, name: str = "", limit: int = BYTES_OF_A_DEPOSITOR) -> None:
    """Lets an organisation push its logs and files here, up to `limit` bytes."""
    Consent.objects.update_or_create(organisation=organisation, defaults={"name": name, "limit": limit})


@transaction.atomic
def end_consent(*, organisation: str) -> None:
    """Takes nothing more that is pushed; what was stays."""
    Consent.objects.filter(organisation=organisation).delete()


@transaction.atomic
def add_pin(*, kind: str, target: str = "", limit: int = BYTES_OF_A_PIN) -> Pin:
    """Keeps copies of files from now on: of an organisation, a dossier, a place, or what is scarce. Raises Refused."""
    if kind not in Pin.Kind.values:
        raise Refused(f"Files are kept by {', '.join(Pin.Kind.values)}, not by {kind}.")
    if bool(target) == (kind == Pin.Kind.SCARCE):
        raise Refused("Say which organisation, dossier or place; for scarce files say none.")
    return Pin.objects.update_or_create(kind=kind, target=target, defaults={"limit": limit})[0]


def remove_pin(*, pin: Pin) -> None:
    """Keeps these files no longer: those that nothing else keeps here go."""
    pins.drop(pin)
