"""Records as history shows them: what each said, what it ended, what became of it. Ids as in `reads`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from contrechamp.ground.sharing import shared
from contrechamp.records import bodies, bulk, reads
from contrechamp.records.errors import Invalid
from contrechamp.records.headers import ERASE, Header, Seal
from contrechamp.records.models import Assertion, Block, Ending, Log, Record
from contrechamp.records.models import Seal as SealRow
from contrechamp.records.prepared import Columns, prepared

CURRENT, ERASED, VOID, BLOCKED, ABSENT = "current", "erased", "void", "blocked", "absent"


@dataclass(frozen=True)
class HistoryItem:
    """One record as history shows it. `ended`: the statements that it ended, each with its claim where that is here.

    `state`: current, erased (its body is hidden), void (its log was cut before it), blocked here, absent (no body).
    Of erased and blocked records nothing but the header is given. `seal`: the seq of the seal that closes its
    publication.
    """

    record: str
    log: str
    seq: int
    seal: int
    day: str
    organisation: str
    state: str
    action: str
    subject: str
    kind: str
    claims: list[dict[str, Any]]
    ended: list[tuple[str, dict[str, Any] | None]]


@dataclass(frozen=True)
class Heading:
    """A record that counts, before what it says is read. `seal` as in `HistoryItem`."""

    record: str
    day: str
    organisation: str
    subject: str
    seal: int


@dataclass(frozen=True)
class RecordDetail:
    """One record with what proves it: its header, its body if public, the seal that covers it."""

    item: HistoryItem
    header: Header
    body: dict[str, Any] | None
    seal: Seal | None


@shared
def history(*, subject: str, limit: int = 50) -> list[HistoryItem]:
    """The latest records about a subject that count, by the groups shown, newest first."""
    rows = _headers([record for (record,) in _latest(subject, reads.shown(), limit=limit)])
    return _items(sorted(rows, key=lambda row: (row.day, row.seq, row.log), reverse=True))


@prepared
def _latest(subject: str, organisations: Collection[str], *, limit: int) -> Columns:
    found = Assertion.objects.filter(subject=subject, organisation__in=organisations)
    return found.order_by("-day", "-seq").values_list("record")[:limit]


@shared
def headings(*, kind: str, organisations: Collection[str], limit: int) -> list[Heading]:
    """The latest records of these organisations about subjects of a kind, newest first, but for those blocked here."""
    return [Heading(*row) for row in _headings(kind, organisations, limit=limit)]


@shared
def headings_about(subjects: Collection[str], *, organisations: Collection[str], limit: int) -> list[Heading]:
    """The same about these subjects, of whatever kind."""
    return [Heading(*row) for row in _headings_about(subjects, organisations, limit=limit)]


@prepared
def _headings(kind: str, organisations: Collection[str], *, limit: int) -> Columns:
    return _newest(Assertion.objects.filter(kind=kind, organisation__in=organisations), limit)


@prepared
def _headings_about(subjects: Collection[str], organisations: Collection[str], *, limit: int) -> Columns:
    return _newest(Assertion.objects.filter(subject__in=subjects, organisation__in=organisations), limit)


def _newest(found: QuerySet[Assertion], limit: int) -> Columns:
    found = found.exclude(record__in=Block.objects.values("id")).annotate(sealed=_sealed())
    rows = found.order_by("-day", "-seq", "-log").values_list("record", "day", "organisation", "subject", "sealed")
    return rows[:limit]


@shared
def items(records: Collection[str]) -> dict[str, HistoryItem]:
    """These records by id as history shows them, whoever made them, in the order of the ids."""
    found = {item.record: item for item in _items(_headers(records))}
    return {id: found[id] for id in records if id in found}


def is_shown(id: str) -> bool:
    """Whether the record is here and its organisation is shown."""
    logs = Record.objects.filter(id=id).values_list("log", flat=True)
    return any(organisation in reads.shown() for _, organisation, _ in _logs(list(logs)))


def record(id: str) -> RecordDetail | None:
    """One record, or None when it is not here or its organisation is not shown."""
    rows = _headers([id])
    if not rows:
        return None
    row, item = rows[0], _items(rows)[0]
    if item.organisation not in reads.shown():
        return None
    header = Header(row.body, row.day, row.kind, row.log, row.prev, row.seq)
    public = item.state == CURRENT or (row.kind == ERASE and row.content is not None)
    body = orjson.loads(row.content) if public and row.content is not None else None
    seals = _closing(row.log, row.seq)
    return RecordDetail(item, header, body, Seal(*seals[0]) if seals else None)


@prepared
def _closing(log: str, seq: int) -> Columns:
    """The seal that closes the publication of the record at that place."""
    return SealRow.objects.filter(log=log, seq__gte=seq).order_by("seq").values_list(*Seal._fields)[:1]


class _Row(NamedTuple):
    """A record, with the seq of the seal that closes its publication as `sealed`."""

    id: str
    log: str
    seq: int
    prev: str
    kind: str
    day: str
    body: str
    content: bytes | None
    side: bool
    listed: bool
    sealed: int


def _headers(ids: Collection[str]) -> list[_Row]:
    return [_Row(*row) for row in _rows(ids)]


@prepared
def _rows(ids: Collection[str]) -> Columns:
    return Record.objects.filter(id__in=ids).annotate(sealed=_sealed()).values_list(*_Row._fields)


def _sealed() -> Coalesce:
    """The seq of the first seal of the row's log at or after the row; the row's own where there is none yet."""
    seals = SealRow.objects.filter(log=OuterRef("log"), seq__gte=OuterRef("seq")).order_by("seq")
    return Coalesce(Subquery(seals.values("seq")[:1]), "seq")


def _items(rows: Sequence[_Row]) -> list[HistoryItem]:
    """The rows as history shows them, with what they ended, in a fixed number of queries."""
    ids = [row.id for row in rows]
    logs = {log: (organisation, counted) for log, organisation, counted in _logs({row.log for row in rows})}
    erased, blocked = reads.erased(ids), reads.blocked(ids)
    ends: dict[str, list[str]] = defaultdict(list)
    for record, claim in _ended(ids):
        ends[record].append(claim)
    claims = _claims({claim for held in ends.values() for claim in held})
    items = []
    for row in rows:
        organisation, counted = logs[row.log]
        state = _state(row, counted, (row.id, organisation) in erased, row.id in blocked)
        said = _said(row) if state == CURRENT else None
        items.append(
            HistoryItem(
                record=row.id,
                log=row.log,
                seq=row.seq,
                seal=row.sealed,
                day=row.day,
                organisation=organisation,
                state=state,
                action=row.kind,
                subject=said.subject if said else "",
                kind=said.kind if said else "",
                claims=list(said.claims) if said else [],
                ended=[(claim, claims.get(claim)) for claim in ends[row.id]],
            )
        )
    return items


@prepared
def _logs(ids: Collection[str]) -> Columns:
    return Log.objects.filter(id__in=ids).values_list("id", "organisation", "counted")


@prepared
def _ended(ids: Collection[str]) -> Columns:
    return Ending.objects.filter(record__in=ids).order_by("claim").values_list("record", "claim")


def _state(row: _Row, counted: int, erased: bool, blocked: bool) -> str:
    if blocked:
        return BLOCKED
    if not row.listed and (row.seq > counted or row.side):
        return VOID
    if erased and row.kind != ERASE:
        return ERASED
    return CURRENT if row.content is not None else ABSENT


def _said(row: _Row) -> bodies.Assert | None:
    return None if row.kind == ERASE else _read(row.content)


def _read(content: bytes | None) -> bodies.Assert | None:
    try:
        return None if content is None else bodies.read_assert(orjson.loads(content))
    except Invalid:
        return None


def _claims(ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Claims by their ids, those that ended included; not those of records that are erased, void or absent."""
    found = {}
    for part in bulk.parts({claim.partition("#")[0] for claim in ids}):
        for record, content in _contents([record for (record,) in _counted(part)]):
            said = _read(content)
            for number, claim in enumerate(said.claims if said else ()):
                found[f"{record}#{number}"] = claim
    return {claim: found[claim] for claim in ids if claim in found}


@prepared
def _counted(ids: Collection[str]) -> Columns:
    return Assertion.objects.filter(record__in=ids).values_list("record")


@prepared
def _contents(ids: Collection[str]) -> Columns:
    return Record.objects.filter(id__in=ids).values_list("id", "content")
