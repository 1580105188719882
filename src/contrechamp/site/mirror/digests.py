"""Whether what pages rest on has changed: a number for each key, made in one pass over each table.

The number of a key is the sum of the checksums of its rows, so their order does not matter. What is compared is always
two states of one node, by the same software.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from zlib import crc32

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, Field

from contrechamp.site.mirror.questions import ALL, BEGINNING, BEGINS, CARDS, FACETS, FRAME, SILENT, is_key, key

Digest = dict[int, int]
# What these rows say follows from their id, so nothing else of them is read.
NAMED_BY_ID = {"records_statement": "id"}


def tables() -> list[str]:
    """The tables whose rows a page may rest on."""
    found = {model._meta.db_table for model in apps.get_models() if not model._meta.proxy}
    return sorted(table for table in found if table not in SILENT | FRAME)


def digest(table: str) -> Digest:
    """The number of each key of a table, and of the whole table."""
    columns = _columns(table)
    if columns is None:
        return {}
    keyed = [column for column in columns if is_key(table, column)]
    if table in NAMED_BY_ID:
        columns = [NAMED_BY_ID[table], *keyed]
    held: dict[str, dict[object, int]] = {column: defaultdict(int) for column in keyed}
    places = [(columns.index(column), held[column]) for column in keyed]
    named = columns.index(NAMED_BY_ID[table]) if table in NAMED_BY_ID else None
    whole = 0
    for row in _rows(table, columns):
        number = crc32((str(row[named]) if named is not None else repr(row)).encode())
        whole += number + 1
        for place, sums in places:
            sums[row[place]] += number + 1
    if table == FACETS:
        held[BEGINS] = defaultdict(int)
        for value, total in held["value"].items():
            held[BEGINS][str(value)[:BEGINNING]] += total
    found = {key(table, column, value): total for column, sums in held.items() for value, total in sums.items()}
    return {**found, key(table, ALL): whole}


def changed(before: Digest, after: Digest) -> set[int]:
    """The keys whose number differs, or that only one of the two has."""
    return {number for number, _ in before.items() ^ after.items()}


def _columns(table: str) -> list[str] | None:
    fields: dict[str, Iterable[Field]] = {  # type: ignore[type-arg]
        model._meta.db_table: model._meta.concrete_fields for model in apps.get_models()
    }
    if table not in fields:  # of an earlier version of the software
        return None
    # Numbers that the database gives differ after a rebuild, and say nothing.
    return [str(field.column) for field in fields[table] if not isinstance(field, AutoField)]


def _rows(table: str, columns: list[str]) -> Iterator[tuple[object, ...]]:
    quoted = [f'"{table}"."{column}"' for column in columns]
    joined = ""
    if table == FACETS:  # a card is found by its words alone, so each of them changes with it
        quoted += [f'"{CARDS}"."{column}"' for column in _columns(CARDS) or ()]
        joined = (
            f' JOIN "{CARDS}" ON "{CARDS}"."organisation" = "{FACETS}"."organisation"'
            f' AND "{CARDS}"."subject" = "{FACETS}"."subject"'
        )
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {", ".join(quoted)} FROM "{table}"{joined}')  # noqa: S608  names of our own tables
        while batch := cursor.fetchmany(5000):
            for row in batch:
                yield tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
