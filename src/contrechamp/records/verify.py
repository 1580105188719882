"""Verifying everything that is here: key events, cuts, chains, hashes, seals, bodies, blobs. Nothing is changed.

Each row is checked against what it must follow from, as if it had just been received, in one pass per log.
"""

import hashlib
from collections.abc import Callable, Iterator
from itertools import groupby

from contrechamp.ground.hashing import sha256_file
from contrechamp.records import blobs, canonical, counted, epochs, events, ownlog
from contrechamp.records.epochs import Standing
from contrechamp.records.errors import Invalid, Refused
from contrechamp.records.events import CERTIFY, Event
from contrechamp.records.faults import Report
from contrechamp.records.headers import MAX_BETWEEN_SEALS, Header
from contrechamp.records.headers import Seal as SealLine
from contrechamp.records.models import Blob, KeyEvent, Log, Organisation, Record, Seal
from contrechamp.records.receive import collector_off

CHUNK = 1_000


def verify(progress: Callable[[int], None] = lambda records: None) -> Report:
    """Checks every key event, log, record, seal and blob. `progress` hears how many more records were looked at."""
    report = Report()
    with collector_off():
        for organisation in Organisation.objects.order_by("id").values_list("id", flat=True):
            report.organisations += 1
            stand = _check_events(organisation, report)
            for log in Log.objects.filter(organisation=organisation).order_by("id"):
                report.logs += 1
                fault = _first_fault(log, stand, report, progress)
                if fault:
                    report.add(f"log {log.id}", fault)
        _check_blobs(report)
    return report


def _check_events(organisation: str, report: Report) -> Standing:
    """Checks an organisation's key events; the standing that the good ones give."""
    good: dict[str, Event] = {}
    rows = KeyEvent.objects.filter(organisation=organisation)
    waiting = {row.id: bytes(row.line) for row in rows.order_by("id")}
    faults: dict[str, str] = {}
    before = -1
    while before != len(good):  # an event is checked once the one that opened its epoch was
        before = len(good)
        for id, line in list(waiting.items()):
            try:
                event = events.read(line)
                if event.signer is not None and event.signer in waiting and event.signer != id:
                    continue
                del waiting[id]
                events.check_signatures(event, good.get(event.signer or ""))
            except Invalid as error:
                waiting.pop(id, None)
                faults[id] = str(error)
                continue
            if event.id != id or event.organisation != organisation:
                faults[id] = "its id is not the hash of what it says"
            else:
                good[id] = event
    for id in sorted(faults | dict.fromkeys(waiting, "")):
        report.add(f"key event {id}", faults.get(id) or "the event that opened its epoch is missing")
    if organisation not in good:
        report.add(f"organisation {organisation}", "its genesis is missing")
    return epochs.resolve(good.values())


def _first_fault(log: Log, stand: Standing, report: Report, progress: Callable[[int], None]) -> str | None:
    """The first thing wrong with a log, in the order of its records; None if nothing is."""
    key = stand.logs.get(log.id)
    if key is None:
        return f"no good {CERTIFY} event of its organisation opens it"
    if key.key != log.key:
        return "its key is not the certified one"
    chain = _Chain(log)
    rows = Record.objects.filter(log=log.id).order_by("seq", "id").iterator(chunk_size=CHUNK)
    for seq, level in groupby(rows, key=lambda row: row.seq):
        for row in level:
            report.records += 1
            if fault := chain.fault_of(row):
                return f"record {row.id} at seq {seq}: {fault}"
        if fault := chain.end_level(seq):
            return fault
        progress(1)
    return chain.fault_at_end() or _fault_of_extent(log, stand) or _fault_of_head(log)


class _Chain:
    """Follows a log's rows level by level, every branch of it, and its seals beside them.

    What nobody has brought yet is no fault: a hole above what is whole, a run of a branch whose beginning is not here.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._length, self._tip = 0, log.id
        self._above = {log.id: 0}  # the ids of the level before, with how many records there are since the last seal
        self._seq = 0  # of the level before
        self._level: dict[str, int] = {}
        self._followed: set[str] = set()
        seals = Seal.objects.filter(log=log.id).order_by("seq", "id")
        self._seals: Iterator[Seal] = seals.iterator(chunk_size=CHUNK)
        self._seal = next(self._seals, None)

    def fault_of(self, row: Record) -> str | None:
        """What is wrong with a row of the level, if anything."""
        if Header(row.body, row.day, row.kind, row.log, row.prev, row.seq).id != row.id:
            return "its id is not the hash of its header"
        above = self._above if row.seq == self._seq + 1 else {}
        if row.prev not in above and row.seq <= self._log.length and not row.side:
            return "the record before it is missing"
        if row.content is not None and (fault := _fault_of_body(row.body, bytes(row.content))):
            return fault
        self._level[row.id] = above.get(row.prev, 0) + 1  # above a hole, the run that it begins is sealed by itself
        if self._level[row.id] > MAX_BETWEEN_SEALS:
            return f"it is more than {MAX_BETWEEN_SEALS} records after the last seal"
        self._followed.add(row.prev)
        return None

    def end_level(self, seq: int) -> str | None:
        """Checks the seals of the level, then goes on to the next; what is wrong, if anything."""
        if fault := self._fault_above():
            return fault
        while self._seal is not None and self._seal.seq <= seq:
            seal = SealLine(self._seal.id, self._seal.log, self._seal.seq, self._seal.signature)
            if seal.id not in self._level or seal.seq != seq:
                return f"the seal at seq {seal.seq} names a record that is not here"
            if not seal.verifies(self._log.key):
                return f"the seal at seq {seal.seq} has a bad signature"
            self._level[seal.id] = 0
            self._seal = next(self._seals, None)
        if len(self._level) == 1 and self._length == seq - 1:
            self._length, self._tip = seq, next(iter(self._level))
        self._above, self._level, self._followed, self._seq = self._level, {}, set(), seq
        return None

    def fault_at_end(self) -> str | None:
        """What is wrong with the log as a whole, if anything."""
        if self._seal is not None:
            return f"the seal at seq {self._seal.seq} names a record that is not here"
        if fault := self._fault_above():
            return fault
        if (self._length, self._tip) != (self._log.length, self._log.tip):
            return (
                f"its chain is whole up to seq {self._length}, not {self._log.length} as noted; run contrechamp rebuild"
            )
        return None

    def _fault_above(self) -> str | None:
        """Whether a branch ended at the level before without a seal."""
        for record, since in self._above.items():
            if since and record not in self._followed:
                return f"no seal covers the record {record}"
        return None


def _fault_of_body(expected: str, content: bytes) -> str | None:
    if hashlib.sha256(content).hexdigest() != expected:
        return "its body is not the one that its header names"
    try:
        canonical.decode(content)
    except Invalid as error:
        return f"its body {error}"
    return None


def _fault_of_extent(log: Log, stand: Standing) -> str | None:
    for cut in stand.kept.get(log.id, ()):
        if cut.seq and not Record.objects.filter(id=cut.id, log=log.id, seq=cut.seq).exists():
            return f"the record {cut.id} at seq {cut.seq}, where it was cut, is missing"
    extent = counted.extent_of(log, stand).counted
    if extent != log.counted:
        return f"it counts up to seq {extent}, not {log.counted} as noted; run contrechamp rebuild"
    return None


def _fault_of_head(log: Log) -> str | None:
    if not log.own:
        return None
    try:
        ownlog.check_head(log)
    except Refused as error:
        return str(error)
    return None


def _check_blobs(report: Report) -> None:
    for blob in Blob.objects.order_by("id").iterator(chunk_size=CHUNK):
        report.blobs += 1
        path = blobs.path(blob.id)
        if not path.exists():
            report.add(f"blob {blob.id}", "its file is missing")
        elif path.stat().st_size != blob.size or sha256_file(path) != blob.id:
            report.add(f"blob {blob.id}", "its file does not have these bytes")
