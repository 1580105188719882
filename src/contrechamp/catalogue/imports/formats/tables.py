"""A CSV file whose columns a person, or their names, have matched."""

from collections.abc import Iterator
from pathlib import Path

from contrechamp.catalogue.imports import columns, tables
from contrechamp.catalogue.imports.facts import Found
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.imports.rows import Reader


def is_it(head: bytes, path: Path) -> bool:
    """Whether the file may be a table: text that begins with neither brackets nor tags."""
    return b"\0" not in head.replace(b"\0", b"", 1) and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        (b"{", b"[", b"<", b"PK")
    )


def read(paths: list[Path], plan: Plan) -> Iterator[Found]:
    """The items and gaps of each table in turn. Raises Unreadable."""
    for path in paths:
        table = tables.open_table(path)
        columns.check(plan.kind, {key: to for key, to in plan.columns.items() if key in table.columns}, table.columns)
        reader = Reader(plan, table.columns)
        yield from reader.unmatched()
        yield from reader.read(table.rows())
