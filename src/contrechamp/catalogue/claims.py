"""Claims made from what people type: values read by type, kept as written where they cannot be read."""

from collections.abc import Mapping, Sequence
from typing import Any

from contrechamp.catalogue.vocabulary import Property
from contrechamp.ground.dates import read_date
from contrechamp.ground.money import read_amount

Claim = dict[str, Any]
FIELDS = ("property", "value", "as_written", "since", "until", "sources")


def said(row: Any) -> dict[str, Any]:
    """The fields of a claim that `row` has: a published statement or one of a draft."""
    return {**{key: getattr(row, key) for key in FIELDS}, "note": row.note or {}}


def claim(
    *,
    property: str,
    value: Any,
    as_written: str = "",
    since: str = "",
    until: str = "",
    sources: Sequence[Mapping[str, Any]] = (),
    note: Mapping[str, str] | None = None,
) -> Claim:
    """A claim as records hold it, without the fields that say nothing (docs/records.md)."""
    said: Claim = {"property": property, "value": value}
    optional = {"as_written": as_written, "since": since, "until": until, "note": dict(note or {})}
    return said | {key: field for key, field in optional.items() if field} | {"sources": [dict(s) for s in sources]}


def read_value(described: Property, written: str, parts: Mapping[str, Any] | None = None) -> Any:
    """The date or amount that `written` states, with what is said besides it; None where it cannot be read."""
    said = {key: part for key, part in (parts or {}).items() if part not in (None, "")}
    if described.type == "date":
        days = read_date(written)
        return {"from": days.start, "to": days.end, **said} if days else None
    amount = read_amount(written)
    if amount is None:
        return None
    return {"cents": amount.cents, "currency": amount.currency, "vat": amount.vat, **said}
