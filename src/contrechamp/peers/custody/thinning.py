"""Which snapshots stay: the rule by which old ones are dropped, the same for whoever holds them.

The latest of each of the last 7 days that have one, of the last 4 weeks that have one, of the last 12 months that have
one. Days are counted where there is a snapshot: what nobody adds to stays as it is. A thief who can write in a group's
name replaces with each day that passes at most the snapshots of that day.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime

DAYS, WEEKS, MONTHS = 7, 4, 12


def staying(snapshots: Iterable[tuple[str, datetime]]) -> set[str]:
    """The names of those that stay, of these names and the moments when they came."""
    latest_first = sorted(((at.astimezone(UTC), name) for name, at in snapshots), reverse=True)
    spans: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: at.isocalendar()[:2]),
        (MONTHS, lambda at: (at.year, at.month)),
    )
    stay = set()
    for most, span in spans:
        seen: set[Hashable] = set()
        for at, name in latest_first:
            if span(at) not in seen and len(seen) < most:
                seen.add(span(at))
                stay.add(name)
    return stay
