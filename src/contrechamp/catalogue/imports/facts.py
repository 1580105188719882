"""What a file says: items, which are subjects with facts, and gaps, which are what was not understood of it."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

Source = dict[str, Any]

SORTED = orjson.OPT_SORT_KEYS
MARK = 32  # characters
_SPACE = uuid.UUID("5a0c4c1e-6a0c-5f5e-9d0b-6b7f2f3c8a11")
"""The name space of subjects that files name (RFC 9562, version 5)."""


def urn_of(series: str, kind: str, key: str) -> str:
    """The URN that `key` has in a series of files: the same whenever, and by whomever, such a file is read."""
    return f"urn:uuid:{uuid.uuid5(_SPACE, f'{series}/{kind}/{key}')}"


@dataclass(slots=True)
class Fact:
    """One statement that a file makes, with the fields of a claim (docs/records.md)."""

    property: str
    value: Any
    as_written: str = ""
    since: str = ""
    until: str = ""
    sources: list[Source] = field(default_factory=list)
    note: dict[str, str] = field(default_factory=dict)


def mark(fact: Fact | Any) -> str:
    """Sixteen characters for what the fact says, then sixteen for what stands beside it: its note, and its sources but
    for the day on which they were read. Of a statement in a draft, too."""
    return _mark(fact, _besides(fact))


def marks_of(facts: Iterable[Fact]) -> str:
    """The marks of the facts of one subject, strung together; they mostly share their sources."""
    found, sources, note, besides = [], None, None, ""
    for fact in facts:
        if fact.sources is not sources or fact.note != note:
            sources, note, besides = fact.sources, fact.note, _besides(fact)
        found.append(_mark(fact, besides))
    return "".join(found)


def _mark(fact: Fact | Any, besides: str) -> str:
    said = orjson.dumps([fact.property, fact.value, fact.as_written, fact.since, fact.until], option=SORTED)
    return blake2b(said, digest_size=8).hexdigest() + besides


def _besides(fact: Fact | Any) -> str:
    sources = [{key: part for key, part in source.items() if key != "read"} for source in fact.sources]
    return blake2b(orjson.dumps([fact.note, sources], option=SORTED), digest_size=8).hexdigest()


def marks(text: str) -> Iterator[str]:
    """The marks that `text` strings together."""
    return (text[start : start + MARK] for start in range(0, len(text), MARK))


@dataclass(slots=True)
class Item:
    """One subject of a file. `urn` is its name in the file, `name` (folded) that by which one known here is found.

    `row` counts from 1. Of a subject that is only mentioned, such as the buyer in a contract, what is known stays.
    """

    urn: str
    kind: str
    row: int
    facts: list[Fact]
    name: str = ""
    mentioned: bool = False


class Gap(NamedTuple):
    """What was not understood: its row (from 1; 0: the whole file), its column or path, its value, and why.

    `kept` tells whether the draft holds the value as it is written; the file itself keeps it in any case.
    """

    row: int
    column: str
    value: str
    why: str
    kept: bool = False


Found = Item | Gap


class Unreadable(Exception):
    """The file cannot be read at all, or not further; the message says why and where."""
