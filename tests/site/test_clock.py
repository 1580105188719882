"""How days are counted: the day of arrival is not, the last day is whole, nothing lengthens a term."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from contrechamp.site.notices.clock import Standing, Term, deadline, last_day, standing

PARIS = ZoneInfo("Europe/Paris")
THREE, MONTH = Term(days=3), Term(months=1)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
SPRING, AUTUMN = datetime(2026, 3, 27, 22, 30, tzinfo=UTC), datetime(2026, 10, 23, 22, 30, tzinfo=UTC)


@given(MOMENTS)
@example(SPRING)
@example(AUTUMN)
def test_the_day_of_arrival_is_not_counted(received: datetime) -> None:
    """Three days after the day of arrival here is the last day, at whatever hour it arrived."""
    arrived = received.astimezone(PARIS).date()
    assert last_day(THREE, received, PARIS) == arrived + timedelta(days=3)


@given(MOMENTS, st.integers(0, 23))
def test_the_hour_of_arrival_changes_nothing(received: datetime, hour: int) -> None:
    """Two requests of one day have one deadline."""
    other = received.astimezone(PARIS).replace(hour=hour)
    assert deadline(THREE, received, PARIS) == deadline(THREE, other, PARIS)


@given(MOMENTS)
@example(SPRING)
@example(AUTUMN)
def test_the_asker_never_waits_longer_than_the_law_says(received: datetime) -> None:
    """From arrival to the deadline there are three whole days here, and less than four, whatever the clocks do."""
    start = received.astimezone(PARIS).replace(tzinfo=None)
    end = deadline(THREE, received, PARIS).replace(tzinfo=None)
    assert timedelta(days=3) < end - start <= timedelta(days=4)
    assert (end.hour, end.minute) == (0, 0)


@given(MOMENTS)
@example(datetime(2000, 10, 23, 22, 0, tzinfo=UTC))  # a night in the week in which the clocks go back
def test_weekends_do_not_lengthen_a_term(received: datetime) -> None:
    """A term that begins on any day of the week is equally long."""
    here = received.astimezone(PARIS)  # days are days of the calendar here: one of them may have 23 or 25 hours
    first = last_day(THREE, here, PARIS)
    assert [(last_day(THREE, here + timedelta(days=n), PARIS) - first).days for n in range(7)] == list(range(7))


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_later_arrival_never_means_an_earlier_deadline(received: datetime, later: timedelta) -> None:
    """Terms in days and in months keep the order of arrival."""
    for term in (THREE, MONTH):
        assert deadline(term, received, PARIS) <= deadline(term, received + later, PARIS)


def test_a_month_ends_on_the_same_day_or_the_last() -> None:
    """31 January leads to the end of February, 30 December to 30 January."""

    def end(day: str) -> date:
        return last_day(MONTH, datetime.fromisoformat(f"{day}T12:00:00+01:00"), PARIS)

    assert end("2026-01-31") == date(2026, 2, 28)
    assert end("2028-01-31") == date(2028, 2, 29)
    assert end("2026-12-30") == date(2027, 1, 30)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=10)))
def test_a_request_stands_in_one_place(received: datetime, passed: timedelta) -> None:
    """Before the deadline it runs or is on its last day, after it is late; a decision fixes whether it was kept."""
    now, end = received + passed, deadline(THREE, received, PARIS)
    open_now = standing(THREE, received, PARIS, now=now, decided=None)
    assert (open_now is Standing.LATE) == (now >= end)
    if open_now is Standing.LAST_DAY:
        assert now.astimezone(PARIS).date() == last_day(THREE, received, PARIS)
    done = standing(THREE, received, PARIS, now=now + timedelta(days=99), decided=now)
    assert done is (Standing.MISSED if now >= end else Standing.KEPT)
