"""Many rows at once, past the object layer: one prepared statement on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, models

T = TypeVar("T")
IN_A_QUERY = 900
ROOMY_CACHE_KB = 32_000
ROOMY_CHECKPOINT_PAGES = 8_000


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts `rows`, whose values stand in the order of `columns`. JSON columns take their text."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # type: ignore[arg-type]  # noqa: S608


@contextmanager
def roomy() -> Iterator[None]:
    """On SQLite, a larger page cache and rarer checkpoints while much is written: ids fall all over their index."""
    if connection.vendor != "sqlite":
        yield
        return
    _set_pragmas(cache_size=-ROOMY_CACHE_KB, wal_autocheckpoint=ROOMY_CHECKPOINT_PAGES)
    try:
        yield
    finally:
        _set_pragmas(cache_size=-2_000, wal_autocheckpoint=1_000)


def _set_pragmas(**values: int) -> None:
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"PRAGMA {name} = {value}")


def survey() -> None:
    """On SQLite, looks at some rows of each table that has grown: else it may plan to read a whole table for one
    subject. PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize = 0x10002")


def parts(items: Iterable[T], size: int = IN_A_QUERY) -> Iterator[list[T]]:
    """The items in lists of at most `size`, such as a query can take."""
    part: list[T] = []
    for item in items:
        part.append(item)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
