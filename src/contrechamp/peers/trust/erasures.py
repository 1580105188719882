"""Which other sites have not heard yet that something was erased, as far as they have shown."""

from dataclasses import dataclass

from contrechamp.peers.models import Peer, SeenHead
from contrechamp.records.headers import ERASE
from contrechamp.records.models import Log, Record

MOST = 50


@dataclass(frozen=True)
class Outstanding:
    """An erase record of a group here, and the peers that hold its log but have shown nothing as late as it."""

    record: str
    day: str
    peers: tuple[Peer, ...]


def outstanding(organisations: list[str]) -> list[Outstanding]:
    """The latest erasures of these groups that some peer does not know yet."""
    logs = Log.objects.filter(organisation__in=organisations).values("id")
    erases = Record.objects.filter(log__in=logs, kind=ERASE).defer("content").order_by("-day", "-seq")[:MOST]
    found = []
    for erase in erases:
        seen = SeenHead.objects.filter(log=erase.log, peer__state=Peer.State.ACTIVE)
        told = seen.filter(seq__gte=erase.seq).values("peer")
        behind = Peer.objects.filter(pk__in=seen.exclude(peer__in=told).values("peer")).order_by("name", "address")
        if behind:
            found.append(Outstanding(erase.id, erase.day, tuple(behind)))
    return found
