"""What Uwazi gives out as JSON: entities with a title, a template and metadata. Read as a table, one row for each.

Uwazi's CSV export is a table already. A date is a number of seconds there, a range two, a link a label and an address.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contrechamp.catalogue.imports import columns, values
from contrechamp.catalogue.imports.facts import Found
from contrechamp.catalogue.imports.formats import streams
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.imports.rows import Reader
from contrechamp.catalogue.imports.tables import MOST_COLUMNS, Row
from contrechamp.ground.text import fold

OWN = ("title", "sharedId", "template", "language", "creationDate", "published")
FILES = ("documents", "attachments")
_DATES = ("date", "jour", "fecha", "datum", "naissance")
_LATEST = 4_102_444_800  # 2100-01-01, in seconds


def is_it(head: bytes, path: Path) -> bool:
    return b'"sharedId"' in head and b'"metadata"' in head


@dataclass(frozen=True)
class Entities:
    """The entities of a file as a table: their own fields, their metadata, their files."""

    path: Path
    columns: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        for number, entity in enumerate(_entities(self.path), 1):
            metadata = entity.get("metadata") or {}
            yield Row(number, [_cell(name, entity, metadata) for name in self.columns])


def open_table(path: Path) -> Entities:
    """The table; a first pass finds its columns. Raises Unreadable."""
    found: dict[str, None] = dict.fromkeys(OWN[:1])
    for entity in _entities(path):
        found |= dict.fromkeys(str(key) for key in entity.get("metadata") or {})
        found |= dict.fromkeys(name for name in (*OWN, *FILES) if entity.get(name))
        if len(found) >= MOST_COLUMNS:
            break
    return Entities(path, tuple(found)[:MOST_COLUMNS])


def read(paths: list[Path], plan: Plan) -> Iterator[Found]:
    """The items and gaps of each file in turn. Raises Unreadable."""
    for path in paths:
        table = open_table(path)
        columns.check(plan.kind, {key: to for key, to in plan.columns.items() if key in table.columns}, table.columns)
        reader = Reader(plan, table.columns)
        yield from reader.unmatched()
        yield from reader.read(table.rows())


def _entities(path: Path) -> Iterator[dict[str, Any]]:
    """The entities under `rows`, in a list, or line by line."""
    if streams.has(path, "rows"):
        found = streams.items(path, "rows.item")
    elif streams.has(path, "item"):
        found = streams.items(path, "item")
    else:
        found = (line for _number, line in streams.lines(path))
    return (one for one in found if isinstance(one, dict))


def _cell(name: str, entity: dict[str, Any], metadata: Any) -> str:
    if name in OWN:
        return "" if entity.get(name) is None else str(entity[name])
    if name in FILES:
        return values.SEVERAL.join(
            str(one.get("url") or one.get("originalname") or "") for one in entity.get(name) or ()
        )
    told = metadata.get(name) if isinstance(metadata, dict) else None
    parts = told if isinstance(told, list) else [told]
    return values.SEVERAL.join(text for part in parts if (text := _text(name, part)))


def _text(name: str, part: Any) -> str:
    if isinstance(part, dict) and part.get("label") and not isinstance(part.get("value"), dict):
        return str(part["label"])
    value = part.get("value", part) if isinstance(part, dict) else part
    if isinstance(value, dict):
        if "from" in value or "to" in value:
            return " - ".join(_day(value[key]) for key in ("from", "to") if value.get(key) is not None)
        return str(value.get("url") or value.get("label") or f"{value.get('lat', '')}, {value.get('lon', '')}")
    if isinstance(value, int) and any(word in fold(name) for word in _DATES):
        return _day(value)
    return "" if value is None else str(value)


def _day(seconds: Any) -> str:
    if not isinstance(seconds, int) or abs(seconds) > _LATEST:
        return str(seconds)
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
