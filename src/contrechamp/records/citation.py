"""Citations: records with all that proves, without this site, who said them (docs/records.md, section 11).

A citation is a stream: the key events of the group, then for each record the headers from it to the next seal, that
seal, and the record's body. `proof` writes one from what is here; `check` reads one, without any table.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from contrechamp.records import bodies, epochs, events, reads
from contrechamp.records.epochs import Standing
from contrechamp.records.errors import Invalid
from contrechamp.records.events import CERTIFY, Event
from contrechamp.records.export import acknowledged, key_events, may_serve
from contrechamp.records.headers import ERASE, MAX_BETWEEN_SEALS, Header, Line
from contrechamp.records.headers import Seal as SealLine
from contrechamp.records.models import Log, Record, Seal
from contrechamp.records.prepared import Columns, prepared
from contrechamp.records.stream import MAX_FAULTS, Reader, Run

COUNTS, CLOSED, VOID = "counts", "closed", "void"
MOST_RECORDS = 10_000
MAX_EVENTS = 10_000


def proof(records: Iterable[str]) -> Iterator[bytes]:
    """The lines of a citation of these records, each with its line feed, in a fixed order.

    Left out is what is not here or not acknowledged yet. Of a record that is erased, void or blocked the header is
    given without its body.
    """
    wanted: dict[str, list[_Row]] = defaultdict(list)
    for row in _wanted(set(records)):
        wanted[row[1]].append(_Row(*row))
    erased = reads.erased([row.id for rows in wanted.values() for row in rows])
    organisation = ""
    for log in [Log.from_db("default", _OF_LOG, row) for row in _logs(wanted)]:
        if log.organisation != organisation:
            organisation = log.organisation
            yield from key_events(organisation)
        yield from _of_log(log, wanted[log.id], {record for record, by in erased if by == organisation})


class _Row(NamedTuple):
    """A record that is cited: its id, its place, its body, and what decides whether that may be served."""

    id: str
    log: str
    seq: int
    kind: str
    content: bytes | None
    side: bool
    listed: bool


_OF_LOG = [column.attname for column in Log._meta.concrete_fields]


@prepared
def _logs(ids: Collection[str]) -> Columns:
    return Log.objects.filter(id__in=ids).order_by("organisation", "id").values_list(*_OF_LOG)


@prepared
def _wanted(ids: Collection[str]) -> Columns:
    return Record.objects.filter(id__in=ids).order_by("seq", "id").values_list(*_Row._fields)


def _of_log(log: Log, wanted: Sequence[_Row], erased: set[str]) -> Iterator[bytes]:
    bodies = {row.id: row.content for row in wanted if may_serve(log, row, row.id in erased)}
    end = acknowledged(log) if log.own else wanted[-1].seq + MAX_BETWEEN_SEALS
    done: set[str] = set()
    for row in wanted:
        if row.id in done:
            continue
        run, seal = _run(log.id, row, end)
        if seal is not None:
            done |= {id for id, _header in run}
            for id, header in run:
                yield header.line() + b"\n"
                if body := bodies.get(id):
                    yield bytes(body) + b"\n"
            yield seal.line() + b"\n"


def _run(log: str, first: _Row, end: int) -> tuple[list[tuple[str, Header]], SealLine | None]:
    """The headers from `first` to the next seal that closes it, by id, and that seal; none that is after `end`."""
    for seal in (SealLine(*row) for row in _seals(log, first.seq, min(end, first.seq + MAX_BETWEEN_SEALS - 1))):
        near = {id: Header(*row) for id, *row in _headers(log, first.seq, seal.seq)}
        run: list[tuple[str, Header]] = []
        step = seal.id
        while step in near:
            run.append((step, near[step]))
            step = near[step].prev
        if run and run[-1][0] == first.id:
            return run[::-1], seal
    return [], None


@prepared
def _seals(log: str, begin: int, end: int) -> Columns:
    return Seal.objects.filter(log=log, seq__gte=begin, seq__lte=end).order_by("seq").values_list(*SealLine._fields)


@prepared
def _headers(log: str, begin: int, end: int) -> Columns:
    return Record.objects.filter(log=log, seq__gte=begin, seq__lte=end).values_list("id", *Header._fields)


@dataclass(frozen=True)
class Cited:
    """A record that a citation proves.

    `standing`: it counts, by the key events in the citation; or its log was closed later, at `closed_at`, with this
    record before that end; or its group keeps it no more (void). `body` is as it was signed; `understood` says whether
    this version knows its form.
    """

    record: str
    log: str
    seq: int
    day: str
    kind: str
    organisation: str
    key: str
    standing: str
    closed_at: int | None
    body: dict[str, Any]
    understood: bool


@dataclass
class Checked:
    """What a citation proves, and what is wrong with it: it is sound when `faults` is empty."""

    cited: list[Cited] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    organisations: tuple[str, ...] = ()


def check(lines: Iterable[bytes]) -> Checked:
    """Verifies every hash and signature of a citation. Never raises for what it says; reads at most MOST_RECORDS."""
    ring = _Ring()
    reader = Reader(ring.key_of, ring.take)
    found: list[tuple[Line, str]] = []
    faults: list[str] = []
    for run in reader.runs(lines):
        found += [(line, run.log) for line in _with_body(run)]
        if len(found) > MOST_RECORDS:
            faults.append(f"only the first {MOST_RECORDS} records were read")
            break
    faults += reader.faults.reasons
    faults += [f"the event that opened the epoch of the key event {event.id[:12]} is missing" for event in ring.waiting]
    standings = {id: epochs.resolve(ring.of(id)) for id in {ring.owner(log) for _line, log in found}}
    cited = [_cited(line, ring, standings[ring.owner(log)]) for line, log in found[:MOST_RECORDS]]
    if not cited:
        faults.append("there is no record with its body and a good seal in it")
    return Checked(cited, faults[:MAX_FAULTS], tuple(sorted(standings)))


def certified(lines: Iterable[bytes]) -> dict[str, tuple[str, str]]:
    """The logs that the good ones of these key events certify and keep: by log, its organisation and its key."""
    ring = _Ring()
    for line in lines:
        with suppress(Invalid):
            ring.take(line.rstrip(b"\r\n"))
    standings = {id: epochs.resolve(ring.of(id)) for id in {event.organisation for event in ring.good.values()}}
    return {log: (id, stand.logs[log].key) for id, stand in standings.items() for log in stand.kept}


def _with_body(run: Run) -> list[Line]:
    return [line for line in run.lines if line.content is not None]


def _cited(line: Line, ring: "_Ring", stand: Standing) -> Cited:
    body = orjson.loads(line.content or b"null")
    read: Callable[[Any], object] = bodies.read_erase if line.kind == ERASE else bodies.read_assert
    try:
        read(body)
        understood = True
    except Invalid:
        understood = False
    standing, closed_at = _standing(line, stand)
    key = stand.logs[line.log].key
    owner = ring.owner(line.log)
    return Cited(
        line.id, line.log, line.seq, line.day, line.kind, owner, key, standing, closed_at, body, understood
    )  # fmt: skip


def _standing(line: Line, stand: Standing) -> tuple[str, int | None]:
    """Whether the record counts by these key events, and where its log was closed."""
    cuts = stand.kept.get(line.log)
    if cuts is None:
        return (COUNTS if line.id in stand.erased else VOID), None
    if not cuts:
        return COUNTS, None
    end, named = min(cut.seq for cut in cuts), [cut for cut in cuts if cut.id == line.id]
    if len(named) == len(cuts):
        return COUNTS, end
    return (CLOSED if line.seq < end or named else VOID), end


class _Ring:
    """The good key events of a citation, in whatever order they come."""

    def __init__(self) -> None:
        self.good: dict[str, Event] = {}
        self.waiting: list[Event] = []

    def take(self, line: bytes) -> None:
        """Keeps an event, or lets it wait for the one that opened its epoch. Raises Invalid."""
        event = events.read(line)
        if len(self.good) + len(self.waiting) >= MAX_EVENTS:
            raise Invalid("$", f"is one more than the {MAX_EVENTS} key events that are read")
        if event.signer is not None and event.signer not in self.good:
            self.waiting.append(event)
            return
        self._keep(event)
        while ready := [one for one in self.waiting if one.signer in self.good]:
            self.waiting = [one for one in self.waiting if one not in ready]
            for one in ready:
                self._keep(one)

    def _keep(self, event: Event) -> None:
        events.check_signatures(event, self.good[event.signer] if event.signer else None)
        self.good[event.id] = event

    def key_of(self, log: str) -> str | None:
        """The public key of a log that a good certify event opened."""
        event = self.good.get(log)
        return str(event.fields["key"]) if event and event.kind == CERTIFY else None

    def owner(self, log: str) -> str:
        return self.good[log].organisation

    def of(self, organisation: str) -> list[Event]:
        return [event for event in self.good.values() if event.organisation == organisation]
