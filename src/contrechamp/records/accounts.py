"""Accounts: from counted records to the statements that hold. All tables written here are views.

An account is a function of the set of an organisation's counted records, so records can be added in any order. What
takes records away (an erase, a recovery, a fork) has the accounts it touched, or the whole organisation, made again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from django.db.models import Q

from contrechamp.records import bodies, bulk, views
from contrechamp.records.errors import Invalid
from contrechamp.records.headers import ERASE
from contrechamp.records.models import Assertion, Attachment, Ending, Erasure, Log, Record, Statement

BATCH = 2_000
NUL = b"\\u0000"

ASSERTION = ("record", "organisation", "subject", "kind", "day", "log", "seq")
ATTACHMENT = ("record", "number", "organisation", "subject", "sha256", "size", "type", "role")
ENDING = ("claim", "record", "organisation")
ERASURE = ("record", "by", "organisation")
STATEMENT = (
    "id", "organisation", "subject", "kind", "property", "value", "as_written", "since", "until", "sources", "note",
    "reference", "record", "number", "day",
)  # fmt: skip


class Row(NamedTuple):
    """A counted record as accounts need it. `content`: its canonical body, None when absent."""

    id: str
    log: str
    seq: int
    kind: str
    day: str
    content: bytes | None


ROW = Row._fields


@dataclass
class _Batch:
    """What a batch of records says, sorted into what the tables need."""

    asserts: list[tuple[Row, bodies.Assert]] = field(default_factory=list)
    erasures: list[tuple[str, str]] = field(default_factory=list)
    endings: list[tuple[str, str]] = field(default_factory=list)


def add(organisation: str, rows: Iterable[Row]) -> set[str]:
    """Adds newly counted records (or the late bodies of counted ones); the subjects whose accounts changed."""
    batch = _read(rows)
    fresh = {record for record, _ in batch.erasures}
    bulk.insert(Erasure, ERASURE, [(record, by, organisation) for record, by in batch.erasures])
    erased = _erased(organisation, [row.id for row, _ in batch.asserts])
    asserts = [(row, body) for row, body in batch.asserts if row.id not in erased]
    batch.endings += [(claim, row.id) for row, body in asserts for claim in body.ends]

    ended_before = Ending.objects.filter(organisation=organisation).exists()
    ended = {claim for claim, _ in batch.endings}
    touched = _end(organisation, ended) | {body.subject for _, body in asserts}
    bulk.insert(Ending, ENDING, [(claim, record, organisation) for claim, record in batch.endings])
    if ended_before:
        ended |= _ended(organisation, [f"{row.id}#{n}" for row, body in asserts for n in range(len(body.claims))])
    _insert(organisation, asserts, ended)
    if fresh:
        touched |= withdraw(organisation, fresh)
    return touched


def withdraw(organisation: str, records: Iterable[str]) -> set[str]:
    """Takes records that were added out again, with their endings; the subjects whose accounts changed."""
    subjects: set[str] = set()
    for part in bulk.parts(records):
        gone = Assertion.objects.filter(record__in=part, organisation=organisation)
        gone_ids = list(gone.values_list("record", flat=True))
        subjects |= set(gone.values_list("subject", flat=True))
        endings = Ending.objects.filter(record__in=gone_ids, organisation=organisation)
        back = {claim.partition("#")[0] for claim in endings.values_list("claim", flat=True)}
        for ids in bulk.parts(back):
            ended = Assertion.objects.filter(record__in=ids, organisation=organisation)
            subjects |= set(ended.values_list("subject", flat=True))
        endings.delete()
        Attachment.objects.filter(record__in=gone_ids).delete()
        gone.delete()
    _make_again(organisation, subjects)
    return subjects


def make_organisation_again(organisation: str) -> None:
    """Drops an organisation's rows in this room's views and makes them from its records; then the rooms above."""
    changed = set(Assertion.objects.filter(organisation=organisation).values_list("subject", flat=True))
    for model in views.OWN:
        model._default_manager.filter(organisation=organisation)._raw_delete("default")
    for subjects in fill(organisation):
        changed |= subjects
    views.refresh((organisation, subject) for subject in changed)


def fill(organisation: str) -> Iterator[set[str]]:
    """Adds all counted records of an organisation whose views are empty, erases first; subjects, batch by batch."""
    for only_erases in (True, False):
        for log in Log.objects.filter(organisation=organisation).order_by("id"):
            for rows in bulk.parts(counted_rows(log, only_erases=only_erases), BATCH):
                yield add(organisation, rows)


def counted_rows(log: Log, *, above: int = 0, only_erases: bool | None = None) -> Iterator[Row]:
    """The counted records of a log above a seq, in order."""
    records = Record.objects.filter(log=log.id, seq__gt=above, seq__lte=log.counted, side=False)
    if only_erases:
        records = Record.objects.filter(log=log.id, kind=ERASE).filter(
            Q(listed=True) | Q(seq__lte=log.counted, side=False)
        )
    elif only_erases is False:
        records = records.exclude(kind=ERASE)
    yield from map(Row._make, records.order_by("seq").values_list(*ROW).iterator(chunk_size=BATCH))


def _read(rows: Iterable[Row]) -> _Batch:
    batch, loads = _Batch(), orjson.loads
    for row in rows:
        if row.content is None or NUL in row.content:
            continue
        try:
            if row.kind == ERASE:
                erase = bodies.read_erase(loads(row.content))
                batch.erasures += [(record, row.id) for record in erase.erases]
                batch.endings += [(claim, row.id) for claim in erase.ends]
            else:
                batch.asserts.append((row, bodies.read_assert(loads(row.content))))
        except Invalid:
            continue  # not understood: stored and relayed, without effect here
    return batch


def _erased(organisation: str, records: Sequence[str]) -> set[str]:
    """Those of the records that the organisation erased."""
    mine = Erasure.objects.filter(organisation=organisation)
    if not mine.exists():
        return set()
    return {
        record
        for part in bulk.parts(records)
        for record in mine.filter(record__in=part).values_list("record", flat=True)
    }


def _ended(organisation: str, claims: Iterable[str]) -> set[str]:
    """Those of the claims that the organisation ended."""
    mine = Ending.objects.filter(organisation=organisation)
    return {
        claim for part in bulk.parts(claims) for claim in mine.filter(claim__in=part).values_list("claim", flat=True)
    }


def _end(organisation: str, claims: Iterable[str]) -> set[str]:
    """Takes ended statements out; their subjects."""
    subjects: set[str] = set()
    for part in bulk.parts(claims):
        ending = Statement.objects.filter(id__in=part, organisation=organisation)
        subjects |= set(ending.values_list("subject", flat=True))
        ending.delete()
    return subjects


def _make_again(organisation: str, subjects: Iterable[str]) -> None:
    """Makes the statements of these accounts again from their assertions."""
    for part in bulk.parts(subjects):
        Statement.objects.filter(organisation=organisation, subject__in=part).delete()
        held = Assertion.objects.filter(organisation=organisation, subject__in=part).values_list("record", flat=True)
        for ids in bulk.parts(list(held)):
            rows = Record.objects.filter(id__in=ids).values_list(*ROW)
            asserts = _read(Row(*values) for values in rows).asserts
            claims = [f"{row.id}#{number}" for row, body in asserts for number in range(len(body.claims))]
            bulk.insert(Statement, STATEMENT, _statements(organisation, asserts, _ended(organisation, claims)))


def _insert(organisation: str, asserts: Sequence[tuple[Row, bodies.Assert]], ended: set[str]) -> None:
    bulk.insert(
        Assertion,
        ASSERTION,
        [(row.id, organisation, body.subject, body.kind, row.day, row.log, row.seq) for row, body in asserts],
    )
    bulk.insert(
        Attachment,
        ATTACHMENT,
        [
            (row.id, number, organisation, body.subject, blob["sha256"], blob["size"], blob["type"], blob["role"])
            for row, body in asserts
            for number, blob in enumerate(body.blobs)
        ],
    )
    bulk.insert(Statement, STATEMENT, _statements(organisation, asserts, ended))


def _statements(
    organisation: str, asserts: Iterable[tuple[Row, bodies.Assert]], ended: set[str]
) -> Iterator[tuple[Any, ...]]:
    """The rows of the claims that are not ended, in the order of STATEMENT.

    Keys need no sorting: the claims were parsed from their canonical form.
    """
    dumps, reference_of = orjson.dumps, bodies.reference_of
    for row, body in asserts:
        about = (organisation, body.subject, body.kind)
        for number, claim in enumerate(body.claims):
            key = f"{row.id}#{number}"
            if key in ended:
                continue
            value, sources = claim["value"], dumps(claim.get("sources", [])).decode()
            text = None if value is None else dumps(value).decode()
            reference = reference_of(value) or ""
            if len(claim) == 3 and "sources" in claim:
                rare: tuple[str | None, ...] = ("", "", "", sources, None)
            else:
                note = claim.get("note")
                rare = (
                    claim.get("as_written", ""),
                    claim.get("since", ""),
                    claim.get("until", ""),
                    sources,
                    dumps(note).decode() if note else None,
                )
            yield (key, *about, claim["property"], text, *rare, reference, row.id, number, row.day)
