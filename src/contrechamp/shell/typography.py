"""How dates, numbers, amounts and sentences are set in French and in English.

Dates and amounts take the forms that claims carry: "2018", "2018-03", "2018-03-01", or {"from", "to"}; {"cents",
"currency", "vat"}. Rules: Lexique des règles typographiques en usage à l'Imprimerie nationale; for English, plain
day-month-year.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.dates import MONTHS as DJANGO_MONTHS
from django.utils.translation import gettext, gettext_noop, override

NARROW, FIXED = "\u202f", "\u00a0"
FRENCH_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
ENGLISH_MONTHS = "January February March April May June July August September October November December"
MONTHS = {"fr": FRENCH_MONTHS.split(), "en": ENGLISH_MONTHS.split()}
# Languages without an entry of their own take the months that Django's translators give, and the English forms.
CURRENCIES = {"EUR": "€", "GBP": "£", "USD": "$"}
VAT = {"HT": gettext_noop("excl. VAT"), "TTC": gettext_noop("incl. VAT")}
DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_SPACES = " \u00a0\u202f"
# A run of spaces is looked at from its beginning only: the time stays in proportion to the text, whoever wrote it.
_HIGH = re.compile(rf"(?<![{_SPACES}])[{_SPACES}]*([;!?])(?=[\s»)]|$)")
_COLON = re.compile(rf"(?<![{_SPACES}])[{_SPACES}]+:(?=\s|$)")
_PERCENT = re.compile(rf"(?<=\d)[{_SPACES}]+%")
_QUOTES = re.compile(r"«([^«»]*)»")


def number(value: int, language: str) -> str:
    """A whole number with its thousands apart: 12 345 with narrow no-break spaces in French, 12,345 in English."""
    return f"{value:,}".replace(",", NARROW) if language == "fr" else f"{value:,}"


def amount(value: Mapping[str, Any], language: str) -> str:
    """An amount of a claim with its currency and whether VAT is in: 1 200 000 € HT, €1,200,000 excl. VAT."""
    units, cents = divmod(abs(int(value["cents"])), 100)
    comma = "," if language == "fr" else "."
    figures = number(units, language) + (f"{comma}{cents:02}" if cents else "")
    sign = "−" if int(value["cents"]) < 0 else ""
    currency = str(value.get("currency") or "EUR")
    symbol = CURRENCIES.get(currency)
    before = language != "fr" and symbol
    text = f"{sign}{symbol}{figures}" if before else f"{sign}{figures}{FIXED}{symbol or currency}"
    vat = VAT.get(str(value.get("vat")))
    return f"{text}{FIXED}{_translated(vat, language)}" if vat else text


def iso(value: Any) -> str:
    """The machine form of a date, a moment (its day here) or a day of a claim, at its own precision."""
    if isinstance(value, datetime):
        return str(timezone.localdate(value) if timezone.is_aware(value) else value.date())
    return str(value)


def day(value: Any, language: str) -> str:
    """A day, month or year in words: 1er mars 2018, mars 2018, 2018. What is no date comes back as it is."""
    if isinstance(value, Mapping):
        return between(value.get("from"), value.get("to"), language)
    match = DAY.fullmatch(iso(value))
    if not match or not 1 <= int(match[2] or 1) <= 12:
        return str(value)
    words = [match[1]]
    if match[2]:
        words.insert(0, _month(int(match[2]), language))
    if match[3]:
        first = language == "fr" and match[3] == "01"
        words.insert(0, "1er" if first else str(int(match[3])))
    return FIXED.join(words)


def between(first: Any, last: Any, language: str) -> str:
    """A period in words: du 1er mars au 31 mai 2018, de mars à mai 2018, 2018–2020; or the one month or year it is."""
    start, end = (iso(first) if first else ""), (iso(last) if last else "")
    french = language == "fr"
    if start == end or not end or not start:
        known = start or end
        exact = len(known) == 10
        if start == end:
            before = ""
        elif start:
            before = ("depuis le " if exact else "depuis ") if french else "since "
        else:
            before = ("jusqu’au " if exact else "jusqu’en ") if french else "until "
        return before + day(known, language)
    whole = _whole(start, end)
    if whole:
        return day(whole, language)
    if len(start) == len(end) == 4:
        return f"{start}–{end}"
    opening, closing = day(start, language), day(end, language)
    if start[:4] == end[:4] and len(start) > 4:
        opening = opening.removesuffix(f"{FIXED}{start[:4]}")
    if not french:
        return f"{opening} to {closing}"
    return f"du {opening} au {closing}" if len(start) == 10 else f"de {opening} à {closing}"


def sentence(text: str, language: str) -> str:
    """French text with its no-break spaces and curly apostrophes; other languages as they are. Nothing else changes."""
    if language != "fr":
        return text
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = _QUOTES.sub(lambda quote: f"«{FIXED}{quote[1].strip(_SPACES)}{FIXED}»", text)
    text = _PERCENT.sub(f"{NARROW}%", text)
    text = _COLON.sub(f"{FIXED}:", text)
    return _HIGH.sub(rf"{NARROW}\1", text)


def _month(number: int, language: str) -> str:
    """The name of a month, 1 to 12."""
    if language in MONTHS:
        return MONTHS[language][number - 1]
    with override(language):
        return str(DJANGO_MONTHS[number])


@lru_cache(maxsize=64)
def _translated(text: str, language: str) -> str:
    with override(language):
        return gettext(text)


def _whole(start: str, end: str) -> str | None:
    """The month "2018-03" or year "2018" which the two days open and close, if they do."""
    if start[5:] == "01-01" and end[5:] == "12-31" and start[:4] == end[:4]:
        return start[:4]
    if start[8:] == "01" and start[:7] == end[:7] and _ends_its_month(end):
        return start[:7]
    return None


def _ends_its_month(day: str) -> bool:
    """Whether it is the last day of a month. Records may hold any digits: 2018-02-31 is no day."""
    with suppress(ValueError):
        return monthrange(int(day[:4]), int(day[5:7]))[1] == int(day[8:])
    return False
