"""Bringing this node's backup to a sister node that agreed to keep it, once or every day."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from contrechamp.config.backup import saving, tables
from contrechamp.config.backup.held import Held
from contrechamp.config.backup.saving import Saved
from contrechamp.peers.custody.holder import Holder
from contrechamp.peers.custody.models import Copy
from contrechamp.peers.custody.signed import Unknown
from contrechamp.peers.models import Peer
from contrechamp.records import ownlog, reads
from contrechamp.records.errors import Refused


def send(*, peer: Peer, now: datetime, progress: Callable[[int], None] = lambda objects: None) -> Saved:
    """Brings what is new since the last time, then one snapshot; how it went is remembered. Raises Refused."""
    try:
        saved = _send(peer, now, progress)
    except Refused as reason:
        _remember(peer, tried=now, error=str(reason))
        raise
    _remember(peer, tried=now, error="", at=now, snapshot=saved.snapshot)
    return saved


@transaction.atomic
def repeat(*, peer: Peer, daily: bool) -> None:
    """Decides whether the worker brings the backup there every day."""
    Copy.objects.update_or_create(address=peer.address, defaults={"daily": daily})


def send_daily(now: datetime) -> int:
    """Brings the backup wherever that is to be done every day; how many times it went well."""
    addresses = Copy.objects.filter(daily=True).values("address")
    done = 0
    for peer in Peer.objects.filter(state=Peer.State.ACTIVE, address__in=addresses).order_by("pk"):
        try:
            send(peer=peer, now=now)
        except Refused:
            continue
        done += 1
    return done


def _send(peer: Peer, now: datetime, progress: Callable[[int], None]) -> Saved:
    hosted = reads.hosted()
    if not hosted:
        raise Refused("No group is on this node, so there is no sheet to encrypt a backup to.")
    organisation = hosted[0].id
    seed = ownlog.read_key(saving.own_log(organisation))
    try:
        with Holder(peer.address, seed, local=peer.local, proxy=settings.SOCKS_PROXY) as holder:
            store = Held(holder)
            with tables.one_moment() as using:
                return saving.save(store, now=now, using=using, progress=progress)
    except Unknown:
        raise Refused(
            f"{peer.address} has not agreed to keep this backup, or does not know the group's present keys. Ask those "
            f"who run it: contrechamp peers keep {organisation}"
        ) from None


def _remember(peer: Peer, **how: object) -> None:
    Copy.objects.update_or_create(address=peer.address, defaults=how)
