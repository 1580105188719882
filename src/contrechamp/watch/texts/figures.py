"""Amounts of money in running text, each as it is written and as it is read."""

import re
from dataclasses import dataclass

from contrechamp.ground.money import Amount, read_amount

MOST = 40
_SPACE = "[ \u00a0\u202f\n]"
_WRITTEN = re.compile(
    rf"(?<![0-9A-Za-z.,])[0-9](?:[0-9]|[.,](?=[0-9])|{_SPACE}(?=[0-9]{{3}}(?![0-9]))){{0,18}}"
    rf"{_SPACE}?(?:(?:k|M|Md|Mds|millions?|milliards?|milliers?)(?:{_SPACE}d['’]|{_SPACE}de)?{_SPACE}?)?(?:€|euros?\b|EUR\b)"
    rf"(?:{_SPACE}?\(?(?:H\.?T\.?|T\.?T\.?C\.?|hors taxes?|toutes taxes comprises)\b\)?)?"
    r"|£[0-9][0-9,]*(?:\.[0-9]{2})?(?:m|k)?\b"
)


@dataclass(frozen=True)
class Written:
    """An amount at `start` to `end` of a text."""

    start: int
    end: int
    written: str
    amount: Amount


def amounts(text: str) -> list[Written]:
    """The amounts of money of a text that can be read for sure, in their order, at most MOST."""
    found: list[Written] = []
    for match in _WRITTEN.finditer(text):
        written = " ".join(match[0].split())
        amount = read_amount(written)
        if amount:
            found.append(Written(match.start(), match.end(), written, amount))
        if len(found) >= MOST:
            break
    return found
