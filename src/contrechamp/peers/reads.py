"""What this node gives on; and what others showed: who holds which version since when, who knows which keys, and who
shows less than is known.

The organisations, logs, records and files are named by their 64 hexadecimal characters.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet

from contrechamp.ground.sharing import shared
from contrechamp.peers.models import Consent, Peer, Refusal, SeenHead, SeenKeys
from contrechamp.records.models import KeyEvent, Organisation, Record, Trust


@dataclass(frozen=True)
class Held:
    """How far a record is kept elsewhere: by how many peers, checked last when, and since when by the first of them."""

    peers: int
    checked: datetime | None
    since: datetime | None


def relayed() -> QuerySet[Organisation]:
    """The organisations whose records and files this node gives on: hosted, mirrored or shown, and not refused."""
    trusted = Trust.objects.filter(level__in=(Trust.Level.MIRRORED, Trust.Level.SHOWN)).values("organisation")
    return Organisation.objects.filter(Q(hosted=True) | Q(id__in=trusted)).exclude(
        id__in=Refusal.objects.values("organisation")
    )


def depositors() -> QuerySet[Consent]:
    """The organisations that may push here: this node agreed, and has not refused them since."""
    return Consent.objects.exclude(organisation__in=Refusal.objects.values("organisation"))


def held(record: str) -> Held:
    """Who shows a head of the record's log at or above it, on the same branch as far as is known here."""
    row = Record.objects.filter(id=record).values_list("log", "seq").first()
    if row is None:
        return Held(0, None, None)
    return _held(log=row[0], seq__gte=row[1])


@shared
def held_together(places: Mapping[str, int]) -> Held:
    """Which peers show heads at or above all of these `places`: who holds a version whose last publications are there.

    `places`: by log, the place (seq) in it. `since`: when the first of these peers had all of them; `checked`: when one
    of them was asked last.
    """
    seen = SeenHead.objects.filter(log__in=places, peer__state=Peer.State.ACTIVE)
    first: dict[int, dict[str, datetime]] = {}
    checked: dict[int, datetime] = {}
    for peer, log, seq, since, at in seen.values_list("peer", "log", "seq", "since", "at"):
        if seq >= places[log]:
            logs = first.setdefault(peer, {})
            logs[log] = min(since, logs.get(log, since))
            checked[peer] = max(at, checked.get(peer, at))
    whole = [peer for peer, logs in first.items() if len(logs) == len(places)]
    return Held(
        len(whole),
        max((checked[peer] for peer in whole), default=None),
        min((max(first[peer].values()) for peer in whole), default=None),
    )


def held_organisation(organisation: str) -> Held:
    """Who shows any head of an organisation's logs."""
    return _held(organisation=organisation)


def _held(**which: object) -> Held:
    seen = SeenHead.objects.filter(peer__state=Peer.State.ACTIVE, **which)
    found = seen.aggregate(peers=Count("peer", distinct=True), checked=Max("at"), since=Min("since"))
    return Held(found["peers"], found["checked"], found["since"])


def shown_up_to(log: str) -> int:
    """The highest seq of a log that any peer showed a good seal of; 0 where none did."""
    return SeenHead.objects.filter(log=log).aggregate(most=Max("seq"))["most"] or 0


def sources(organisation: str) -> int:
    """How many peers show exactly the key events of an organisation that are here; one alone could hide some."""
    return SeenKeys.objects.filter(organisation=organisation, digest=digest(organisation)).count()


def showing_less(organisation: str) -> list[Peer]:
    """The peers that show fewer key events of an organisation than are known here: a recovery may be hidden there."""
    known = KeyEvent.objects.filter(organisation=organisation).count()
    return list(Peer.objects.filter(keys__organisation=organisation, keys__count__lt=known).order_by("pk"))


def digest(organisation: str) -> str:
    """What stands for the set of an organisation's key events that are here."""
    return digest_of(KeyEvent.objects.filter(organisation=organisation).values_list("id", flat=True))


def digest_of(events: Iterable[str]) -> str:
    """What stands for a set of key events: the SHA-256 of their ids in order, each with a line feed."""
    return hashlib.sha256("".join(f"{id}\n" for id in sorted(events)).encode()).hexdigest()


def went_back(peer: Peer) -> list[SeenHead]:
    """The heads that a peer showed once and does not show any more although it shows a lower one of the same log."""
    last = {head.log: head for head in peer.heads.order_by("at", "seq")}
    return [head for head in peer.heads.order_by("log", "seq") if head.seq > last[head.log].seq]
