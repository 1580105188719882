"""The clock of a request, drawn as a line and told in words: what happened, what was inferred, what is to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise

from contrechamp.requests.course.deriving import Course, Term
from contrechamp.requests.course.events import AFTER, Kind
from contrechamp.requests.law.regime import Regime, Rule
from contrechamp.requests.words import ACTORS, EVENTS, OUTCOMES, wedge

WIDTH, HEIGHT, EDGE = 720, 46, 10


@dataclass(frozen=True)
class Point:
    """A mark on the line: `past`, `inferred` (by the law), `ahead` or `missed`; `x` in units of the drawing."""

    x: float
    look: str


@dataclass(frozen=True)
class Line:
    """The drawing: marks from the first day to the last, and where today is."""

    points: Sequence[Point]
    today: float
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Entry:
    """A day of the clock in words. `rule` is the law's, `event` the number of the event that was typed, if one was."""

    day: date
    says: str | Promise
    look: str
    wedge: str = ""
    outcome: str | Promise = ""
    rule: Rule | None = None
    term: Term | None = None
    who: str | Promise = ""


def entries(course: Course, regime: Regime) -> Sequence[Entry]:
    """Every day of the clock, in order: events, what the law inferred, terms that run or ran out."""
    told = [
        Entry(
            event.day,
            EVENTS[Kind(event.kind)],
            "inferred" if event.rule else "past",
            wedge(AFTER[event.kind]),
            OUTCOMES.get(event.outcome, event.outcome) if event.outcome else "",
            regime.by_key.get(event.rule),
        )
        for event in course.timeline
    ]
    ahead = [_ahead(term, course.on) for term in course.running]
    return sorted([*told, *ahead], key=lambda one: (one.day, one.look != "past"))


def _ahead(term: Term, on: date) -> Entry:
    missed = term.last_day < on and term.rule.actor == "requester"
    look = "missed" if missed else "ahead" if term.last_day >= on else "late"
    return Entry(term.last_day, "", look, rule=term.rule, term=term, who=ACTORS[term.rule.actor])


def line(found: Sequence[Entry], on: date) -> Line | None:
    """The drawing of these entries; None where there is nothing to draw yet."""
    if not found:
        return None
    first, last = found[0].day, max(found[-1].day, on)
    days = max((last - first) / timedelta(days=1), 1)

    def across(day: date) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * ((day - first) / timedelta(days=1)) / days, 1)

    return Line([Point(across(entry.day), entry.look) for entry in found], across(on))
