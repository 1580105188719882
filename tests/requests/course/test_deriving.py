"""States and terms that follow from events."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contrechamp.requests.course.deriving import Course, derive
from contrechamp.requests.course.events import AFTER, Happened, Kind, State
from contrechamp.requests.law.regime import regimes
from tests.requests.properties import CALM

FRANCE, UNION, KINGDOM = (regimes()[key] for key in ("fr", "eu", "gb"))
SENT = date(2026, 3, 16)
TYPED = [kind for kind in Kind if kind != Kind.REFUSED_BY_SILENCE]
EVENTS = st.lists(
    st.builds(
        Happened,
        st.sampled_from(TYPED),
        st.dates(date(2024, 1, 1), date(2028, 12, 31)),
        told=st.sampled_from([None, True, False]),
    ),
    max_size=8,
)


def france(*events: Happened, on: date) -> Course:
    return derive(FRANCE, events, on)


def sent(day: date = SENT) -> Happened:
    return Happened(Kind.SENT, day)


def names(course: Course) -> list[str]:
    return [term.rule.key for term in course.running]


def test_every_kind_of_event_leads_to_a_state() -> None:
    """No event leaves a request nowhere; each state can be reached."""
    assert set(AFTER) == set(Kind)
    assert set(AFTER.values()) | {State.DRAFTED} == set(State)


def test_a_month_of_silence_is_a_refusal_and_starts_the_next_clock() -> None:
    """On 17 April silence is a refusal by every reading; the referral is counted from the strictest, 16 April."""
    assert france(sent(), on=date(2026, 4, 16)).state == State.SENT
    course = france(sent(), on=date(2026, 4, 17))
    assert course.state == State.REFUSED_BY_SILENCE
    assert course.next and course.next.rule.key == "referral" and course.next.last_day == date(2026, 6, 15)


def test_an_answer_on_the_last_day_is_no_silence() -> None:
    """What arrives within the month stops the clock."""
    course = france(sent(), Happened(Kind.SERVED, date(2026, 4, 16)), on=date(2026, 12, 1))
    assert course.state == State.SERVED and names(course) == []


def test_a_part_does_not_stop_the_clock_of_the_rest() -> None:
    """Some documents within the month, then silence: the rest is refused."""
    course = france(sent(), Happened(Kind.ANSWERED_PART, date(2026, 4, 1)), on=date(2026, 5, 1))
    assert course.state == State.REFUSED_BY_SILENCE


def test_the_month_runs_from_the_competent_body() -> None:
    """A request passed on to another body starts its month again (L311-2, R311-13)."""
    course = france(sent(), Happened(Kind.TRANSFERRED, date(2026, 4, 10)), on=date(2026, 4, 20))
    assert course.state == State.SENT and course.next and course.next.last_day == date(2026, 5, 10)


def test_a_refusal_after_silence_opens_a_new_referral() -> None:
    """Within the two months, an express refusal starts them again."""
    late = Happened(Kind.REFUSED, date(2026, 6, 1), told=True)
    course = france(sent(), late, on=date(2026, 6, 2))
    assert course.next and course.next.last_day == date(2026, 7, 31)


def test_a_refusal_after_the_referral_period_only_confirms() -> None:
    """Once the two months are over, an express refusal opens nothing; the missed term stays in sight."""
    course = france(sent(), Happened(Kind.REFUSED, date(2026, 9, 1), told=True), on=date(2026, 9, 2))
    assert [term.rule.key for term in course.missed] == ["referral"]


def test_remedies_that_were_not_told_do_not_bind() -> None:
    """Where the remedies were not told, the term is shown but does not bind; a year then holds for the court."""
    events = [sent(), Happened(Kind.REFUSED, date(2026, 4, 1), told=False)]
    course = france(*events, on=date(2026, 4, 2))
    assert course.next and not course.next.binding
    events += [Happened(Kind.REFERRED, date(2026, 4, 3)), Happened(Kind.REFERRAL_REGISTERED, date(2026, 4, 7))]
    later = france(*events, on=date(2026, 6, 9))
    assert later.state == State.CONFIRMED and names(later)[-2:] == ["court", "court-reasonable"]
    assert later.running[-1].last_day == date(2027, 6, 6)


def test_nothing_lapses_unseen() -> None:
    """A term of the requester that ran out stays among the missed ones, for ever, until something is done."""
    course = france(sent(), on=date(2030, 1, 1))
    assert course.state == State.REFUSED_BY_SILENCE and [term.rule.key for term in course.missed] == ["referral"]
    ended = france(sent(), Happened(Kind.CLOSED, date(2029, 1, 1)), on=date(2030, 1, 1))
    assert not ended.missed


def test_an_extension_counts_from_the_end_of_the_first_term() -> None:
    """European Union: fifteen working days more, from where the first fifteen end, or until the day that was named."""
    start = Happened(Kind.RECEIVED, date(2021, 9, 6))
    course = derive(UNION, [start, Happened(Kind.EXTENDED, date(2021, 9, 20))], date(2021, 9, 21))
    assert course.state == State.EXTENDED and course.next and course.next.last_day == date(2021, 10, 18)
    named = Happened(Kind.EXTENDED, date(2021, 9, 20), until=date(2021, 10, 4))
    course = derive(UNION, [start, named], date(2021, 10, 5))
    assert course.state == State.REFUSED_BY_SILENCE


def test_twenty_working_days_in_the_united_kingdom() -> None:
    """Over Christmas, New Year and 2 January (Scotland), the twentieth working day comes late."""
    course = derive(KINGDOM, [sent(date(2025, 12, 15))], date(2025, 12, 16))
    assert course.next and course.next.last_day == date(2026, 1, 16)


@CALM
@given(EVENTS, st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_order_of_typing_does_not_matter(events: list[Happened], on: date) -> None:
    """The same events, typed in any order, give the same course (where no two of a kind share a day)."""
    unique = list({(event.day, event.kind): event for event in events}.values())
    first, second = derive(FRANCE, unique, on), derive(FRANCE, unique[::-1], on)
    assert (first.state, first.timeline) == (second.state, second.timeline)
    assert [(t.rule.key, t.start, t.ended) for t in first.terms] == [
        (t.rule.key, t.start, t.ended) for t in second.terms
    ]


@CALM
@given(EVENTS, st.dates(date(2024, 1, 1), date(2029, 1, 1)), st.integers(1, 700))
def test_the_past_does_not_change_with_the_day_of_looking(events: list[Happened], on: date, days: int) -> None:
    """What was derived for a day is still the beginning of the timeline later."""
    early, late = derive(FRANCE, events, on), derive(FRANCE, events, on + timedelta(days=days))
    assert late.timeline[: len(early.timeline)] == early.timeline


@CALM
@given(EVENTS, st.integers(0, 7), st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_a_corrected_date_leaves_nothing_of_the_wrong_one(events: list[Happened], place: int, right: date) -> None:
    """A request whose event was corrected is like one whose event was typed rightly at once."""
    if not events:
        return
    place %= len(events)
    wrong = events[place]
    corrected = [*events[:place], *events[place + 1 :], Happened(wrong.kind, right, told=wrong.told)]
    at_once = [event if n != place else Happened(wrong.kind, right, told=wrong.told) for n, event in enumerate(events)]
    on = date(2029, 6, 1)
    unique = len({(event.day, event.kind) for event in corrected}) == len(corrected)
    assert not unique or derive(FRANCE, corrected, on).timeline == derive(FRANCE, at_once, on).timeline


@CALM
@given(EVENTS, st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_terms_are_sound(events: list[Happened], on: date) -> None:
    """Every term starts before it ends, is advised by a rule in force, and nothing runs once the request is over."""
    course = derive(FRANCE, events, on)
    assert all(term.start <= term.due.latest for term in course.terms)
    assert all(term.rule.holds_on(term.start) for term in course.terms)
    keys = [term.rule.key for term in course.running]
    assert len(keys) == len(set(keys))
