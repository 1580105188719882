"""The claims of one account, as a device or a finding in columns.

Peers publish what they like: a value that does not fit the vocabulary is passed over, never trusted.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from contrechamp.atlas.device import OPERATOR_KINDS, TYPES, ZONES
from contrechamp.atlas.status import Found, Method

Row = Mapping[str, Any]
"""A statement: `property`, `value`, `as_written`, `reference`, `day`, `id`."""

MOST_VIEWS, MOST_TAGS = 40, 300
LONGEST_NAME = 300  # characters
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VIEW = (("bearing", 0, 359), ("width", 1, 360), ("range", 0, 20_000), ("tilt", -90, 90))


def device(rows: Sequence[Row]) -> dict[str, Any] | None:
    """The columns of a device; None without a position. `rows` come in the order of their ids."""
    position = next((place for value in _values(rows, "position") if (place := _position(value))), None)
    if position is None:
        return None
    osm = next((value["id"] for value in _values(rows, "osm") if _is_text(value, "id", 40)), "")
    return {
        **position,
        "type": _word(rows, "type", TYPES),
        "zone": _word(rows, "zone", ZONES),
        "views": [view for value in _values(rows, "view") if (view := _view(value))][:MOST_VIEWS],
        "mount": next((value for value in _values(rows, "mount") if isinstance(value, str)), "")[:20],
        "height": next((value for value in _values(rows, "height") if _whole(value, 0, 10_000) is not None), None),
        "operator": _named(rows, "operator"),
        "operator_kind": _word(rows, "operator_kind", OPERATOR_KINDS),
        "manufacturer": _named(rows, "manufacturer"),
        "dossier": _named(rows, "dossier")[:220],
        "osm": osm,
        "tags": dict(
            [
                (value["key"], value["value"])
                for value in _values(rows, "tag")
                if _is_text(value, "key", 255) and _is_text(value, "value", 1_000)
            ][:MOST_TAGS]
        ),
    }


def finding(rows: Sequence[Row]) -> dict[str, Any] | None:
    """The columns of a finding; None unless it says of which device, what and how."""
    about = next((row["reference"] for row in rows if row["property"] == "device" and row["reference"]), "")
    found, method = _word(rows, "found", get_args(Found)), _word(rows, "method", get_args(Method))
    if not about or found == "unknown" or method == "unknown":
        return None
    reported = max(row["day"] for row in rows)
    first, last = next((days for value in _values(rows, "date") if (days := _days(value))), (reported, reported))
    documented = next((row["reference"] for row in rows if row["property"] == "document"), "")
    return {
        "device": about, "found": found, "method": method, "first": first, "last": last, "reported": reported,
        "documented": documented[:80],
    }  # fmt: skip


def _values(rows: Sequence[Row], property: str) -> list[Any]:
    return [row["value"] for row in rows if row["property"] == property and row["value"] is not None]


def _position(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, Mapping):
        return None
    longitude = _whole(value.get("longitude"), -180_000_000, 180_000_000)
    latitude = _whole(value.get("latitude"), -90_000_000, 90_000_000)
    if longitude is None or latitude is None:
        return None
    return {"longitude": longitude, "latitude": latitude, "precision": _whole(value.get("precision"), 0, 100_000)}


def _view(value: Any) -> list[int | None] | None:
    if not isinstance(value, Mapping):
        return None
    view = [_whole(value.get(name), least, most) for name, least, most in _VIEW]
    return view if any(part is not None for part in view) else None


def _whole(value: Any, least: int, most: int) -> int | None:
    return value if type(value) is int and least <= value <= most else None


def _is_text(value: Any, part: str, longest: int) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get(part), str) and len(value[part]) <= longest


def _word(rows: Sequence[Row], property: str, words: Sequence[str]) -> str:
    return next((value for value in _values(rows, property) if isinstance(value, str) and value in words), "unknown")


def _named(rows: Sequence[Row], property: str) -> str:
    """The first subject that is named, or else the words that name it."""
    told = [row for row in rows if row["property"] == property]
    named = [row["reference"] for row in told if row["reference"]] or [row["as_written"] for row in told]
    return str(next(iter(named), ""))[:LONGEST_NAME]


def _days(value: Any) -> tuple[str, str] | None:
    if not isinstance(value, Mapping):
        return None
    first, last = value.get("from"), value.get("to")
    fits = all(isinstance(day, str) and _DAY.fullmatch(day) for day in (first, last))
    return (str(first), str(last)) if fits and str(first) <= str(last) else None
