"""Amounts of money as people and papers write them, in French and in English, read into whole cents.

Nothing is guessed: what cannot be read for sure gives None, and the caller keeps it as it was written.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from contrechamp.ground.text import fold

Vat = Literal["HT", "TTC"]

LONGEST = 200  # characters; an amount is a few words
LARGEST = 2**53 - 1  # cents; the largest integer that a record may hold

_CURRENCIES = {
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "$": "USD",
    "usd": "USD",
}
_CURRENCIES |= {"chf": "CHF", "francs suisses": "CHF", "us$": "USD"}
_SCALES = {
    "k": 3,
    "m": 6,
    "md": 9,
    "mds": 9,
    "bn": 9,
    "b": 9,
    "mn": 6,
    "mio": 6,
    "millier": 3,
    "milliers": 3,
    "thousand": 3,
}
_SCALES |= {"mille": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9, "billion": 9, "billions": 9}
_VAT: dict[str, Vat] = {
    "ht": "HT",
    "h.t.": "HT",
    "hors taxe": "HT",
    "hors taxes": "HT",
    "hors tva": "HT",
    "excl. vat": "HT",
}
_VAT |= {"excluding vat": "HT", "ex vat": "HT", "ttc": "TTC", "t.t.c.": "TTC", "toutes taxes comprises": "TTC"}
_VAT |= {"tva comprise": "TTC", "incl. vat": "TTC", "including vat": "TTC"}


def _one_of(words: dict[str, object]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_AMOUNT = re.compile(
    rf"(?P<before>{_one_of({**_CURRENCIES})})? ?"
    r"(?P<number>[0-9](?:[0-9 .,']*[0-9])?)"
    rf"(?: ?(?P<scale>{_one_of({**_SCALES})})(?![a-z]))?"
    rf"(?: ?(?:d'|de )?(?P<after>{_one_of({**_CURRENCIES})}))?"
    rf"(?:,? ?\(?(?P<vat>{_one_of({**_VAT})})\)?)?\.?"
)
_GROUPED = re.compile(r"[0-9]{1,3}([ .,'])[0-9]{3}(?:\1[0-9]{3})*")
_DECIMALS = re.compile(r"(?P<whole>.*[0-9])(?P<mark>[.,])(?P<part>[0-9]+)")
_RAISED = re.compile(r"[²³¹⁰⁴-⁹]")  # the mark of a footnote, which folding would turn into a digit


@dataclass(frozen=True)
class Amount:
    """An amount in hundredths of `currency` (an ISO 4217 code); `vat` is HT (without tax), TTC (with it) or None."""

    cents: int
    currency: str
    vat: Vat | None


def read_amount(written: str) -> Amount | None:
    """The amount that `written` states (`1,2 M€ HT`, `375.950 €`, `€9,000`), or None where that is not certain.

    A single separator followed by three digits groups thousands (`9,000` and `9.000` are nine thousand), unless a
    word of scale follows (`1,250 million`). Ranges, approximations and amounts without a currency are not read.
    """
    if len(written) > LONGEST or _RAISED.search(written):
        return None
    match = _AMOUNT.fullmatch(fold(written))
    if not match or bool(match["before"]) == bool(match["after"]):
        return None
    number = _number(match["number"], scaled=bool(match["scale"]))
    if number is None:
        return None
    cents = number.scaleb(2 + _SCALES.get(match["scale"] or "", 0))
    if cents != cents.to_integral_value() or cents > LARGEST:
        return None
    return Amount(int(cents), _CURRENCIES[match["before"] or match["after"]], _VAT.get(match["vat"] or ""))


def _number(text: str, *, scaled: bool) -> Decimal | None:
    """`text`, digits with separators, as a number; None where the separators do not say one."""
    if text.isdecimal():
        return Decimal(text)
    grouped = _GROUPED.fullmatch(text)
    if grouped and not (scaled and grouped[1] in ".," and text.count(grouped[1]) == 1) and not text.startswith("0"):
        return Decimal(text.replace(grouped[1], ""))
    decimals = _DECIMALS.fullmatch(text)
    if not decimals:
        return None
    whole = decimals["whole"]
    groups = _GROUPED.fullmatch(whole)
    if groups and groups[1] != decimals["mark"]:
        whole = whole.replace(groups[1], "")
    return Decimal(f"{whole}.{decimals['part']}") if whole.isdecimal() else None
