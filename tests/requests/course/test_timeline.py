"""A real request of 2014 and 2015, replayed.

What is known: asked in April 2014, silence, a favourable opinion, silence, the court in November 2014, documents in
part in February 2015, the refusal annulled on 23 October 2015. The days within the months are ours.
"""

from datetime import date

import pytest

from contrechamp.requests.course.deriving import Course, derive
from contrechamp.requests.course.events import Happened, Kind, State
from contrechamp.requests.law.regime import regimes

EVENTS = (
    Happened(Kind.SENT, date(2014, 4, 14)),
    Happened(Kind.REFERRED, date(2014, 7, 9)),
    Happened(Kind.REFERRAL_REGISTERED, date(2014, 7, 15)),
    Happened(Kind.OPINION, date(2014, 9, 4), outcome="favourable"),
    Happened(Kind.COURT, date(2014, 11, 13)),
    Happened(Kind.ANSWERED_PART, date(2015, 2, 10)),
    Happened(Kind.JUDGED, date(2015, 10, 23), outcome="annulled"),
)


def on(day: date) -> Course:
    return derive(regimes()["fr"], EVENTS, day, "FR")


@pytest.mark.parametrize(
    ("day", "state", "rule", "last_day"),
    [
        (date(2014, 4, 13), State.DRAFTED, None, None),
        (date(2014, 4, 14), State.SENT, "reply-2005", date(2014, 5, 14)),
        (date(2014, 5, 14), State.SENT, "reply-2005", date(2014, 5, 14)),
        (date(2014, 5, 15), State.REFUSED_BY_SILENCE, "referral-2005", date(2014, 7, 15)),  # 13 and 14 July are off
        (date(2014, 7, 9), State.REFERRED, None, None),
        (date(2014, 7, 15), State.REFERRED, "confirmation-2005", date(2014, 9, 15)),
        (date(2014, 9, 4), State.OPINION, "confirmation-2005", date(2014, 9, 15)),
        (date(2014, 9, 15), State.OPINION, "confirmation-2005", date(2014, 9, 15)),
        (date(2014, 9, 16), State.CONFIRMED, "court", date(2014, 11, 17)),
        (date(2014, 11, 12), State.CONFIRMED, "court", date(2014, 11, 17)),
        (date(2014, 11, 13), State.COURT, None, None),
        (date(2015, 2, 9), State.COURT, None, None),
        (date(2015, 2, 10), State.ANSWERED_PART, None, None),
        (date(2015, 10, 22), State.ANSWERED_PART, None, None),
        (date(2015, 10, 23), State.CLOSED, None, None),
    ],
)
def test_every_state_and_deadline_is_right_at_each_date(
    day: date, state: State, rule: str | None, last_day: date | None
) -> None:
    """On each day the request stands where it stood, with the clock that ran then."""
    course = on(day)
    assert course.state == state
    assert (course.next.rule.key if course.next else None) == rule
    assert (course.next.last_day if course.next else None) == last_day
    assert not course.missed


def test_the_case_stays_before_the_court_while_documents_come_in_part() -> None:
    """What the body hands over during the case does not end it; the judgment does."""
    assert on(date(2015, 2, 10)).before_court and on(date(2015, 10, 22)).before_court
    end = on(date(2015, 10, 23))
    assert not end.before_court and end.outcome == "annulled"


def test_the_inferred_events_stand_in_the_timeline_with_their_rule() -> None:
    """Silence is dated like an event, and says by which rule."""
    inferred = [(event.kind, event.day, event.rule) for event in on(date(2015, 12, 1)).timeline if event.rule]
    assert inferred == [
        ("refused_by_silence", date(2014, 5, 15), "reply-2005"),
        ("confirmed", date(2014, 9, 16), "confirmation-2005"),
    ]
