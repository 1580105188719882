"""Counting days as the law does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.requests.law.calendars import UnknownCalendar, is_off, local, of_year
from contrechamp.requests.law.clock import Count, FirstDay, last_day
from tests.requests.properties import CALM

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
CONVENTIONS: list[FirstDay] = ["counted", "not_counted", "franc"]


def never(_day: date) -> bool:
    return False


def months(amount: int, start: date, first_day: FirstDay = "counted", *, calendar: str = "") -> date:
    roll = "next_working_day" if calendar else "none"
    return last_day(Count(amount, "months", first_day, roll), start, is_off(calendar) if calendar else never)


@pytest.mark.parametrize(
    ("amount", "start", "end"),
    [
        (1, date(2022, 1, 1), date(2022, 1, 31)),  # refusal born on 31 January at midnight
        (2, date(2022, 2, 1), date(2022, 3, 31)),  # … to refer until 31 March
        (1, date(2022, 3, 15), date(2022, 4, 14)),  # refusal born on 15 April at 0 h
        (2, date(2022, 4, 15), date(2022, 6, 14)),  # … to refer until 14 June
        (2, date(2023, 10, 30), date(2023, 12, 29)),  # refused on 30 October, to refer until 29 December
        (2, date(2022, 4, 23), date(2022, 6, 22)),  # another published example, of the answer to any request
    ],
)
def test_the_published_examples_of_the_non_franc_count(amount: int, start: date, end: date) -> None:
    """The referral period is counted as in the examples that vagneux.fr published (25 March and 25 June 2022)."""
    assert months(amount, start) == end


def test_a_non_franc_term_that_ends_on_a_weekend_runs_to_monday() -> None:
    """The same source: where 29 December is a Saturday, two days are won; where a Sunday, one; a holiday, one more."""
    assert date(2018, 12, 29).weekday() == 5 and date(2019, 12, 29).weekday() == 6
    assert months(2, date(2018, 10, 30), calendar="FR") == date(2018, 12, 31)
    assert months(2, date(2019, 10, 30), calendar="FR") == date(2019, 12, 30)
    assert months(2, date(2021, 3, 6), calendar="FR") == date(2021, 5, 5)
    assert months(2, date(2021, 3, 2), calendar="FR") == date(2021, 5, 3)  # 1 May is a Saturday and a holiday


def test_a_franc_term_has_a_day_more() -> None:
    """Born on 23 June, a decision can be challenged until 24 August (vagneux.fr, 25 June 2022)."""
    assert months(2, date(2022, 6, 23), "franc") == date(2022, 8, 24)


@pytest.mark.parametrize("convention", CONVENTIONS[:2])
@pytest.mark.parametrize("start", [date(2023, 1, 29), date(2023, 1, 30), date(2023, 1, 31)])
def test_a_month_without_the_day_ends_with_its_last(convention: FirstDay, start: date) -> None:
    """From the end of January, a month ends with the end of February."""
    assert months(1, start, convention) == date(2023, 2, 28)


def test_leap_years() -> None:
    """29 February exists where it exists."""
    assert months(1, date(2024, 1, 31)) == date(2024, 2, 29)
    assert months(1, date(2024, 1, 29), "not_counted") == date(2024, 2, 29)
    assert months(12, date(2024, 2, 29), "not_counted") == date(2025, 2, 28)
    assert months(1, date(2024, 2, 29)) == date(2024, 3, 28)


@CALM
@given(DAYS, st.integers(1, 24), st.sampled_from(CONVENTIONS))
def test_a_later_event_never_ends_earlier(start: date, amount: int, convention: FirstDay) -> None:
    """Whatever the month, waiting a day never shortens what is left."""
    assert months(amount, start, convention) <= months(amount, start + timedelta(days=1), convention)


@CALM
@given(DAYS, st.integers(1, 24))
def test_the_conventions_are_ordered(start: date, amount: int) -> None:
    """Counted is the strictest, franc the most generous, and never more than two days apart."""
    ends = [months(amount, start, convention) for convention in CONVENTIONS]
    assert ends == sorted(ends) and ends[2] - ends[0] <= timedelta(days=2)


@CALM
@given(DAYS, st.integers(1, 60), st.sampled_from(["FR", "FR-57", "GB*", "BE"]))
def test_working_days_are_so_many_and_end_on_one(start: date, amount: int, calendar: str) -> None:
    """Between the event and the last day lie exactly so many working days, the last one included."""
    off = is_off(calendar)
    end = last_day(Count(amount, "working_days"), start, off)
    span = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    assert sum(not off(day) for day in span) == amount and not off(end)


@CALM
@given(DAYS, st.sampled_from(CONVENTIONS), st.sampled_from(["FR", "FR-6AE"]))
def test_rolling_over_gives_the_next_working_day(start: date, convention: FirstDay, calendar: str) -> None:
    """A term that rolls over ends on a working day, and no working day lies between."""
    off = is_off(calendar)
    plain = last_day(Count(2, "months", convention), start, off)
    rolled = last_day(Count(2, "months", convention, "next_working_day"), start, off)
    assert not off(rolled)
    assert all(off(plain + timedelta(days=n)) for n in range((rolled - plain).days))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_daylight_saving_moves_no_day(day: date) -> None:
    """A term over the night when the clocks change has as many days as the calendar."""
    start = day - timedelta(days=10)
    assert last_day(Count(20, "days"), start, never) == start + timedelta(days=20)


def test_the_holidays_of_alsace_and_moselle() -> None:
    """Good Friday and 26 December are holidays in Moselle, Bas-Rhin and Haut-Rhin, nowhere else."""
    for department in ("57", "67", "68"):
        calendar = local("FR", department)
        assert {date(2026, 4, 3), date(2026, 12, 26)} <= of_year(calendar, 2026)
    assert not {date(2026, 4, 3), date(2026, 12, 26)} & of_year(local("FR", "54"), 2026)
    assert months(2, date(2026, 2, 3), "not_counted", calendar="FR") == date(2026, 4, 3)
    assert months(2, date(2026, 2, 3), "not_counted", calendar=local("FR", "67")) == date(2026, 4, 7)


def test_a_holiday_anywhere_in_the_united_kingdom_counts_everywhere() -> None:
    """St Patrick's Day, a bank holiday in Northern Ireland alone, is no working day (FOIA, section 10(6))."""
    assert is_off("GB*")(date(2026, 3, 17)) and not is_off("GB-ENG")(date(2026, 3, 17))


def test_an_unknown_calendar_is_named() -> None:
    """A file of the law with a wrong calendar fails clearly."""
    with pytest.raises(UnknownCalendar):
        of_year("XX", 2026)
