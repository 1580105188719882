"""When a term ends, with every reading of the rule that is known. The same question costs only once."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from contrechamp.requests.law.calendars import is_off
from contrechamp.requests.law.clock import Count, last_day
from contrechamp.requests.law.regime import LanguageMap, Rule


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term by the strictest and by the most generous reading, and why they differ.

    Whoever has to act keeps to `earliest`; whoever infers something from another's silence waits for `latest`.
    """

    earliest: date
    latest: date
    why: tuple[LanguageMap, ...] = ()


LOCAL = {
    "fr": "Un jour férié local peut repousser l’échéance : ne pas compter dessus.",
    "en": "A local holiday may move the date: do not rely on it.",
}


@lru_cache(maxsize=65_536)
def due(rule: Rule, start: date, calendar: str = "") -> Due:
    """The end of the term that starts on `start`; `calendar` is that of the place, where the rule looks at it."""
    main = _end(rule.count, start, rule.holidays)
    ends, why = [main], []
    for reading in rule.readings:
        end = _end(reading.count, start, rule.holidays)
        if end != main:
            ends.append(end)
            why.append(reading.why)
    if rule.local_holidays and calendar and calendar != rule.holidays:
        end = _end(rule.count, start, calendar)
        if end != main:
            ends.append(end)
            why.append(LOCAL)
    return Due(min(ends), max(ends), tuple(why))


def _end(count: Count, start: date, calendar: str) -> date:
    return last_day(count, start, is_off(calendar) if calendar else _never)


def _never(day: date) -> bool:
    return False
