"""Dates as people and papers write them, in French and in English, read into a first and a last day.

The written form stays with the caller. Nothing is guessed: `hiver 2018` may mean two winters, so it gives None.
The rules for words that have no exact length are conventions of this project:

- seasons are those of the weather services: spring March to May, summer June to August, autumn September to November;
- `début`, `mi-`, `fin` of a month are its days 1-10, 11-20 and 21 to the end; of a year its months 1-3, 5-8 and 10-12;
- `12/03/2019` has the day first, as in France and Britain.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contrechamp.ground.text import fold

Precision = Literal["day", "part", "month", "quarter", "season", "half", "year", "range"]

LONGEST = 120  # characters; a date is a few words

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan", "fevrier february fevr fev feb", "mars march mar", "avril april avr apr",
            "mai may", "juin june jun", "juillet july juil jul", "aout august aug", "septembre september sept sep",
            "octobre october oct", "novembre november nov", "decembre december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ORDINALS = {
    "1": 1,
    "1er": 1,
    "1re": 1,
    "1st": 1,
    "premier": 1,
    "premiere": 1,
    "first": 1,
    "2": 2,
    "2e": 2,
    "2eme": 2,
    "2nd": 2,
}
_ORDINALS |= {
    "deuxieme": 2,
    "second": 2,
    "seconde": 2,
    "3": 3,
    "3e": 3,
    "3eme": 3,
    "3rd": 3,
    "troisieme": 3,
    "third": 3,
}
_ORDINALS |= {
    "4": 4,
    "4e": 4,
    "4eme": 4,
    "4th": 4,
    "quatrieme": 4,
    "fourth": 4,
    "dernier": -1,
    "derniere": -1,
    "last": -1,
}
_SEASONS = {"printemps": 3, "spring": 3, "ete": 6, "summer": 6, "automne": 9, "autumn": 9}
_PARTS = {"debut": 0, "early": 0, "beginning of": 0, "start of": 0, "mi": 1, "mid": 1, "milieu": 1, "middle of": 1}
_PARTS |= {"fin": 2, "late": 2, "end of": 2}
_YEAR_PARTS = ((1, 3), (5, 8), (10, 12))
_MONTH_PARTS = ((1, 10), (11, 20), (21, 31))


def _one_of(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_D, _Y = r"(?P<d>0?[1-9]|[12][0-9]|3[01])", r"(?P<y>1[5-9][0-9]{2}|2[01][0-9]{2})"
_M, _ORDINAL, _PART = rf"(?P<m>{_one_of(_MONTHS)})\.?", rf"(?P<o>{_one_of(_ORDINALS)})", rf"(?P<p>{_one_of(_PARTS)})"
_OF = r"(?: (?:de l'annee|de|of|annee)|,)? "
_WEEKDAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day),? )?"
_LEAD = r"(?:le |la |l'|les |the |on |en |in |au |aux |courant |during |dans l'annee |l'annee |annee |year )?"


@dataclass(frozen=True)
class DateRange:
    """The days `start` to `end`, both included, as ISO dates, and how exact the written form was."""

    start: str
    end: str
    precision: Precision

    @property
    def iso(self) -> str | None:
        """The shortest ISO form that says the same (`2019`, `2019-03`, `2019-03-12`); None where there is none."""
        return {"year": self.start[:4], "month": self.start[:7], "day": self.start}.get(self.precision)


def _months(year: int, first: int, last: int, precision: Precision) -> DateRange:
    end = date(year, last, calendar.monthrange(year, last)[1])
    return DateRange(date(year, first, 1).isoformat(), end.isoformat(), precision)


def _day(match: re.Match[str]) -> DateRange:
    month = _MONTHS[match["m"]] if "m" in match.groupdict() else int(match["n"])
    day = date(int(match["y"]), month, int(match["d"])).isoformat()
    return DateRange(day, day, "day")


def _month(match: re.Match[str]) -> DateRange:
    month = _MONTHS[match["m"]] if "m" in match.groupdict() else int(match["n"])
    return _months(int(match["y"]), month, month, "month")


def _part_of_month(match: re.Match[str]) -> DateRange:
    year, month = int(match["y"]), _MONTHS[match["m"]]
    first, last = _MONTH_PARTS[_PARTS[match["p"]]]
    last = min(last, calendar.monthrange(year, month)[1])
    return DateRange(date(year, month, first).isoformat(), date(year, month, last).isoformat(), "part")


def _part_of_year(match: re.Match[str]) -> DateRange:
    return _months(int(match["y"]), *_YEAR_PARTS[_PARTS[match["p"]]], "part")


def _season(match: re.Match[str]) -> DateRange:
    first = _SEASONS[match["s"]]
    return _months(int(match["y"]), first, first + 2, "season")


def _winter(match: re.Match[str]) -> DateRange | None:
    year, end = int(match["y"]), int(match["end"])
    if end not in (year + 1, (year + 1) % 100):
        return None
    last = date(year + 1, 2, calendar.monthrange(year + 1, 2)[1])
    return DateRange(date(year, 12, 1).isoformat(), last.isoformat(), "season")


def _fraction(count: int, precision: Precision) -> Callable[[re.Match[str]], DateRange | None]:
    """Reads the numbered quarter (`count` 4) or half (`count` 2) of a year."""

    def read(match: re.Match[str]) -> DateRange | None:
        number = _ORDINALS[match["o"]] % (count + 1)  # -1, the last, gives `count`
        if not 1 <= number <= count or _ORDINALS[match["o"]] > count:
            return None
        length = 12 // count
        return _months(int(match["y"]), (number - 1) * length + 1, number * length, precision)

    return read


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], DateRange | None]], ...] = (
    (rf"{_Y}-(?P<n>0[1-9]|1[0-2])-(?P<d>[0-3][0-9])", _day),
    (rf"{_Y}-(?P<n>0[1-9]|1[0-2])", _month),
    (rf"{_D}[/.](?P<n>0?[1-9]|1[0-2])[/.]{_Y}", _day),
    (rf"(?P<n>0[1-9]|1[0-2])/{_Y}", _month),
    (rf"{_WEEKDAY}{_D}(?:er|st|nd|rd|th)?(?: of)? {_M}{_OF}{_Y}", _day),
    (rf"{_WEEKDAY}{_M} {_D}(?:st|nd|rd|th)?,? {_Y}", _day),
    (rf"(?:mois de |month of )?{_M}{_OF}{_Y}", _month),
    (rf"{_PART}[- ](?:de |d'|of )?{_M}{_OF}{_Y}", _part_of_month),
    (rf"{_PART}[- ](?:de l'annee |de |annee )?{_Y}", _part_of_year),
    (rf"(?P<s>{_one_of(_SEASONS)}){_OF}{_Y}", _season),
    (rf"(?:hiver|winter){_OF}{_Y} ?[-/] ?(?P<end>[0-9]{{4}}|[0-9]{{2}})", _winter),
    (rf"{_ORDINAL} (?:trimestre|quarter){_OF}{_Y}", _fraction(4, "quarter")),
    (rf"[tq](?P<o>[1-4]) {_Y}", _fraction(4, "quarter")),
    (rf"{_ORDINAL} (?:semestre|half){_OF}{_Y}", _fraction(2, "half")),
    (rf"[sh](?P<o>[12]) {_Y}", _fraction(2, "half")),
    (_Y, lambda match: _months(int(match["y"]), 1, 12, "year")),
)
_PATTERNS = tuple((re.compile(_LEAD + pattern + r"\.?"), read) for pattern, read in _FORMS)
_BETWEEN = re.compile(r" (?P<word>a|au|aux|et|to|and|until|till|jusqu'a|jusqu'au) | ?[-/] ?")
_OPENING = re.compile(r"(?:de |d'|du |des |from |(?P<between>entre |between ))?")
# What the first date of a pair may leave out because the second one says it: `du 12 au 15 mars 2019`.
_SAID_LATER = (
    re.compile(rf"(?:.* )?{_M} {_Y}"),
    re.compile(rf"(?:.* )?{_Y}"),
)


def read_date(written: str) -> DateRange | None:
    """The days that `written` speaks of (`12 mars 2019`, `printemps 2018`, `Q1 2020`, `2018-2020`), or None.

    Years from 1500 to 2199. Approximations (`vers 2018`, `before 2020`) and winters named by one year are not read.
    """
    if len(written) > LONGEST:
        return None
    text = fold(written).replace("–", "-").replace("—", "-")
    return _read_one(text) or _read_two(text)


def _read_one(text: str) -> DateRange | None:
    for pattern, read in _PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            try:
                return read(match)
            except ValueError:  # 30 February
                return None
    return None


def _read_two(text: str) -> DateRange | None:
    opening = _OPENING.match(text)
    assert opening  # it may be empty
    for separator in _BETWEEN.finditer(text, opening.end()):
        if separator["word"] in ("et", "and") and not opening["between"]:
            continue  # `mars et mai 2019` are two months, not three
        before, after = text[opening.end() : separator.start()], text[separator.end() :]
        last = _read_one(after)
        first = last and (_read_one(before) or _completed(before, after))
        if first and last and first.start < last.end and first.end <= last.end:
            return DateRange(first.start, last.end, "range")
    return None


def _completed(first: str, last: str) -> DateRange | None:
    """The date `first` with the month and the year, or the year alone, that `last` says."""
    for pattern in _SAID_LATER:
        match = pattern.fullmatch(last)
        if match:
            words = [match.groupdict().get("m"), match["y"]]
            found = _read_one(" ".join([first, *(word for word in words if word)]))
            if found:
                return found
    return None
