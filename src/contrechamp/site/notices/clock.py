"""How long this site has to answer, and how the days are counted. Plain Python, no Django.

The days of a term are those of the place of publication. The day on which a request arrives is not counted; the term
ends with the last hour of its last day. Saturdays, Sundays and holidays count, and never lengthen it: where the law
would allow the next working day, this site does not rely on it. So nobody is answered later than the law wants.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Term:
    """A time to answer in: `days` or `months`; `binding` when a law sets it, else it is this site's own aim."""

    days: int = 0
    months: int = 0
    binding: bool = True


class Standing(StrEnum):
    """How a request stands against its term."""

    RUNNING = "running"
    LAST_DAY = "last_day"
    LATE = "late"
    KEPT = "kept"
    MISSED = "missed"


def last_day(term: Term, received: datetime, zone: ZoneInfo) -> date:
    """The last day of the term of a request that arrived at `received` (aware).

    A term in months ends on the day of the month with the same number, or on the month's last day (Regulation
    1182/71, article 3).
    """
    start = received.astimezone(zone).date()
    return _months_later(start, term.months) + timedelta(days=term.days)


def deadline(term: Term, received: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after the term: midnight at the end of its last day."""
    return datetime.combine(last_day(term, received, zone) + timedelta(days=1), time(), zone)


def standing(term: Term, received: datetime, zone: ZoneInfo, *, now: datetime, decided: datetime | None) -> Standing:
    """Whether the term runs, is on its last day or over; and once decided, whether it was kept."""
    end = deadline(term, received, zone)
    if decided is not None:
        return Standing.KEPT if decided < end else Standing.MISSED
    if now >= end:
        return Standing.LATE
    return Standing.LAST_DAY if now.astimezone(zone).date() == last_day(term, received, zone) else Standing.RUNNING


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
