"""What can be asked of the records. Ids are 64 hexadecimal characters; a statement's is `<record>#<number>`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from contrechamp.ground.sharing import shared
from contrechamp.records import blobs, bodies, bulk
from contrechamp.records.errors import Invalid
from contrechamp.records.headers import ERASE, Header, Seal
from contrechamp.records.models import (
    Assertion,
    Attachment,
    BlobHolder,
    Block,
    Ending,
    Erasure,
    Log,
    Organisation,
    Record,
    Statement,
    Trust,
)
from contrechamp.records.models import Seal as SealRow

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
def hosted() -> list[Organisation]:
    """The organisations that this node signs for."""
    return list(Organisation.objects.filter(hosted=True).order_by("id"))


# Every page asks this, most more than once: written out, it costs a fifth of what building the query does.
_REVISION = 'SELECT "number" FROM "records_revision" WHERE "id" = 1'
_SHOWN = (
    'SELECT "id" FROM "records_organisation" WHERE "hosted"'
    ' UNION SELECT "organisation" FROM "records_trust" WHERE "level" = %s'
)


@shared
def shown() -> set[str]:
    """The ids of the organisations that the public sees: the hosted ones, and those that a person decided to show."""
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, [Trust.Level.SHOWN])
        return {str(id) for (id,) in cursor.fetchall()}


def statements(
    *,
    subject: str | None = None,
    organisation: str | None = None,
    kind: str | None = None,
    property: str | None = None,
    reference: str | None = None,
    shown_only: bool = True,
) -> QuerySet[Statement]:
    """The statements that hold, in the order of their days. `reference`: those whose value refers to that URN."""
    wanted = {"subject": subject, "organisation": organisation, "kind": kind, "property": property}
    found = Statement.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    if reference:
        found = found.filter(reference=reference)
    if organisation is not None and subject is None and not reference:  # the index on accounts leads with the subject
        found = found.filter(subject__in=Assertion.objects.filter(organisation=organisation).values("subject"))
    if shown_only:
        found = found.filter(_is_shown())
    return found.order_by("day", "record", "number")


@shared
def history(
    *, subject: str | None = None, organisation: str | None = None, limit: int = 50, shown_only: bool = True
) -> list[HistoryItem]:
    """The latest records, newest first. Of a subject: those that count; of an organisation alone: all of its logs."""
    if subject is None and organisation is not None:
        if shown_only and organisation not in shown():
            return []
        logs = Log.objects.filter(organisation=organisation)
        rows = [row for log in logs for row in _headers(log=log.id).order_by("-seq")[:limit]]
    else:
        found = Assertion.objects.all() if subject is None else Assertion.objects.filter(subject=subject)
        if organisation is not None:
            found = found.filter(organisation=organisation)
        if shown_only:
            found = found.filter(_is_shown())
        rows = list(_headers(id__in=list(found.order_by("-day", "-seq").values_list("record", flat=True)[:limit])))
    rows.sort(key=lambda row: (row.day, row.seq, row.log), reverse=True)
    return _items(rows[:limit])


def headings(*, kind: str, organisations: Collection[str], limit: int) -> list[Heading]:
    """The latest records of these organisations about subjects of a kind, newest first, but for those blocked here."""
    found = Assertion.objects.filter(kind=kind, organisation__in=organisations)
    found = found.exclude(record__in=Block.objects.values("id")).annotate(sealed=_sealed())
    rows = found.order_by("-day", "-seq", "-log").values_list("record", "day", "organisation", "subject", "sealed")
    return [Heading(*row) for row in rows[:limit]]


def items(records: Collection[str]) -> dict[str, HistoryItem]:
    """These records by id as history shows them, whoever made them."""
    return {item.record: item for item in _items(list(_headers(id__in=records)))}


def record(id: str, *, shown_only: bool = True) -> RecordDetail | None:
    """One record, or None when it is not here or its organisation is not shown."""
    row = _headers(id=id).first()
    if row is None:
        return None
    item = _items([row])[0]
    if shown_only and item.organisation not in shown():
        return None
    header = Header(row.body, row.day, row.kind, row.log, row.prev, row.seq)
    public = item.state == CURRENT or (row.kind == ERASE and row.content is not None)
    body = orjson.loads(bytes(row.content)) if public and row.content is not None else None
    seal = SealRow.objects.filter(log=row.log, seq__gte=row.seq).order_by("seq").first()
    return RecordDetail(item, header, body, Seal(seal.id, seal.log, seal.seq, seal.signature) if seal else None)


def records_beginning(prefix: str) -> list[str]:
    """The ids of records that begin with these hexadecimal characters, two at most."""
    return list(Record.objects.filter(id__startswith=prefix).order_by("id").values_list("id", flat=True)[:2])


def blob_path(sha256: str, *, shown_only: bool = True) -> Path | None:
    """Where a public blob is: None unless a counted, unerased record of a shown organisation brings it.

    Naming a file is not bringing it: what is here for another reason, such as a private original, stays private.
    """
    uses = Attachment.objects.filter(sha256=sha256)
    if shown_only:
        uses = uses.filter(_is_shown())
    path = blobs.path(sha256)
    brought = uses.exists() and BlobHolder.objects.filter(blob=sha256, room=blobs.RECORDS).exists()
    return path if brought and not Block.objects.filter(id=sha256).exists() and path.exists() else None


def revision() -> int:
    """A number that moves as the last statement of every change of what is public."""
    with connection.cursor() as cursor:
        cursor.execute(_REVISION)
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _is_shown() -> Q:
    """The condition that a row's organisation is shown, for the database to answer."""
    chosen = Trust.objects.filter(level=Trust.Level.SHOWN).values("organisation")
    return Q(organisation__in=Organisation.objects.filter(hosted=True).values("id")) | Q(organisation__in=chosen)


def _headers(**wanted: Any) -> QuerySet[Record]:
    """Records, each with the seq of the seal that closes its publication as `sealed`."""
    return Record.objects.filter(**wanted).annotate(sealed=_sealed())


def _sealed() -> Coalesce:
    """The seq of the first seal of the row's log at or after the row; the row's own where there is none yet."""
    seals = SealRow.objects.filter(log=OuterRef("log"), seq__gte=OuterRef("seq")).order_by("seq")
    return Coalesce(Subquery(seals.values("seq")[:1]), "seq")


def _items(rows: Sequence[Record]) -> list[HistoryItem]:
    """The rows as history shows them, with what they ended, in a fixed number of queries."""
    ids = [row.id for row in rows]
    logs = {log.id: log for log in Log.objects.filter(id__in={row.log for row in rows})}
    erased = set(
        Erasure.objects.filter(
            record__in=ids, organisation__in={log.organisation for log in logs.values()}
        ).values_list("record", flat=True)
    )
    blocked = set(Block.objects.filter(id__in=ids).values_list("id", flat=True))
    ends: dict[str, list[str]] = defaultdict(list)
    for record, claim in Ending.objects.filter(record__in=ids).order_by("claim").values_list("record", "claim"):
        ends[record].append(claim)
    claims = _claims({claim for held in ends.values() for claim in held})
    items = []
    for row in rows:
        log = logs[row.log]
        state = _state(row, log, row.id in erased, row.id in blocked)
        said = _said(row) if state == CURRENT else None
        items.append(
            HistoryItem(
                record=row.id,
                log=row.log,
                seq=row.seq,
                seal=row.sealed,  # type: ignore[attr-defined]
                day=row.day,
                organisation=log.organisation,
                state=state,
                action=row.kind,
                subject=said.subject if said else "",
                kind=said.kind if said else "",
                claims=list(said.claims) if said else [],
                ended=[(claim, claims.get(claim)) for claim in ends[row.id]],
            )
        )
    return items


def _state(row: Record, log: Log, erased: bool, blocked: bool) -> str:
    if blocked:
        return BLOCKED
    if not row.listed and (row.seq > log.counted or row.side):
        return VOID
    if erased and row.kind != ERASE:
        return ERASED
    return CURRENT if row.content is not None else ABSENT


def _said(row: Record) -> bodies.Assert | None:
    if row.kind == ERASE or row.content is None:
        return None
    try:
        return bodies.read_assert(orjson.loads(bytes(row.content)))
    except Invalid:
        return None


def _claims(ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Claims by their ids, those that ended included; not those of records that are erased, void or absent."""
    records = {claim.partition("#")[0] for claim in ids}
    found = {}
    for part in bulk.parts(records):
        counted = Assertion.objects.filter(record__in=part).values("record")
        for row in Record.objects.filter(Q(id__in=counted)):
            said = _said(row)
            for number, claim in enumerate(said.claims if said else ()):
                found[f"{row.id}#{number}"] = claim
    return {claim: found[claim] for claim in ids if claim in found}
