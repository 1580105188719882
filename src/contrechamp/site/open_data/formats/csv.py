"""Statements as CSV (RFC 4180): one row each, in words, with the pieces of amounts apart so that they can be added.

A cell that a spreadsheet would take for a formula has an apostrophe before it.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import orjson

from contrechamp.ground.cells import safe
from contrechamp.records import bulk
from contrechamp.site.open_data import lines
from contrechamp.site.open_data.lines import Told, part
from contrechamp.site.open_data.scopes import Scope
from contrechamp.site.twins import whole

COLUMNS = (
    "subject", "kind", "title", "property", "label", "words", "as_written", "since", "until", "amount", "currency",
    "vat", "stage", "role", "refers_to", "sources", "note", "group", "group_id", "licence", "day", "statement", "value",
    "page",
)  # fmt: skip


def write(scope: Scope, language: str) -> Iterator[bytes]:
    """The rows with a header, in UTF-8 with the mark that office programs ask for."""
    found = scope.licences
    yield b"\xef\xbb\xbf" + _lines([COLUMNS])
    for batch in bulk.parts((row(told) for told in lines.told(scope, found, language)), lines.BATCH):
        yield _lines(batch)


def row(told: Told) -> tuple[str, ...]:
    """A statement in the order of `COLUMNS`."""
    said, value = told.row, told.row.value
    cents = part(value, "cents")
    cells = (
        said.subject, said.kind, told.title, said.property, told.label, told.words, said.as_written, said.since,
        said.until, str(Decimal(cents) / 100) if isinstance(cents, int) else "", part(value, "currency"),
        part(value, "vat"), part(value, "stage"), part(value, "role"), said.reference,
        " ; ".join(source(one) for one in said.sources), "\n".join(map(str, (said.note or {}).values())), told.group,
        said.organisation, told.licence, said.day, said.id, orjson.dumps(value).decode(), whole(told.address),
    )  # fmt: skip
    return tuple(safe(str(cell or "")) for cell in cells)


def source(one: dict[str, Any]) -> str:
    """A source in one line: its address and the day on which it was read, or the document and its page."""
    if "address" in one:
        return f"{one['address']} ({one.get('read', '')})"
    return f"{one.get('document', '')}, p. {one.get('page', '')}"


def _lines(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
