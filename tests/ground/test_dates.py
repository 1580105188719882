"""Written dates become ranges of days, or stay as written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.ground.dates import read_date

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("12 mars 2019", "2019-03-12", "2019-03-12"),
        ("vendredi 1er février 2019", "2019-02-01", "2019-02-01"),
        ("le 12/03/2019", "2019-03-12", "2019-03-12"),
        ("12.03.2019", "2019-03-12", "2019-03-12"),
        ("March 12, 2019", "2019-03-12", "2019-03-12"),
        ("12th of March 2019", "2019-03-12", "2019-03-12"),
        ("2019-03-12", "2019-03-12", "2019-03-12"),
        ("mars 2019", "2019-03-01", "2019-03-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("03/2019", "2019-03-01", "2019-03-31"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("courant 2019", "2019-01-01", "2019-12-31"),
        ("printemps 2018", "2018-03-01", "2018-05-31"),
        ("l’été 2019", "2019-06-01", "2019-08-31"),
        ("autumn 2019", "2019-09-01", "2019-11-30"),
        ("hiver 2018-2019", "2018-12-01", "2019-02-28"),
        ("winter 2019/20", "2019-12-01", "2020-02-29"),
        ("1er trimestre 2020", "2020-01-01", "2020-03-31"),
        ("dernier trimestre 2020", "2020-10-01", "2020-12-31"),
        ("Q2 2020", "2020-04-01", "2020-06-30"),
        ("second semestre 2020", "2020-07-01", "2020-12-31"),
        ("first half of 2020", "2020-01-01", "2020-06-30"),
        ("début 2020", "2020-01-01", "2020-03-31"),
        ("mi-2020", "2020-05-01", "2020-08-31"),
        ("fin 2020", "2020-10-01", "2020-12-31"),
        ("late 2020", "2020-10-01", "2020-12-31"),
        ("mi-mars 2019", "2019-03-11", "2019-03-20"),
        ("fin février 2020", "2020-02-21", "2020-02-29"),
        ("2018-2020", "2018-01-01", "2020-12-31"),
        ("2018–2020", "2018-01-01", "2020-12-31"),
        ("entre 2018 et 2020", "2018-01-01", "2020-12-31"),
        ("de mars à mai 2019", "2019-03-01", "2019-05-31"),
        ("été-automne 2018", "2018-06-01", "2018-11-30"),
        ("du 12 au 15 mars 2019", "2019-03-12", "2019-03-15"),
        ("du 1er juillet 2018 au 31 décembre 2019", "2018-07-01", "2019-12-31"),
        ("from 12 March to 3 April 2019", "2019-03-12", "2019-04-03"),
        ("de fin 2019 à début 2020", "2019-10-01", "2020-03-31"),
    ],
)
def test_a_written_date_becomes_its_days(written: str, start: str, end: str) -> None:
    """French and English forms give the first and the last day that they speak of."""
    found = read_date(written)
    assert found and (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "written",
    [
        "", "bientôt", "hiver 2018", "vers 2018", "avant 2020", "depuis 2018", "25 octobre", "mi-mars",
        "30 février 2019", "31/04/2019", "2020-2018", "5e trimestre 2020", "3e semestre 2020", "2019-13",
        "2018-20", "mars et mai 2019", "12 mars 19", "an VIII", "hiver 2018-2020", "2019" * 100,
    ],
)  # fmt: skip
def test_what_is_not_sure_is_not_read(written: str) -> None:
    """A date that could mean two things, or none, stays as written."""
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("written", "iso"), [("2019", "2019"), ("mars 2019", "2019-03"), ("12 mars 2019", "2019-03-12"), ("fin 2019", None)]
)
def test_years_months_and_days_have_a_short_form(written: str, iso: str | None) -> None:
    """Only what is exactly a year, a month or a day has a short ISO form."""
    found = read_date(written)
    assert found and found.iso == iso


@given(st.dates(min_value=date(1500, 1, 1), max_value=date(2199, 12, 31)))
def test_any_day_reads_the_same_in_every_form(day: date) -> None:
    """A day written in French, in English or in figures is one day."""
    forms = [
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day.day} {ENGLISH[day.month - 1]} {day.year}",
        f"{ENGLISH[day.month - 1]} {day.day}, {day.year}",
        f"{day.day:02}/{day.month:02}/{day.year}",
        day.isoformat(),
    ]
    assert {(found.start, found.end) for form in forms if (found := read_date(form))} == {(day.isoformat(),) * 2}
    assert all(read_date(form) for form in forms)


@given(st.text(alphabet="0123456789 /-.éèàu'’er1mars fin début trimestre 2019", max_size=40))
def test_a_range_never_ends_before_it_starts(text: str) -> None:
    """Whatever is typed, reading ends, and a range found is a real one."""
    found = read_date(text)
    assert found is None or date.fromisoformat(found.start) <= date.fromisoformat(found.end)
