"""Items into drafts, a thousand at a time: new subjects past the object layer, known ones one by one (`revising`)."""

import secrets
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils import timezone

from contrechamp.catalogue.acts import MOST_STATEMENTS
from contrechamp.catalogue.imports import naming, revising
from contrechamp.catalogue.imports.facts import MARK, Fact, Item, mark, marks_of
from contrechamp.catalogue.imports.models import Row
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.records import bulk
from contrechamp.records.models import Assertion

BATCH = 1_000  # items in one transaction
STATEMENT = (
    "draft_id", "number", "property", "value", "as_written", "since", "until", "sources", "note", "published",
    "dropped",
)  # fmt: skip
ROW = ("organisation", "urn", "subject", "kind", "name", "facts", "seen", "origin")


@dataclass
class Counts:
    """What an import did: subjects begun as new drafts, changed, found again as they were; statements proposed."""

    begun: int = 0
    changed: int = 0
    same: int = 0
    statements: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


class Keeper:
    """Keeps the items of one run of one import for a group. `origin` is the import's id."""

    def __init__(self, organisation: str, origin: uuid.UUID) -> None:
        self.organisation = organisation
        self.origin = origin
        self.counts = Counts()
        self._names = naming.Names(organisation)

    def keep(self, items: Iterable[Item]) -> Iterator[int]:
        """Writes the items in transactions of their own; yields the number of each batch when it is kept."""
        for batch in bulk.parts(items, BATCH):
            with transaction.atomic():
                self._keep(_merged(batch))
            yield len(batch)
        with transaction.atomic():
            self.counts.changed += revising.drop_unseen(self.organisation, self.origin)

    def _keep(self, items: list[Item]) -> None:
        rows = {
            row.urn: row
            for part in bulk.parts([item.urn for item in items])
            for row in Row.objects.filter(organisation=self.organisation, urn__in=part)
        }
        new = [item for item in items if item.urn not in rows]
        subjects = {urn: row.subject for urn, row in rows.items()} | self._names.find(new)
        self._refer(items, subjects)
        drafted, published = self._known({subjects.get(item.urn, item.urn) for item in items})
        fresh: list[Item] = []
        for item in items:
            subject = subjects.get(item.urn, item.urn)
            known = subject in drafted or subject in published
            if item.urn in rows:
                self._again(item, rows[item.urn], known)
            elif known:
                self._revise(item, subject)
            elif subject != item.urn:
                self._row(item, subject, facts="")  # another group's subject, or one begun in this batch
                if not item.mentioned:
                    self._revise(item, subject, row=False)
            else:
                fresh.append(item)
        self._begin(fresh)

    def _known(self, subjects: set[str]) -> tuple[set[str], set[str]]:
        """Which of the subjects the group has drafts of, and which it has published something about."""
        drafted: set[str] = set()
        published: set[str] = set()
        for part in bulk.parts(sorted(subjects)):
            drafts = Draft.objects.filter(organisation=self.organisation, subject__in=part)
            drafted.update(drafts.values_list("subject", flat=True))
            told = Assertion.objects.filter(organisation=self.organisation, subject__in=part)
            published.update(told.values_list("subject", flat=True))
        return drafted, published

    def _refer(self, items: list[Item], subjects: dict[str, str]) -> None:
        """Makes references name the subject that is known here, where the file's own name for it is another one."""
        named = {urn for item in items for fact in item.facts if (urn := _reference(fact))} - set(subjects)
        for part in bulk.parts(sorted(named)):
            rows = Row.objects.filter(organisation=self.organisation, urn__in=part)
            subjects |= dict(rows.values_list("urn", "subject"))
        others = {urn: subject for urn, subject in subjects.items() if urn != subject}
        if not others:
            return
        for item in items:
            for fact in item.facts:
                urn = _reference(fact)
                if urn in others:
                    fact.value = {**fact.value, "ref": others[urn]} if isinstance(fact.value, dict) else others[urn]

    def _again(self, item: Item, row: Row, known: bool) -> None:
        """A subject that a file has named before: what is new of it is proposed, what it had is left alone."""
        if not known and not item.mentioned:  # discarded since: giving the file again means wanting it again
            row.delete()
            self._begin([item]) if row.subject == item.urn else self._revise(item, row.subject)
        elif item.mentioned:
            return
        elif not revising.propose(row, item, self.origin):
            self.counts.same += 1
        else:
            self.counts.changed += 1
            self.counts.statements += len(item.facts)

    def _revise(self, item: Item, subject: str, *, row: bool = True) -> None:
        """A subject that this group has a draft of, or has published, without a file having named it before."""
        if item.mentioned:
            self._row(item, subject, facts="")
            return
        if revising.add(self.organisation, item, subject):
            self.counts.changed += 1
            self.counts.statements += len(item.facts)
        else:
            self.counts.same += 1
        if row:
            self._row(item, subject)
        else:
            Row.objects.filter(organisation=self.organisation, urn=item.urn).update(facts=marks_of(item.facts))

    def _row(self, item: Item, subject: str, *, facts: str | None = None) -> None:
        Row.objects.create(
            organisation=self.organisation, urn=item.urn, subject=subject, kind=item.kind, name=item.name,
            facts=marks_of(item.facts) if facts is None else facts, origin=self.origin,
        )  # fmt: skip

    def _begin(self, items: list[Item]) -> None:
        """New drafts: three tables in three statements."""
        if not items:
            return
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        origin = _uuid(self.origin)
        names = zip(_ids(len(items)), items, strict=True)
        drafts = [(id, self.organisation, item.urn, item.kind, now, now) for id, item in names]
        bulk.insert(Draft, ("id", "organisation", "subject", "kind", "started_at", "changed_at"), drafts)
        pairs = list(zip(drafts, items, strict=True))
        told: dict[int, str] = {}  # the sources of a row are one list for all its facts
        statements = [
            _statement(draft[0], n, fact, told) for draft, item in pairs for n, fact in enumerate(item.facts, 1)
        ]
        bulk.insert(DraftStatement, STATEMENT, statements)
        bulk.insert(
            Row,
            ROW,
            (
                (self.organisation, one.urn, one.urn, one.kind, one.name, marks_of(one.facts), "", origin)
                for one in items
            ),
        )
        self.counts.begun += len(items)
        self.counts.statements += len(statements)


def _merged(batch: list[Item]) -> list[Item]:
    """The items with all facts of one subject together, each fact once; a mention yields to a description."""
    found: dict[str, Item] = {}
    for item in batch:
        held = found.get(item.urn)
        if held is None or (held.mentioned and not item.mentioned):
            found[item.urn] = item
        elif not item.mentioned:
            held.facts += item.facts
    for item in found.values():
        if len({fact.property for fact in item.facts}) < len(item.facts):
            item.facts = _each_once(item.facts)
    return list(found.values())


def _each_once(facts: list[Fact]) -> list[Fact]:
    """What several rows say alike, said once with the sources and notes of all."""
    found: dict[str, Fact] = {}
    for fact in facts:
        held = found.setdefault(mark(fact)[: MARK // 2], fact)
        if held is fact:
            continue
        held.sources = [*held.sources, *(source for source in fact.sources if source not in held.sources)]
        for language, text in fact.note.items():
            had = held.note.get(language, "")
            held.note = {**held.note, language: f"{had}\n{text}" if had and text not in had else had or text}
    return list(found.values())[:MOST_STATEMENTS]


def _reference(fact: Fact) -> str | None:
    value = fact.value.get("ref") if isinstance(fact.value, dict) else fact.value
    return value if isinstance(value, str) and value.startswith("urn:uuid:") else None


def _statement(draft: str, number: int, fact: Fact, told: dict[int, str]) -> tuple[Any, ...]:
    value = orjson.dumps(fact.value).decode() if fact.value is not None else None
    sources = told.get(id(fact.sources)) or told.setdefault(id(fact.sources), orjson.dumps(fact.sources).decode())
    note = orjson.dumps(fact.note).decode() if fact.note else "{}"
    said = (fact.property, value, fact.as_written, fact.since, fact.until, sources, note)
    return (draft, number, *said, "", False)


def _ids(count: int) -> Iterator[str]:
    """UUIDs in the order of time (RFC 9562, version 7, with a counter), up to 4,096: so they fall side by side in every
    index, which makes writing many half as long."""
    milliseconds = time.time_ns() // 1_000_000
    for number in range(count):
        chance = secrets.randbits(62) | 1 << 63
        yield f"{milliseconds:012x}7{number:03x}{chance:016x}"


def _uuid(value: uuid.UUID) -> str:
    """A UUID as its column takes it."""
    return str(value) if connection.features.has_native_uuid_field else value.hex
