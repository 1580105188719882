"""The cases of the demonstration, from `data/cases/*.yaml` to claims: what each sample group states, and its sources.

Every statement cites a page that somebody read on the day given, with words of it, or a document of the demonstration.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from contrechamp.ground.dates import read_date

DATA = Path(__file__).parent / "data"
Claim = dict[str, Any]


@dataclass(frozen=True)
class Quote:
    """Words of a document of the demonstration; the page is found when the document has been read."""

    document: str
    exact: str


@dataclass(frozen=True)
class Statement:
    """One claim of one group ("east", "south"). `quote` is its source where that is a document, not an address."""

    group: str
    claim: Claim
    quote: Quote | None


@dataclass(frozen=True)
class Party:
    """An actor: its key in the cases, its URN and the claims about it."""

    key: str
    urn: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Case:
    """A dossier as both groups tell it: its subject (a URN), what they agree on, what each states."""

    key: str
    subject: str
    common: tuple[Claim, ...]
    statements: tuple[Statement, ...]
    parties: frozenset[tuple[str, str]]
    """(group, key of the actor)."""

    @property
    def title(self) -> str:
        return str(self.common[0]["value"]["fr"])

    def told_by(self, group: str) -> bool:
        return any(statement.group == group for statement in self.statements)

    def parties_of(self, group: str) -> set[str]:
        """The actors that a group names."""
        return {key for name, key in self.parties if name == group}


@cache
def parties() -> dict[str, Party]:
    """Every actor of the cases, by its key."""
    return {row["key"]: _party(row) for row in _load(DATA / "parties.yaml")}


@cache
def cases() -> tuple[Case, ...]:
    """Every case, in the order of the file names."""
    return tuple(_case(_load(path)) for path in sorted((DATA / "cases").glob("*.yaml")))


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def _party(row: Mapping[str, str]) -> Party:
    claims = [{"property": key, "value": row[key]} for key in ("name", "type", "place") if key in row]
    return Party(row["key"], row["urn"], tuple(claims))


def _case(data: Mapping[str, Any]) -> Case:
    common = [{"property": key, "value": data[key]} for key in ("title", "summary")]
    common += [{"property": key, "value": value} for key in ("place", "technology") for value in data[key]]
    return Case(
        key=data["key"],
        subject=data["subject"],
        common=tuple(common),
        statements=tuple(_statement(row, data["sources"]) for row in data["statements"]),
        parties=frozenset((row["group"], row["value"]) for row in data["statements"] if row["property"] == "party"),
    )


def _statement(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Statement:
    claim = {key: row[key] for key in ("property", "as_written", "since", "until", "note") if key in row}
    claim["value"] = _value(row)
    if "document" in row:
        return Statement(row["group"], claim, Quote(row["document"], row["exact"]))
    claim["sources"] = [{**sources[row["source"]], "exact": row["exact"]}]
    return Statement(row["group"], claim, None)


def _value(row: Mapping[str, Any]) -> Any:
    """The value as a claim has it; null stays null: only what was written is known."""
    value = row["value"]
    if value is None:
        return None
    match row["property"]:
        case "date":
            return {**_day(value), "step": row["step"]}
        case "amount":
            return {"cents": value * 100, "currency": "EUR", "vat": None, "stage": row["stage"]}
        case "party":
            return {"ref": parties()[value].urn, "role": row["role"]}
        case "decision":
            return {**value, "date": _day(value["date"])} if "date" in value else value
        case _:
            return value


def _day(written: str) -> dict[str, str]:
    found = read_date(written)
    if found is None:
        raise ValueError(f"not a date: {written}")
    return {"from": found.start, "to": found.end}
