"""Whether what pages rest on has changed: a number for each key of a table, or of the rows about some accounts.

The number of a key is the sum of the checksums of its rows, so their order does not matter. What is compared is always
two states of one node, by the same software.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple
from zlib import crc32

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, Field

from contrechamp.records import views
from contrechamp.site.mirror.questions import ALL, BEGINNING, BEGINS, CARDS, FACETS, FRAME, SILENT, is_key, key

Digest = dict[int, int]
Row = tuple[object, ...]
# What these rows say follows from their id, so nothing else of them is read.
NAMED_BY_ID = {"records_statement": "id"}
# Where the subject of an account is not in a column of that name: the column, and what stands before it in the subject.
SUBJECTS = {"library_publisheddocument": ("document", "sha256:")}


class Shape(NamedTuple):
    """What is read of a table: its columns, the places of those that are keys, that of the id which says everything."""

    columns: Sequence[str]
    keyed: Sequence[tuple[str, int]]
    named: int | None


def tables() -> list[str]:
    """The tables whose rows a page may rest on, but for those of `accounts`."""
    found = {model._meta.db_table for model in apps.get_models() if not model._meta.proxy}
    return sorted(found - SILENT - FRAME - set(accounts()))


@cache
def accounts() -> list[str]:
    """The tables of views whose rows are each about an account (organisation, subject): only `views.refresh` of that
    account changes them."""
    models = [*views.OWN, *(model for view in views.registered() for model in view.models)]
    found = [model._meta.db_table for model in models]
    return [table for table in found if {"organisation", _subject(table)[0]} <= set(_columns(table) or ())]


def digest(table: str) -> Digest:
    """The number of each key of a table, and of the whole table."""
    shape = _shape(table)
    return _numbers(table, shape, _rows(table, shape.columns)) if shape else {}


def of_accounts(organisation: str, subjects: Sequence[str]) -> dict[str, Digest]:
    """For each of these subjects, the numbers of the keys of the organisation's rows about it, in all of `accounts`."""
    found: dict[str, Digest] = {subject: {} for subject in subjects}
    for table in accounts():
        shape = _shape(table)
        assert shape
        column, before = _subject(table)
        place = shape.columns.index(column)
        held: dict[str, list[Row]] = defaultdict(list)
        named = [subject.removeprefix(before) for subject in subjects if subject.startswith(before)]
        for row in _rows(table, shape.columns, organisation, named) if named else ():
            held[f"{before}{row[place]}"].append(row)
        for subject, rows in held.items():
            found[subject].update(_numbers(table, shape, rows))
    return found


def changed(before: Digest, after: Digest) -> set[int]:
    """The keys whose number differs, or that only one of the two has."""
    return {number for number, _ in before.items() ^ after.items()}


def _numbers(table: str, shape: Shape, rows: Iterable[Row]) -> Digest:
    held: dict[str, dict[object, int]] = {column: defaultdict(int) for column, _ in shape.keyed}
    places = [(place, held[column]) for column, place in shape.keyed]
    whole = 0
    for row in rows:
        number = crc32((str(row[shape.named]) if shape.named is not None else repr(row)).encode())
        whole += number + 1
        for place, sums in places:
            sums[row[place]] += number + 1
    if table == FACETS:
        held[BEGINS] = defaultdict(int)
        for value, total in held["value"].items():
            held[BEGINS][str(value)[:BEGINNING]] += total
    found = {key(table, column, value): total for column, sums in held.items() for value, total in sums.items()}
    return {**found, key(table, ALL): whole}


@cache
def _shape(table: str) -> Shape | None:
    columns = _columns(table)
    if columns is None:
        return None
    keyed = [column for column in columns if is_key(table, column)]
    if table in NAMED_BY_ID:
        columns = [NAMED_BY_ID[table], *keyed]
    named = columns.index(NAMED_BY_ID[table]) if table in NAMED_BY_ID else None
    return Shape(columns, [(column, columns.index(column)) for column in keyed], named)


def _columns(table: str) -> list[str] | None:
    fields: dict[str, Iterable[Field]] = {  # type: ignore[type-arg]
        model._meta.db_table: model._meta.concrete_fields for model in apps.get_models()
    }
    if table not in fields:  # of an earlier version of the software
        return None
    # Numbers that the database gives differ after a rebuild, and say nothing.
    return [str(field.column) for field in fields[table] if not isinstance(field, AutoField)]


def _subject(table: str) -> tuple[str, str]:
    return SUBJECTS.get(table, ("subject", ""))


def _rows(table: str, columns: Sequence[str], organisation: str = "", subjects: Sequence[str] = ()) -> Iterator[Row]:
    """All rows, or those of an organisation about some subjects."""
    quoted = [f'"{table}"."{column}"' for column in columns]
    joined = bounded = ""
    if table == FACETS:  # a card is found by its words alone, so each of them changes with it
        quoted += [f'"{CARDS}"."{column}"' for column in _columns(CARDS) or ()]
        joined = (
            f' JOIN "{CARDS}" ON "{CARDS}"."organisation" = "{FACETS}"."organisation"'
            f' AND "{CARDS}"."subject" = "{FACETS}"."subject"'
        )
    if subjects:
        places = ", ".join(["%s"] * len(subjects))
        bounded = f' WHERE "{table}"."organisation" = %s AND "{table}"."{_subject(table)[0]}" IN ({places})'
    with connection.cursor() as cursor:
        sql = f'SELECT {", ".join(quoted)} FROM "{table}"{joined}{bounded}'  # noqa: S608  names of our own tables
        cursor.execute(sql, [organisation, *subjects] if subjects else [])
        while batch := cursor.fetchmany(5000):
            for row in batch:
                yield tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
