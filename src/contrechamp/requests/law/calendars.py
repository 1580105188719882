"""Which days are no working days: weekends, and the public holidays of a country or of a part of it.

A calendar is named by its country, `FR`; by a part of it, `FR-57` (Moselle) or `FR-6AE` (Alsace), as the package
`holidays` calls them; or `GB*`: a holiday in any part of the country.
"""

from collections.abc import Callable
from datetime import date
from functools import cache

ALSACE_MOSELLE = {"57": "FR-57", "67": "FR-6AE", "68": "FR-6AE"}
"""Departments that kept their holidays of before 1918: Good Friday and 26 December."""
SATURDAY = 5


class UnknownCalendar(LookupError):
    """There is no calendar of that name."""


@cache
def of_year(name: str, year: int) -> frozenset[date]:
    """The public holidays of that year. Raises UnknownCalendar."""
    import holidays  # large: it is loaded when the first clock is asked for

    country, _, part = name.rstrip("*").partition("-")
    try:
        if name.endswith("*"):
            parts = holidays.country_holidays(country).subdivisions
            days = {day for one in parts for day in holidays.country_holidays(country, subdiv=one, years=year)}
        else:
            days = set(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:
        raise UnknownCalendar(name) from None
    return frozenset(days)


@cache
def is_off(name: str) -> Callable[[date], bool]:
    """Says of a day whether it is a weekend or a holiday in the calendar `name`."""

    def off(day: date) -> bool:
        return day.weekday() >= SATURDAY or day in of_year(name, day.year)

    return off


def local(country: str, department: str) -> str:
    """The calendar of a place: `FR-57` for Moselle, `FR-971` for Guadeloupe; its country's where it has none."""
    if country != "FR":
        return country
    if department in ALSACE_MOSELLE:
        return ALSACE_MOSELLE[department]
    return f"FR-{department}" if department in ("971", "972", "973", "974", "976") else "FR"
