"""What several groups say of one subject, put together without merging anything away: pure functions of statements.

Equal values stand once with all their sources. Where a property has one value at a time, accounts that differ are
marked, and an account that says two things is marked to reconcile.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.vocabulary import Property
from contrechamp.catalogue.vocabulary.schema import understood


@dataclass(frozen=True)
class Stated:
    """One statement with the fields of a claim (docs/records.md); a published one has its id, record and day."""

    organisation: str
    property: str
    value: Any = None
    as_written: str = ""
    since: str = ""
    until: str = ""
    sources: Sequence[Mapping[str, Any]] = ()
    note: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    record: str = ""
    day: str = ""


@dataclass(frozen=True)
class Value:
    """One value with every statement that says it. `current`: the latest of a dated property in some account."""

    described: Property | None
    statements: Sequence[Stated]
    current: bool = True

    @property
    def first(self) -> Stated:
        return self.statements[0]

    @property
    def organisations(self) -> list[str]:
        """The groups that say it, each once."""
        return sorted({statement.organisation for statement in self.statements})

    @property
    def sources(self) -> list[Mapping[str, Any]]:
        """All sources of all who say it, each once."""
        found = {_key(source): source for statement in self.statements for source in statement.sources}
        return list(found.values())

    @property
    def sourced(self) -> bool:
        return any(statement.sources for statement in self.statements)

    @property
    def waits(self) -> bool:
        """Whether it needs a source and has none."""
        return not self.sourced and (self.described is None or self.described.sourced)


@dataclass(frozen=True)
class Difference:
    """A place where versions differ: each group's values for one slot of a property, the groups in order of id."""

    slot: str
    sides: Sequence[tuple[str, Sequence[Value]]]


@dataclass(frozen=True)
class MergedProperty:
    """All values of one property. `to_reconcile` names the groups whose own account says several things."""

    key: str
    described: Property | None
    values: Sequence[Value]
    differences: Sequence[Difference]
    to_reconcile: Sequence[str]

    @property
    def differs(self) -> bool:
        return bool(self.differences)

    @property
    def current(self) -> Sequence[Value]:
        """The values that hold now: all of them, but of a dated property only the latest of each account."""
        return [value for value in self.values if value.current]


def merge(kind: str, statements: Iterable[Stated]) -> list[MergedProperty]:
    """The properties of one subject in the order of the vocabulary; those it does not know, alphabetically, after them.

    A value that does not fit its property is kept under that property's key as not understood (`described` None).
    """
    groups: dict[tuple[str, bool], list[Stated]] = defaultdict(list)
    for statement in statements:
        groups[statement.property, understood(kind, statement.property, statement.value)].append(statement)
    known = vocabulary.kind(kind)
    order = {(key, True): place for place, key in enumerate(known.properties if known else ())}
    found = sorted(groups, key=lambda group: (order.get(group, len(order)), group))
    return [_merged(key, vocabulary.find(kind, key) if fits else None, groups[key, fits]) for key, fits in found]


def _merged(key: str, described: Property | None, statements: list[Stated]) -> MergedProperty:
    equal: dict[bytes, list[Stated]] = defaultdict(list)
    for statement in sorted(statements, key=_order):
        equal[_said(statement)].append(statement)
    latest = _latest(statements) if described and described.values == "dated" else None
    values = [
        Value(described, same, latest is None or any(s.since == latest[s.organisation] for s in same))
        for same in equal.values()
    ]
    if described is None or described.values == "many":
        return MergedProperty(key, described, values, (), ())
    slots: dict[str, list[Value]] = defaultdict(list)
    for value in values:
        for slot in _slots(described, value):
            slots[slot].append(value)
    differences = [difference for slot, held in slots.items() if (difference := _difference(described, slot, held))]
    return MergedProperty(key, described, values, differences, _to_reconcile(described, values))


def _slots(described: Property, value: Value) -> list[str]:
    """Where values meet: a term of a dated property with itself, and all present values with each other."""
    if described.values == "dated":
        own = [str(value.first.value)] if described.type == "term" else []
        return own + ([""] if value.current else [])
    part = value.first.value.get(described.per) if described.per and isinstance(value.first.value, dict) else None
    return [str(part or "")]


def _difference(described: Property, slot: str, values: Sequence[Value]) -> Difference | None:
    sides: dict[str, list[Value]] = defaultdict(list)
    for value in values:
        for organisation in value.organisations:
            sides[organisation].append(value)
    if len(sides) < 2:
        return None
    said = [{_compared(described, slot, value) for value in held} for held in sides.values()]
    if described.values == "dated" and slot:
        dates = [day for side in said for day in side]
        differs = not all(_same_day(one, other) for one in dates for other in dates)
    elif described.type == "date":
        differs = any(side != said[0] for side in said) and not _within(values)
    else:
        differs = any(side != said[0] for side in said)
    return Difference(slot, sorted(sides.items())) if differs else None


def _compared(described: Property, slot: str, value: Value) -> Any:
    """What of a value counts when accounts are held against each other."""
    if described.type == "amount" and isinstance(value.first.value, dict):
        return tuple(value.first.value.get(key) for key in ("cents", "currency", "vat"))
    if described.values != "dated":
        return _said(value.first)
    return value.first.since if slot else _key(_meant(value.first))


def _within(values: Sequence[Value]) -> bool:
    """Whether of any two periods one lies in the other: March 2018 and spring 2018 can be the same day."""
    held = [value.first.value for value in values]
    if not all(isinstance(value, dict) for value in held):
        return False
    spans = [(value["from"], value["to"]) for value in held]
    inside = ((a <= c and d <= b) or (c <= a and b <= d) for a, b in spans for c, d in spans)
    return all(inside)


def _same_day(one: str, other: str) -> bool:
    """Whether two partial dates can be the same day: 2019-03 and 2019-03-12 can."""
    return one.startswith(other) or other.startswith(one)


def _to_reconcile(described: Property, values: Sequence[Value]) -> list[str]:
    seen: dict[tuple[str, str], set[Any]] = defaultdict(set)
    for value in values:
        for statement in value.statements:
            slot = statement.since if described.values == "dated" else _slots(described, value)[0]
            said = _said(statement) if described.values == "dated" else _compared(described, slot, value)
            seen[statement.organisation, slot].add(said)
    return sorted({organisation for (organisation, _), said in seen.items() if len(said) > 1})


def _latest(statements: Iterable[Stated]) -> dict[str, str]:
    """The latest `since` of each group; a partial date counts from its first day."""
    latest: dict[str, str] = {}
    for statement in statements:
        latest[statement.organisation] = max(latest.get(statement.organisation, ""), statement.since)
    return latest


def _said(statement: Stated) -> bytes:
    """What makes two statements equal: what they mean, and the dates."""
    return _key([_meant(statement), statement.since, statement.until])


def _meant(statement: Stated) -> list[Any]:
    """The value, however it was written; where none was understood, the words."""
    value = statement.value
    if isinstance(value, dict):  # a missing part and an empty one say the same
        value = {key: part for key, part in value.items() if part is not None}
        if set(value) == {"text"}:  # a text alone may stand without its name
            value = value["text"]
    return [value, statement.as_written if value is None else ""]


def _order(statement: Stated) -> tuple[Any, ...]:
    last = statement.id or _key(list(statement.sources)).decode()
    words = (statement.as_written, statement.organisation, last)
    return (statement.since, statement.until, _key(statement.value), *words)


def _key(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def proof(properties: Iterable[MergedProperty]) -> tuple[int, int]:
    """How many statements have a source, of how many that need one."""
    needed = [
        statement
        for merged in properties
        if merged.described is None or merged.described.sourced
        for value in merged.values
        for statement in value.statements
    ]
    return sum(1 for statement in needed if statement.sources), len(needed)
