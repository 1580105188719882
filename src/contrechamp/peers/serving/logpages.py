"""Pages of a log, as they are served: at most 1 MB of headers, bodies and seals, as docs/federation.md says.

A page ends with a seal, or with the end of a range that was asked for, so that each can be verified by itself. A run
too large for a page comes whole as headers, with the bodies that fit: the others are asked for again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from contrechamp.records import ownlog
from contrechamp.records.errors import Refused
from contrechamp.records.headers import ERASE, MAX_BETWEEN_SEALS
from contrechamp.records.mending import Range
from contrechamp.records.models import Erasure, Log, Organisation, Record, Seal
from contrechamp.records.standing import standing

FULL = 930_000  # bytes from which on a page takes no more bodies; a run of headers may still follow
AT_ONCE = 250  # rows of a query where they lie apart
MOST_AT_ONCE = 1_000
HEADER = 310  # bytes
LONGEST_BRANCH = 50_000

Row = tuple[int, str, str, bytes | None]  # seq, id, the header's line, the body's bytes
Chunk = tuple[list[Row], dict[str, bytes]]  # rows, and the lines of their seals by the record's id


@dataclass(frozen=True, slots=True)
class Source:
    """A log, and what all its pages rest on as long as nothing that is public changes.

    `content`: the SQL of the body that is served of a record on the trunk; `width`: how many records about fill a page.
    """

    log: Log
    content: str
    width: int


def source(log: Log) -> Source:
    """What pages of this log are made from."""
    held = Organisation.objects.filter(id=log.organisation).values_list("records", "size").first()
    records, size = held or (0, 0)
    return Source(log, _content(log, all_counts=log.counted == log.length), _width(records, size, FULL))


def end(log: Log) -> int:
    """Up to which seq a log is given away: what counts or could, and of this node's own logs what was acknowledged."""
    whole = max(log.length, log.counted)
    if not log.own:
        return whole
    try:
        return min(whole, ownlog.read_head(log.id)[0])
    except Refused:
        return 0


def is_whole(log: Log) -> bool:
    """Whether all that could be given away is."""
    return end(log) == max(log.length, log.counted)


def page(source: Source, ranges: list[Range], *, tip: str = "", bodies: bool = True) -> bytes:
    """One page of the records asked for, in order. `tip`: of the branch that ends with that record.

    What is not here is left out. Nothing at all is the answer where none of it is here.
    """
    lines: list[bytes] = []
    size = safe = 0  # bytes so far; how many lines make a page that can be verified
    lasts = {one.last for one in ranges}
    for rows, seals in _chunks(source, ranges, tip, bodies):
        for seq, id, header, content in rows:
            seal = seals.get(id)
            size += len(header) + 1 + (len(seal) + 1 if seal else 0) + (len(content) + 1 if content else 0)
            if size > FULL and safe:
                return _joined(lines[:safe])
            lines.append(header.encode())
            if content and size <= FULL:
                lines.append(content)
            if seal:
                lines.append(seal)
            if seal or seq in lasts:
                safe = len(lines)
    return _joined(lines[:safe])


def _joined(lines: list[bytes]) -> bytes:
    return b"\n".join([*lines, b""])


def _chunks(source: Source, ranges: list[Range], tip: str, bodies: bool) -> Iterator[Chunk]:
    """The records asked for, as many at a time as one query fetches."""
    log, content = source.log, source.content if bodies else "NULL"
    most = end(log)
    branch: dict[str, int] = {}
    if tip and (named := Record.objects.filter(id=tip, log=log.id).defer("content").first()):
        branch = _branch(log, named) if named.side else {}
        most = named.seq if named.side else min(most, named.seq)
        content = _content(log, all_counts=False) if branch and bodies else content
    for part in _parts(ranges, most):
        if isinstance(part, list):
            yield _fetch(log, part, branch, content)
            continue
        first, width, given = part.first, source.width, 0
        while first <= part.last:
            chunk = _fetch(log, Range(first, min(first + width - 1, part.last)), branch, content)
            yield chunk
            first += width
            if chunk[0]:
                size = sum(len(row[3]) for row in chunk[0] if row[3])
                given += size + HEADER * len(chunk[0])
                width = _width(len(chunk[0]), size, FULL - given)
            else:  # on to what follows, or to the end
                following = Record.objects.filter(log=log.id, seq__gte=first).order_by("seq")
                first = following.values_list("seq", flat=True).first() or part.last + 1


def _width(records: int, size: int, room: int) -> int:
    """How many records fill so much room, and a little more, where so many have bodies of this size together."""
    fitting = room * max(1, records) // (size + HEADER * max(1, records)) + MAX_BETWEEN_SEALS // 2
    return max(MAX_BETWEEN_SEALS, min(MOST_AT_ONCE, fitting))


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


def _fetch(log: Log, seqs: list[int] | Range, branch: dict[str, int], content: str) -> Chunk:
    """The records at these places, and the lines of their seals by the record's id."""
    records, seals = (connection.ops.quote_name(model._meta.db_table) for model in (Record, Seal))
    where = "seq BETWEEN %s AND %s" if isinstance(seqs, Range) else f"seq IN ({', '.join(['%s'] * len(seqs))})"
    side = "" if branch else "AND NOT side"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT seq, id, {_header(log)}, {content} FROM {records} r "  # noqa: S608
            f"WHERE log = %s AND {where} {side} ORDER BY seq",
            [log.id, *seqs],
        )
        rows: list[Row] = cursor.fetchall()
        cursor.execute(f"SELECT id, seq, signature FROM {seals} WHERE log = %s AND {where}", [log.id, *seqs])  # noqa: S608
        given = {
            id: f'{{"id":"{id}","log":"{log.id}","seq":{seq},"signature":"{signature}"}}'.encode()
            for id, seq, signature in cursor.fetchall()
        }
    return _on_branch(rows, branch) if branch else rows, given


def _header(log: Log) -> str:
    """The SQL of a header's line: put together by the database, a page takes a third less time."""
    strings = "".join(f""","{name}":"' || {name} || '\"""" for name in ("body", "day", "kind"))
    return f"""'{{{strings[1:]},"log":"{log.id}","prev":"' || prev || '","seq":' || seq || ',"v":1}}'"""


def _on_branch(rows: list[Row], branch: dict[str, int]) -> list[Row]:
    """The rows that lead to a branch's tip: those on it, and below where it leaves the trunk, the trunk."""
    leaves = min(branch.values())
    side = set(Record.objects.filter(id__in=[row[1] for row in rows], side=True).values_list("id", flat=True))
    return [row for row in rows if row[1] in branch or (row[0] < leaves and row[1] not in side)]


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


def _content(log: Log, *, all_counts: bool) -> str:
    """The SQL of the body that is served: not that of an erased record, nor of one that a cut made void."""
    public = []
    if Erasure.objects.filter(organisation=log.organisation).exists():
        erasures = connection.ops.quote_name(Erasure._meta.db_table)
        public.append(
            f"NOT EXISTS (SELECT 1 FROM {erasures} e WHERE e.record = r.id AND e.organisation = '{log.organisation}')"  # noqa: S608
        )
    cuts = () if all_counts else standing(log.organisation).kept.get(log.id)
    if cuts is None or cuts:
        public.append(f"(listed OR (seq <= {int(log.counted)} AND NOT side))")
    return f"CASE WHEN kind = '{ERASE}' OR ({' AND '.join(public)}) THEN content END" if public else "content"
