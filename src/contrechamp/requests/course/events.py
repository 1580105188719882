"""What can happen to a request, and in which state it leaves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """A kind of event. Those that the law infers from silence are `refused_by_silence` and `confirmed`."""

    SENT = "sent"
    RECEIVED = "received"
    TRANSFERRED = "transferred"
    EXTENDED = "extended"
    ANSWERED_PART = "answered_part"
    SERVED = "served"
    NOT_HELD = "not_held"
    ALREADY_PUBLIC = "already_public"
    REFUSED = "refused"
    REFUSED_BY_SILENCE = "refused_by_silence"
    REFERRED = "referred"
    REFERRAL_REGISTERED = "referral_registered"
    OPINION = "opinion"
    CONFIRMED = "confirmed"
    COURT = "court"
    JUDGED = "judged"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class State(StrEnum):
    """Where a request is."""

    DRAFTED = "drafted"
    SENT = "sent"
    REGISTERED = "registered"
    EXTENDED = "extended"
    ANSWERED_PART = "answered_part"
    SERVED = "served"
    NOT_HELD = "not_held"
    ALREADY_PUBLIC = "already_public"
    REFUSED = "refused"
    REFUSED_BY_SILENCE = "refused_by_silence"
    REFERRED = "referred"
    OPINION = "opinion"
    CONFIRMED = "confirmed"
    COURT = "court"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


OVER = frozenset({State.SERVED, State.ALREADY_PUBLIC, State.WITHDRAWN, State.CLOSED})
"""States in which nobody has to do anything any more."""

AFTER: Mapping[str, State] = {
    Kind.TRANSFERRED: State.SENT,
    Kind.RECEIVED: State.REGISTERED,
    Kind.REFERRAL_REGISTERED: State.REFERRED,
    Kind.JUDGED: State.CLOSED,
    **{kind: State(kind.value) for kind in Kind if kind.value in set(State)},
}
ORDER: Mapping[str, int] = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Happened:
    """An event on `day`. `told`: whether the paper named the remedies and their terms; None where nobody looked.

    `until` is the day that an extension names; `outcome` the sense of an opinion or a judgment. An event that the law
    infers from silence has the `rule` by which it does, and `counts_from`, the day from which the next term runs.
    """

    kind: str
    day: date
    told: bool | None = None
    until: date | None = None
    outcome: str = ""
    rule: str = ""
    counts_from: date | None = None
