"""What a page rests on, seen from the questions that it asks the database.

A query of Django's names the rows that it wants by conditions joined by AND. One of the form `column = value` or
`column IN (values)` bounds them: the page rests on no other rows of that table. Where there is none, it rests on the
whole table. So whatever page any room makes, nobody has to say what it depends on.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

ALL = "*"
KEYS = (
    "record",
    "claim",
    "id",
    "blob_id",
    "document",
    "sha256",
    "subject",
    "reference",
    "value",
    "value~",
    "dossier",
    "organisation",
)
"""Columns that may bound what a page rests on, the narrowest first."""
FEWER = {"records_statement": {"subject", "reference", "organisation"}}
"""Those of large tables, of which pages ask for few."""

# Rows of these never change as long as the rows that lead to them do not, or say nothing that a page shows.
SILENT = {"records_record", "records_seal", "records_revision", "records_blob", "django_session"}
# Whom this site shows: when that changes, every page may.
FRAME = {"records_trust", "records_organisation"}
# A log changes with each publication; a page that shows a record of it rests on that record being in force. What a
# statement says follows from its id; a page rests on what named it: a citation goes with its statement.
SILENT_BY = {("records_log", "id"), ("records_statement", "id")}
BEGINS, BEGINNING = "value~", 8
"""Of the words under which cards are found also their beginnings: all towns of a department (`insee:13…`)."""
# The words under which cards are found. `digests` counts the card into each of its words.
CARDS, FACETS = "catalogue_card", "catalogue_cardfacet"

_TOKEN = re.compile(
    r"\(|\)|%s| WHERE | AND | OR |(?: GROUP BY | ORDER BY | HAVING | LIMIT | UNION )|(?:FROM|JOIN) \"(\w+)\""
)
_PARENTHESIS = re.compile(r"[()]")
_BOUND = re.compile(r'(?:"(\w+)"|U0)\."(\w+)" (?:= %s|IN \((%s(?:, %s)*)\))')
_BEGUN = re.compile(r"""U0\."value"(?:::text)? LIKE %s(?: ESCAPE '\\')?""")
_FOUND_BY_WORD = re.compile(rf'"{CARDS}"\."subject" IN \(SELECT .* FROM "{FACETS}" U0 WHERE (.*)\)')  # noqa: S608  reads SQL


class Part(NamedTuple):
    """A table that a query reads: bounded by the parameters from `first`, `values` of them, or whole (column ALL)."""

    table: str
    column: str
    first: int = 0
    values: int = 0


def is_key(table: str, column: str) -> bool:
    """Whether pages can rest on the rows of that table with one value in that column."""
    return column in FEWER.get(table, KEYS) or (table == FACETS and column == BEGINS)


def key(table: str, column: str, value: object = "") -> int:
    """The number that stands for the rows of a table with that value in that column, or for the whole table."""
    return int.from_bytes(blake2b(f"{table}\0{column}\0{value}".encode(), digest_size=8).digest(), signed=True)


def keys(sql: str, parameters: Sequence[Any]) -> Iterator[int]:
    """What the answer to a query rests on."""
    for part in parts(sql):
        if part.column == ALL:
            yield key(part.table, ALL)
        for value in parameters[part.first : part.first + part.values]:
            if part.column != BEGINS:
                yield key(part.table, part.column, value)
            elif len(str(value).rstrip("%")) >= BEGINNING:
                yield key(part.table, BEGINS, str(value)[:BEGINNING])
            else:
                yield key(part.table, ALL)


@lru_cache(maxsize=4000)
def parts(sql: str) -> tuple[Part, ...]:
    """The tables that a query reads, each with what bounds it."""
    if not sql.startswith(("SELECT", "(SELECT")):
        return ()
    bounds, tables = _parsed(sql)
    if any(bound.table == FACETS for bound in bounds) and tables[0] == CARDS and tables.count(FACETS) == 1:
        tables.remove(CARDS)
        tables.remove(FACETS)
        tables.insert(0, FACETS)
    found = []
    for place, table in enumerate(tables):
        if table in SILENT or table in FRAME or table.startswith("sqlite"):
            continue
        fitting = [bound for bound in bounds if bound.table == table] if place == 0 else []
        if not any((table, bound.column) in SILENT_BY for bound in fitting):
            fitting = [bound for bound in fitting if is_key(table, bound.column)]
            found.append(min(fitting, key=lambda bound: KEYS.index(bound.column), default=Part(table, ALL)))
    return tuple(found)


def _parsed(sql: str) -> tuple[list[Part], list[str]]:
    """The conditions that bound the outermost query, and its tables, the one it begins with first."""
    depth = parameters = begin = end = first = 0
    tables: list[str] = []
    for token in _TOKEN.finditer(sql):
        text = token[0]
        depth += {"(": 1, ")": -1}.get(text, 0)
        parameters += text == "%s"
        if token[1]:
            tables.insert(0 if depth == 0 and not begin else len(tables), token[1])
        elif depth == 0 and text == " WHERE ":
            begin, first = token.end(), parameters
        elif depth == 0 and begin and not end and text.startswith(" ") and text not in (" AND ", " OR "):
            end = token.start()
        if depth == 0 and text == " UNION ":
            return [], tables
    return (list(_bounds(sql[begin : end or len(sql)], first)) if begin else []), tables


def _bounds(condition: str, first: int, table: str = "") -> Iterator[Part]:
    """The bounds in a condition, of which the first parameter is number `first`. `table` is the one called U0."""
    condition = condition.strip()
    while condition.startswith("(") and _closes(condition) == len(condition) - 1:
        condition = condition[1:-1].strip()
    for piece in _pieces(condition):
        if found := _FOUND_BY_WORD.fullmatch(piece):
            yield from _bounds(found[1], first + piece.count("%s", 0, found.start(1)), FACETS)
        elif table and _BEGUN.fullmatch(piece):
            yield Part(table, BEGINS, first, 1)
        elif (match := _BOUND.fullmatch(piece)) and match[2] in KEYS:
            yield Part(match[1] or table, match[2], first, piece.count("%s"))
        first += piece.count("%s")


def _pieces(condition: str) -> list[str]:
    """The parts that AND joins; none where OR does."""
    depth = start = 0
    pieces = []
    for token in _TOKEN.finditer(condition):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0 and token[0] == " OR ":
            return []
        if depth == 0 and token[0] == " AND ":
            pieces.append(condition[start : token.start()])
            start = token.end()
    return [*pieces, condition[start:]]


def _closes(condition: str) -> int:
    """Where the parenthesis at the beginning is closed."""
    depth = 0
    for found in _PARENTHESIS.finditer(condition):
        depth += 1 if found[0] == "(" else -1
        if depth == 0:
            return found.start()
    return -1
