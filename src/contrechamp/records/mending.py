"""What is missing of a log here, and putting it back: headers from holes, bodies that are absent, seals.

A log has no holes, so a node knows its own. A record from a hole needs no seal to be proved: its id is the `prev` of
the record after it, which is here or was proved so itself. This also heals what somebody deleted or changed by hand.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from contrechamp.records import accounts, bulk, canonical, counted, views
from contrechamp.records.accounts import Row
from contrechamp.records.errors import Invalid
from contrechamp.records.headers import ERASE, Line, read_header, read_seal
from contrechamp.records.headers import Seal as SealLine
from contrechamp.records.models import Assertion, Block, Erasure, Log, Organisation, Purge, Record, Seal


class Range(NamedTuple):
    """The records from `first` to `last`, both included."""

    first: int
    last: int


@dataclass
class Mended:
    """What was put back, and why the rest of the lines was not."""

    records: int = 0
    bodies: int = 0
    seals: int = 0
    faults: list[str] = field(default_factory=list)


def top(log: Log) -> int:
    """The highest seq of a log that is here, branches that do not count apart."""
    if Record.objects.filter(log=log.id, seq=log.length, id=log.tip).exists():
        above = Record.objects.filter(log=log.id, seq__gt=log.length, side=False)
        return above.aggregate(most=Max("seq"))["most"] or log.length
    return Record.objects.filter(log=log.id, side=False).aggregate(most=Max("seq"))["most"] or 0


def holes(log: Log) -> list[Range]:
    """Where records are missing below the highest that is here, in order."""
    highest = top(log)
    mine = Record.objects.filter(log=log.id, seq__lte=highest)
    if Record.objects.filter(log=log.id, side=True).exists():
        mine = mine.filter(side=False)
    if mine.count() == highest:
        return []
    query, parameters = mine.values("seq").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT before + 1, seq - 1 FROM (SELECT seq, LAG(seq, 1, 0) OVER (ORDER BY seq) AS before FROM ({query}) "  # noqa: S608
            "AS held) AS pairs WHERE seq > before + 1 ORDER BY seq",
            parameters,
        )
        return [Range(int(first), int(last)) for first, last in cursor.fetchall()]


def absent(log: Log) -> QuerySet[Record]:
    """The counted, unerased records of a log whose bodies are not here although nothing forbids them."""
    erased = Erasure.objects.filter(record=OuterRef("id"), organisation=log.organisation)
    lacking = Record.objects.filter(log=log.id, content__isnull=True)
    return lacking.filter(
        Q(listed=True) | Q(seq__lte=log.counted, side=False),
        Q(kind=ERASE) | ~Exists(erased),
        ~Exists(Block.objects.filter(id=OuterRef("id"))),
    ).order_by("seq")


@transaction.atomic
def mend(log: Log, lines: Iterable[bytes]) -> Mended:
    """Puts back what these lines (headers, bodies, seals of the log, without line feeds) bring of what is missing.

    Nothing is kept that is not proved by what is here, or by a good seal among the lines.
    """
    mended = Mended()
    given, seals = _read(log, lines, mended)
    known = _known(given)
    proved = _proved(log, given, seals, known)
    if len(proved) < len(given):
        mended.faults.append(f"{len(given) - len(proved)} records do not belong into the log {log.id[:12]}")
    fresh = [line for id, line in proved.items() if id not in known]
    late = [line for id, line in proved.items() if id in known and not known[id] and line.content is not None]
    wanted = _wanted(log, [line.id for line in (*fresh, *late)])
    bulk.insert(Record, Line._fields, [line if line.id in wanted else line._replace(content=None) for line in fresh])
    late = [line for line in late if line.id in wanted]
    for line in late:
        Record.objects.filter(id=line.id).update(content=line.content)
    mended.records = len(fresh)
    mended.bodies = len(late) + sum(line.content is not None and line.id in wanted for line in fresh)
    mended.seals = _keep_seals(seals, set(proved))
    if mended.records or mended.bodies:
        size = sum(len(line.content) for line in (*fresh, *late) if line.content and line.id in wanted)
        Organisation.objects.filter(id=log.organisation).update(
            records=F("records") + mended.records, size=F("size") + size
        )
        _follow(log, [line for line in (*fresh, *late) if line.id in wanted], {line.id for line in late})
    return mended


def _read(log: Log, lines: Iterable[bytes], mended: Mended) -> tuple[dict[str, Line], list[SealLine]]:
    """The headers with the bodies that fit them, by id, and the good seals."""
    given: dict[str, Line] = {}
    seals: list[SealLine] = []
    last: Line | None = None
    for raw in lines:
        digest = hashlib.sha256(raw).hexdigest()
        if last is not None and digest == last.body:
            try:
                canonical.decode(raw)
                given[last.id] = last._replace(content=raw)
            except Invalid as error:
                mended.faults.append(f"the body of {last.id[:12]} {error}")
            last = None
        elif (header := read_header(raw, digest)) and header.log == log.id:
            last = given[digest] = header
        elif (seal := read_seal(raw)) and seal.log == log.id and seal.verifies(log.key):
            seals.append(seal)
        elif raw:
            mended.faults.append("a line is no part of what was asked for")
    return given, seals


def _known(given: dict[str, Line]) -> dict[str, bool]:
    """Those of the records that are here already, with whether their body is."""
    return {
        record: content is not None
        for ids in bulk.parts(given)
        for record, content in Record.objects.filter(id__in=ids).values_list("id", "content")
    }


def _proved(
    log: Log, given: dict[str, Line], seals: list[SealLine], known: dict[str, bool]
) -> dict[str, Line]:  # fmt: skip
    """The given lines that are here, sealed, or named as `prev` by one that is here or proved."""
    sure = set(known) | {seal.id for seal in seals}
    for seqs in bulk.parts(sorted({line.seq + 1 for line in given.values()})):
        sure |= set(Record.objects.filter(log=log.id, seq__in=seqs).values_list("prev", flat=True))
    proved: dict[str, Line] = {}
    for line in sorted(given.values(), key=lambda line: -line.seq):
        if line.id in sure and (line.seq > 1 or line.prev == log.id):
            proved[line.id] = line
            sure.add(line.prev)
    return proved


def _wanted(log: Log, ids: list[str]) -> set[str]:
    """Those of the records whose bodies may be kept: neither blocked here, nor erased and removed already."""
    unwanted: set[str] = set()
    gone = Purge.objects.filter(
        Exists(Erasure.objects.filter(record=OuterRef("record"), organisation=log.organisation)), done__isnull=False
    )
    for part in bulk.parts(ids):
        unwanted |= set(Block.objects.filter(id__in=part).values_list("id", flat=True))
        unwanted |= set(gone.filter(record__in=part).values_list("record", flat=True))
    return set(ids) - unwanted


def _keep_seals(seals: list[SealLine], proved: set[str]) -> int:
    """Keeps the seals that are not here yet of records that are."""
    fresh = {seal.id: seal for seal in seals if seal.id in proved}
    for ids in bulk.parts(list(fresh)):
        for held in Seal.objects.filter(id__in=ids).values_list("id", flat=True):
            del fresh[held]
    bulk.insert(Seal, SealLine._fields, fresh.values())
    return len(fresh)


def _unchanged(rows: list[Row]) -> set[str]:
    """The records whose rows somebody took away while what follows from them stayed as it was."""
    said = dict(Assertion.objects.filter(record__in=[row.id for row in rows]).values_list("record", "day"))
    return {row.id for row in rows if said.get(row.id) == row.day}


def _follow(log: Log, lines: list[Line], late: set[str]) -> None:
    """Brings the accounts up to date: those of records that counted all the time, and what counts only now.

    A body that came late may have been another before.
    """
    log.refresh_from_db()
    rows = [
        Row(line.id, line.log, line.seq, line.kind, line.day, line.content)
        for line in lines
        if line.content is not None and line.seq <= log.counted
    ]
    for part in bulk.parts(rows):
        ids = [row.id for row in part]
        unchanged = _unchanged(part) - late
        side = set(Record.objects.filter(id__in=ids, side=True).values_list("id", flat=True))
        stale = Assertion.objects.filter(record__in=set(ids) - unchanged).values_list("record", flat=True)
        subjects = accounts.withdraw(log.organisation, list(stale))
        done = set(Erasure.objects.filter(by__in=ids).values_list("by", flat=True))
        again = [row for row in part if row.id not in side | done | unchanged]
        subjects |= accounts.add(log.organisation, again)
        views.refresh((log.organisation, subject) for subject in subjects)
    counted.settle(log.organisation)
    views.move_revision()
