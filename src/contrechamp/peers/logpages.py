"""Pages of a log, as they are served: at most 1 MB of headers, bodies and seals, as docs/federation.md says.

A page ends with a seal, or with the end of a range that was asked for, so that each can be verified by itself. A run
too large for a page comes whole as headers, with the bodies that fit: the others are asked for again.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import connection

from contrechamp.records import ownlog
from contrechamp.records.errors import Refused
from contrechamp.records.headers import ERASE
from contrechamp.records.mending import Range
from contrechamp.records.models import Erasure, Log, Record, Seal
from contrechamp.records.standing import standing

FULL = 930_000  # bytes from which on a page takes no more bodies; a run of headers may still follow
AT_ONCE = 250  # rows of a query
LONGEST_BRANCH = 50_000


class _Row(NamedTuple):
    seq: int
    id: str
    body: str
    day: str
    kind: str
    prev: str
    content: bytes | None


def end(log: Log) -> int:
    """Up to which seq a log is given away: what counts or could, and of this node's own logs what was acknowledged."""
    whole = max(log.length, log.counted)
    if not log.own:
        return whole
    try:
        return min(whole, ownlog.read_head(log.id)[0])
    except Refused:
        return 0


def page(log: Log, ranges: list[Range], *, tip: str = "", bodies: bool = True) -> bytes:
    """One page of the records asked for, in order. `tip`: of the branch that ends with that record.

    What is not here is left out. Nothing at all is the answer where none of it is here.
    """
    lines: list[bytes] = []
    size = safe = 0  # bytes so far; how many lines make a page that can be verified
    full = False
    lasts = {one.last for one in ranges}
    for row, seal in _rows(log, ranges, tip, bodies):
        header = (
            f'{{"body":"{row.body}","day":"{row.day}","kind":"{row.kind}","log":"{log.id}",'
            f'"prev":"{row.prev}","seq":{row.seq},"v":1}}\n'
        ).encode()
        size += len(header) + len(seal) + (len(row.content) + 1 if row.content is not None else 0)
        full = full or size > FULL
        if full and safe:
            break
        lines.append(header)
        if row.content is not None and not full:
            lines += (row.content, b"\n")
        if seal:
            lines.append(seal)
        if seal or row.seq in lasts:
            safe = len(lines)
            if full:
                break
    return b"".join(lines[:safe])


def _rows(log: Log, ranges: list[Range], tip: str, bodies: bool) -> Iterator[tuple[_Row, bytes]]:
    """The records with the line of their seal, or nothing where they have none."""
    most = end(log)
    branch: dict[str, int] = {}
    if tip and (named := Record.objects.filter(id=tip, log=log.id).defer("content").first()):
        branch = _branch(log, named) if named.side else {}
        most = named.seq if named.side else min(most, named.seq)
    content = _content(log) if bodies else "NULL"
    for part in _parts(ranges, most):
        for seqs in [part] if isinstance(part, list) else _windows(log, part):
            rows, seals = _fetch(log, seqs, branch, content)
            for row in rows:
                yield row, seals.get(row.id, b"")


def _windows(log: Log, wide: Range) -> Iterator[Range]:
    """A wide range in parts of AT_ONCE; where nothing is here, up to what follows."""
    first: int | None = wide.first
    while first is not None and first <= wide.last:
        window = Range(first, min(first + AT_ONCE - 1, wide.last))
        held = Record.objects.filter(log=log.id, seq__gte=window.first).order_by("seq")
        first = held.values_list("seq", flat=True).first()
        if first is not None and first <= window.last:
            yield window
            first = window.last + 1


def _parts(ranges: Iterable[Range], most: int) -> Iterator[list[int] | Range]:
    """What one query each can fetch: short ranges together as a list of numbers, long ones alone."""
    together: list[int] = []
    for one in ranges:
        last = min(one.last, most)
        if last - one.first >= AT_ONCE:
            if together:
                yield together
                together = []
            yield Range(one.first, last)
            continue
        together += range(one.first, last + 1)
        if len(together) >= AT_ONCE:
            yield together
            together = []
    if together:
        yield together


def _fetch(
    log: Log, seqs: list[int] | Range, branch: dict[str, int], content: str
) -> tuple[list[_Row], dict[str, bytes]]:
    """The records at these places, and the lines of their seals by the record's id."""
    records, seals = (connection.ops.quote_name(model._meta.db_table) for model in (Record, Seal))
    where = "seq BETWEEN %s AND %s" if isinstance(seqs, Range) else f"seq IN ({', '.join(['%s'] * len(seqs))})"
    side = "" if branch else "AND NOT side"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT seq, id, body, day, kind, prev, {content} FROM {records} r "  # noqa: S608
            f"WHERE log = %s AND {where} {side} ORDER BY seq",
            [log.id, *seqs],
        )
        rows = [_Row(*row) for row in cursor.fetchall()]
        cursor.execute(f"SELECT id, seq, signature FROM {seals} WHERE log = %s AND {where}", [log.id, *seqs])  # noqa: S608
        given = {
            id: f'{{"id":"{id}","log":"{log.id}","seq":{seq},"signature":"{signature}"}}\n'.encode()
            for id, seq, signature in cursor.fetchall()
        }
    return _on_branch(rows, branch) if branch else rows, given


def _on_branch(rows: list[_Row], branch: dict[str, int]) -> list[_Row]:
    """The rows that lead to a branch's tip: those on it, and below where it leaves the trunk, the trunk."""
    leaves = min(branch.values())
    side = set(Record.objects.filter(id__in=[row.id for row in rows], side=True).values_list("id", flat=True))
    return [row for row in rows if row.id in branch or (row.seq < leaves and row.id not in side)]


def _branch(log: Log, tip: Record) -> dict[str, int]:
    """The ids and places of the records from a tip back to where its branch leaves the trunk."""
    table = connection.ops.quote_name(Record._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE path(id, prev, seq) AS (SELECT id, prev, seq FROM {table} WHERE id = %s "  # noqa: S608
            f"UNION ALL SELECT r.id, r.prev, r.seq FROM {table} r JOIN path ON r.id = path.prev "
            f"WHERE r.log = %s AND r.side) SELECT id, seq FROM path LIMIT {LONGEST_BRANCH}",
            [tip.id, log.id],
        )
        return dict(cursor.fetchall())


def _content(log: Log) -> str:
    """The SQL of the body that is served: not that of an erased record, nor of one that a cut made void."""
    public = []
    if Erasure.objects.filter(organisation=log.organisation).exists():
        erasures = connection.ops.quote_name(Erasure._meta.db_table)
        public.append(
            f"NOT EXISTS (SELECT 1 FROM {erasures} e WHERE e.record = r.id AND e.organisation = '{log.organisation}')"  # noqa: S608
        )
    cuts = standing(log.organisation).kept.get(log.id)
    if cuts is None or cuts:
        public.append(f"(listed OR (seq <= {int(log.counted)} AND NOT side))")
    return f"CASE WHEN kind = '{ERASE}' OR ({' AND '.join(public)}) THEN content END" if public else "content"
