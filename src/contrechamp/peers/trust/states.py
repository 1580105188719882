"""How things stand between this node and the others, in words: each peer, and each group with what was decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from contrechamp.peers import reads
from contrechamp.peers.models import Consent, Peer, Refusal, SeenKeys
from contrechamp.records.models import Organisation, Statement, Trust

SILENT = timedelta(days=2)  # without an answer, after which a person should look
LEVELS: Mapping[str, str | Promise] = {
    "hosted": gettext_lazy("of this site"),
    "shown": gettext_lazy("shown to readers"),
    "mirrored": gettext_lazy("kept and given on, not shown"),
    "quarantined": gettext_lazy("in quarantine: nobody has decided"),
    "refused": pgettext_lazy("a group", "refused"),
}


@dataclass(frozen=True)
class PeerState:
    """Another node: whether all is well with it, and that in words. `behind`: whose newest keys it does not show."""

    peer: Peer
    ok: bool
    words: str
    groups: int
    behind: tuple[str, ...] = ()
    went_back: bool = False

    @property
    def title(self) -> str:
        """What this node calls it, or where it is."""
        return self.peer.name or self.peer.address.partition("://")[2]


@dataclass(frozen=True)
class GroupState:
    """A group known here. `level`: hosted, shown, mirrored, quarantined or refused; `copies`: peers that hold it."""

    id: str
    name: str
    level: str
    reason: str
    copies: int
    records: int
    since: datetime | None = None
    consent: int = 0

    @property
    def title(self) -> str:
        """What it is called, or the beginning of its id."""
        return self.name or self.id[:12]

    @property
    def words(self) -> str:
        return str(LEVELS[self.level])


def peers() -> list[PeerState]:
    """Every other node, those that need a look first."""
    found = [peer_state(peer) for peer in Peer.objects.order_by("name", "address")]
    return sorted(found, key=lambda state: state.ok)


def peer_state(peer: Peer) -> PeerState:
    """How it stands with one other node."""
    shown = SeenKeys.objects.filter(peer=peer)
    groups = shown.count()
    behind = tuple(one.organisation for one in shown if peer in reads.showing_less(one.organisation))
    back = bool(reads.went_back(peer))
    if peer.state == Peer.State.REFUSED:
        return PeerState(peer, True, _("Refused: %(reason)s") % {"reason": peer.reason}, groups)
    if peer.last_try is None:
        return PeerState(peer, True, _("Not visited yet."), groups)
    if peer.last_error:
        return PeerState(peer, False, peer.last_error, groups, behind, back)
    if back:
        return PeerState(peer, False, _("It shows less than it did before."), groups, behind, back)
    if behind:
        return PeerState(peer, False, _("It does not show the newest keys of a group."), groups, behind, back)
    if peer.last_ok and timezone.now() - peer.last_ok > SILENT:
        return PeerState(peer, False, _("It has not been visited for days: is the worker running?"), groups)
    told = ngettext("All is well: %(n)s group.", "All is well: %(n)s groups.", groups) % {"n": groups}
    return PeerState(peer, True, told, groups)


def groups() -> list[GroupState]:
    """Every group known here: its own first, then by what was decided."""
    trust = {row.organisation: row for row in Trust.objects.all()}
    refusals = dict(Refusal.objects.values_list("organisation", "reason"))
    consents = dict(Consent.objects.values_list("organisation", "limit"))
    copies = dict(SeenKeys.objects.values_list("organisation").annotate(Count("peer", distinct=True)))
    names = names_of(Organisation.objects.values_list("id", flat=True))
    found = []
    for row in Organisation.objects.order_by("id"):
        decided = trust.get(row.id)
        level = "hosted" if row.hosted else decided.level if decided else "quarantined"
        reason = decided.reason if decided else ""
        if row.id in refusals:
            level, reason = "refused", refusals[row.id]
        since = decided.at if decided else None
        shown = (row.id, names.get(row.id) or row.name, level, reason, copies.get(row.id, 0), row.records, since)
        found.append(GroupState(*shown, consents.get(row.id, 0)))
    order = list(LEVELS)
    return sorted(found, key=lambda group: (order.index(group.level), group.name))


def names_of(organisations: Iterable[str]) -> dict[str, str]:
    """What groups call themselves; of a group in quarantine too, so say by whom."""
    rows = Statement.objects.filter(property="name", kind="group", subject__in=[f"org:{id}" for id in organisations])
    return {
        row.organisation: row.value
        for row in rows.order_by("day", "record", "number")
        if row.subject == f"org:{row.organisation}" and isinstance(row.value, str)
    }
