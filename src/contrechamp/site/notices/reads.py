"""What can be asked about requests: the queue, one by its private link, and the public count without names."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from contrechamp.site.notices import clock
from contrechamp.site.notices.clock import Standing
from contrechamp.site.notices.models import Notice, State
from contrechamp.site.notices.rules import RULES, Rule

MOST_DECISIONS = 300
URGENT = (Standing.LATE, Standing.LAST_DAY)


@dataclass(frozen=True)
class Timed:
    """A request with its rule and how it stands against its term."""

    notice: Notice
    rule: Rule
    due: date
    standing: Standing

    @property
    def urgent(self) -> bool:
        return self.standing in URGENT

    @property
    def left(self) -> int:
        """Days until the last one; negative when it is past."""
        return (self.due - timezone.localdate()).days


@dataclass(frozen=True)
class Count:
    """How many requests of a sort came in, and what became of them."""

    rule: Rule
    received: int
    waiting: int
    accepted: int
    refused: int
    in_time: int


def timed(notice: Notice, now: datetime | None = None) -> Timed:
    rule, zone = RULES[notice.kind], ZoneInfo(settings.TIME_ZONE)
    due = clock.last_day(rule.term, notice.received_at, zone)
    how = clock.standing(rule.term, notice.received_at, zone, now=now or timezone.now(), decided=notice.decided_at)
    return Timed(notice, rule, due, how)


def waiting() -> list[Timed]:
    """Requests without a decision: the law's terms before this site's own aims, what ends first before the rest."""
    rows = [timed(row) for row in Notice.objects.filter(state=State.OPEN)]
    return sorted(rows, key=lambda one: (one.due, not one.rule.term.binding, one.notice.received_at))


def how_many_wait() -> int:
    return Notice.objects.filter(state=State.OPEN).count()


def urgent() -> int:
    """How many requests are on the last day of their term, or past it."""
    return sum(one.urgent for one in waiting())


def decided() -> QuerySet[Notice]:
    """Requests with a decision, the latest first."""
    return Notice.objects.exclude(state=State.OPEN).order_by("-decided_at", "-id")


def hash_of(token: str) -> str:
    """What is kept of a private link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str) -> Notice | None:
    """The request of a private link."""
    return Notice.objects.filter(token_hash=hash_of(token)).first()


def decisions() -> list[Timed]:
    """The latest decisions for the public log. Show number, sort, days and outcome of them, and nothing else."""
    return [timed(row) for row in decided()[:MOST_DECISIONS]]


def day_of(moment: datetime | None) -> str:
    """The day of a moment, here; "" for none."""
    return timezone.localdate(moment).isoformat() if moment else ""


def counts() -> list[Count]:
    """How many of each sort."""
    rows = [timed(row) for row in Notice.objects.only("kind", "state", "received_at", "decided_at")]
    return [_count(rule, [one for one in rows if one.rule is rule]) for rule in RULES.values()]


def _count(rule: Rule, rows: Sequence[Timed]) -> Count:
    states = [one.notice.state for one in rows]
    return Count(
        rule,
        len(rows),
        states.count(State.OPEN),
        states.count(State.ACCEPTED),
        states.count(State.REFUSED),
        sum(one.standing == Standing.KEPT for one in rows),
    )
