"""Amounts per inhabitant: each amount for itself, at its own stage and tax; nothing is added, nothing is guessed.

Only for dossiers of one town: an amount that several towns share says nothing about one of them. `each` also divides
numbers of devices, for pages that have them.
"""

from collections.abc import Mapping
from typing import Any


def each(value: Mapping[str, Any], population: int) -> dict[str, Any] | None:
    """An amount for one inhabitant, in the same currency and with the same tax; None where nobody lives, or the value
    is no amount. In whole units from 10 on, in tenths from 1 on, else in hundredths.
    """
    cents = value.get("cents")
    if population <= 0 or type(cents) is not int or cents <= 0:
        return None
    share = cents / population
    step = 100 if share >= 1_000 else 10 if share >= 100 else 1
    rounded = max(1, round(share / step) * step)
    return {"cents": rounded, "currency": value.get("currency") or "EUR", "vat": value.get("vat")}


def per_thousand(count: int, population: int) -> float | None:
    """How many there are for a thousand inhabitants, with one decimal; None where nobody lives."""
    return round(1_000 * count / population, 1) if population > 0 else None
