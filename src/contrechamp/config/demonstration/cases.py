"""The cases of the demonstration, from `data/` to claims: what each sample group states, and its sources.

Every statement cites a page that somebody read on the day given, with words of it, or a document of the demonstration.
"""

from collections.abc import Mapping, Sequence
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
    """An actor: its key in the cases, its URN and the claims about it that need no source."""

    key: str
    urn: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Case:
    """A subject as the groups tell it: its URN and kind, what they agree on, what each states."""

    key: str
    subject: str
    kind: str
    common: tuple[Claim, ...]
    statements: tuple[Statement, ...]
    parties: frozenset[tuple[str, str]]
    """(group, key of the actor)."""

    @property
    def title(self) -> str:
        named: Any = next((claim["value"] for claim in self.common if claim["property"] in ("title", "name")), self.key)
        return str(named["fr"] if isinstance(named, dict) else named)

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
    """Every dossier, in the order of the file names."""
    return tuple(_dossier(data) for data in _dossiers())


@cache
def others() -> tuple[Case, ...]:
    """Every product, decision, contract and trial, and what is said of actors with a source."""
    return tuple(_other(data, row) for data in _files() for row in data["subjects"])


@cache
def _dossiers() -> tuple[dict[str, Any], ...]:
    return tuple(_load(path) for path in sorted((DATA / "cases").glob("*.yaml")))


@cache
def _files() -> tuple[dict[str, Any], ...]:
    return tuple(_load(path) for path in sorted((DATA / "subjects").glob("*.yaml")))


@cache
def _urns() -> dict[str, str]:
    """The URN of everything that has a key."""
    subjects = [*_dossiers(), *(row for data in _files() for row in data["subjects"] if "subject" in row)]
    return {key: party.urn for key, party in parties().items()} | {row["key"]: row["subject"] for row in subjects}


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def _party(row: Mapping[str, str]) -> Party:
    claims = [{"property": key, "value": row[key]} for key in ("name", "type", "place") if key in row]
    return Party(row["key"], row["urn"], tuple(claims))


def _dossier(data: Mapping[str, Any]) -> Case:
    common = [{"property": key, "value": data[key]} for key in ("title", "summary")]
    common += [{"property": key, "value": value} for key in ("place", "technology") for value in data[key]]
    return _case(data, "dossier", common, data["sources"])


def _other(data: Mapping[str, Any], row: Mapping[str, Any]) -> Case:
    """A row of a file of `subjects`. An actor of parties.yaml has its unsourced claims there."""
    if "subject" not in row:
        party = parties()[row["key"]]
        return _case({**row, "subject": party.urn}, data["kind"], party.claims, data["sources"])
    values = {key: value if isinstance(value, list) else [value] for key, value in row["common"].items()}
    common = [{"property": key, "value": _named(value)} for key, each in values.items() for value in each]
    return _case(row, data["kind"], common, data["sources"])


def _case(data: Mapping[str, Any], kind: str, common: Sequence[Claim], sources: Mapping[str, Any]) -> Case:
    rows = data["statements"]
    return Case(
        key=data["key"],
        subject=data["subject"],
        kind=kind,
        common=tuple(common),
        statements=tuple(_statement(row, sources) for row in rows),
        parties=frozenset((row["group"], row["value"]) for row in rows if str(row["value"]) in parties()),
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
    parts = {part: row[part] for part in ("role", "relation", "step") if part in row}
    match row["property"]:
        case "date" | "dates":
            return {**_day(value), **parts}
        case "amount":
            return {"cents": value * 100, "currency": row.get("currency", "EUR"), "vat": None, "stage": row["stage"]}
    if isinstance(value, dict):
        return {**value, "date": _day(value["date"])} if "date" in value else value
    return {"ref": _named(value), **parts} if parts else _named(value)


def _named(value: Any) -> Any:
    """The URN where the value is the key of an actor or of another subject."""
    return _urns().get(value, value) if isinstance(value, str) else value


def _day(written: str) -> dict[str, str]:
    """A date as written in the files: a day, a month, a year, or two days with a stroke between them."""
    first, _, last = written.partition("/")
    found, until = read_date(first), read_date(last or first)
    if found is None or until is None:
        raise ValueError(f"not a date: {written}")
    return {"from": found.start, "to": until.end}
