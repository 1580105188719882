"""From events to where a request is: its state, every term that ran, what was inferred from silence, what comes next.

A pure function of the events, the regime, the day and the calendar of the place. Correcting an event's day is giving
other events: nothing of what was derived before remains.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from contrechamp.requests.course.events import AFTER, ORDER, OVER, Happened, Kind, State
from contrechamp.requests.law.due import Due, due
from contrechamp.requests.law.regime import Regime, Rule

DAY = timedelta(days=1)


@dataclass(slots=True)
class Term:
    """A rule's clock: from `start`, until `due`; `ended` is the day on which `ended_by` stopped it, None while it runs.

    `binding` is false where the requester was not told of it, so that it cannot be held against them.
    """

    rule: Rule
    start: date
    due: Due
    binding: bool = True
    ended: date | None = None
    ended_by: str = ""

    @property
    def last_day(self) -> date:
        """The day that is shown: the prudent one for the requester, the generous one for everybody else."""
        return self.due.earliest if self.rule.actor == "requester" else self.due.latest


@dataclass(slots=True)
class Course:
    """Where a request is on the day `on`. `timeline` holds what happened and what was inferred, in order."""

    on: date
    state: State = State.DRAFTED
    since: date | None = None
    outcome: str = ""
    before_court: bool = False
    timeline: list[Happened] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    @property
    def running(self) -> list[Term]:
        """The terms that nothing has ended, the nearest first."""
        return sorted((term for term in self.terms if term.ended is None), key=lambda term: term.last_day)

    @property
    def next(self) -> Term | None:
        """The term to look at: the nearest of the requester that is not over, else the nearest of anybody."""
        ahead = [term for term in self.running if term.last_day >= self.on]
        return next((term for term in ahead if term.rule.actor == "requester"), ahead[0] if ahead else None)

    @property
    def missed(self) -> list[Term]:
        """The requester's terms that ran out."""
        return [term for term in self.running if term.rule.actor == "requester" and term.last_day < self.on]


def derive(regime: Regime, events: Iterable[Happened], on: date, calendar: str = "") -> Course:
    """Where the request is on the day `on`; what happens later is not known yet. `calendar` is that of the place."""
    run = _Run(regime, calendar, Course(on))
    for event in sorted(events, key=_order):
        if event.day > on:
            break
        run.infer(event.day)
        run.apply(event)
    run.infer(on)
    return run.course


def _order(event: Happened) -> tuple[date, int]:
    return event.day, ORDER.get(event.kind, len(ORDER))


@dataclass(slots=True)
class _Run:
    regime: Regime
    calendar: str
    course: Course
    told: bool | None = None
    open: dict[str, Term] = field(default_factory=dict)

    def infer(self, before: date) -> None:
        """Adds what the law infers from silences that were complete before the day `before`."""
        while True:
            silent = [term for term in self.open.values() if term.rule.silence and term.due.latest < before]
            if not silent:
                return
            term = min(silent, key=lambda one: one.due.latest)
            day, from_day = term.due.latest + DAY, term.due.earliest + DAY
            self._end(term, day, term.rule.silence)
            self.apply(Happened(term.rule.silence, day, rule=term.rule.key, counts_from=from_day))

    def apply(self, event: Happened) -> None:
        """Lets an event change the state, end terms and start others."""
        course = self.course
        if event.told is not None:
            self.told = event.told
        course.timeline.append(event)
        course.state, course.since = AFTER.get(event.kind, course.state), event.day
        course.outcome = event.outcome
        course.before_court = event.kind == Kind.COURT or (course.before_court and event.kind not in _ENDS_COURT)
        stopped = [term for term in self.open.values() if event.kind in term.rule.ends_with]
        for term in stopped:
            self._end(term, event.day, event.kind)
        if course.state in OVER:
            return
        for rule in self.regime.by_trigger.get(event.kind, ()):
            if rule.holds_on(event.day):
                self._start(rule, event, stopped)

    def _start(self, rule: Rule, event: Happened, stopped: Sequence[Term]) -> None:
        if rule.only_if_not and self.told is not False:
            return
        start = event.counts_from or event.day
        if rule.extends:
            extended = next((term for term in stopped if term.rule.key == rule.extends), None)
            if extended is None:
                return
            start = extended.due.latest
        before = self.open.get(rule.key)
        if before is not None:
            # A refusal that comes after the term for its remedy only confirms: it opens no new one.
            if rule.actor == "requester" and before.binding and before.last_day < event.day:
                return
            self.course.terms.remove(before)
        told = Due(event.until, event.until) if rule.extends and event.until else due(rule, start, self.calendar)
        term = Term(rule, start, told, binding=not (rule.binding_if and self.told is False))
        self.open[rule.key] = term
        self.course.terms.append(term)

    def _end(self, term: Term, day: date, kind: str) -> None:
        term.ended, term.ended_by = day, kind
        self.open.pop(term.rule.key, None)


_ENDS_COURT = frozenset({Kind.JUDGED, Kind.WITHDRAWN, Kind.CLOSED})
