"""Pulling one log from another node: the end that is missing, the holes, the bodies, and branches of a fork."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from math import inf
from time import monotonic

from contrechamp.peers.serving import ranges
from contrechamp.peers.serving.ranges import LAST
from contrechamp.peers.visiting.calls import Calls
from contrechamp.records import mending
from contrechamp.records.headers import Seal
from contrechamp.records.mending import Range
from contrechamp.records.models import Log, Organisation, Record, Trust
from contrechamp.records.receive import QUARANTINE_BYTES, QUARANTINE_RECORDS, Received, Receiver

QUERY = 6_000  # characters of the parameter seq, so that proxies let the request through
BODIES = 10_000  # absent bodies asked for in one visit
BYTES_OF_A_GROUP = 5_000_000_000
NOWHERE = 3  # branches that are shown and not given, after which no more are asked for in a visit
FARTHEST = 10**6  # records back from the tip of a branch that its fork is looked for
NEARLY_FULL = 500_000  # a page of more bytes may have left out bodies for want of room
_SEQ = re.compile(rb'"prev":"[0-9a-f]{64}","seq":([0-9]{1,15}),"v":1\}$')
_PREV = re.compile(rb'"prev":"([0-9a-f]{64})"')
_SEAL = re.compile(rb'\{"id":"[0-9a-f]{64}","log":"[0-9a-f]{64}","seq":([0-9]{1,15}),"signature":"[0-9a-f]{128}"\}\s*$')


class Pull:
    """The pulling of one log in one visit. `notes` are sentences about what the other side did wrong."""

    def __init__(self, calls: Calls, log: Log, note: Callable[[str], None], until: float = inf) -> None:
        """`until`: the moment (of the monotonic clock) from which no more pages of the end are asked for."""
        self._calls = calls
        self._until = until
        self._log = log
        self._note = note
        self.received = Received()
        self._last = ""  # the record that the last page ended with
        self._receiver = Receiver(only=log.organisation, connected=True)

    def pull(self, tips: list[Seal]) -> Received:
        """Brings everything that the other node shows of the log and that is missing here. Raises Fault."""
        highest = mending.top(self._log)
        end = max((tip.seq for tip in tips if not _is_here(tip)), default=0)
        tail = Range(highest + 1, LAST) if end > highest else None
        most = max((tip.seq for tip in tips), default=0)
        last = self._mend(most, tail)
        if tail and last < end and self._has_room():
            self._take(self._tail(max(last, highest) + 1, end))
            self._log.refresh_from_db()
            if mending.absent(self._log).exists():  # bodies for which a page had no room
                self._mend(most, None)
        self._branches(tips)
        return self.received

    def _branches(self, tips: list[Seal]) -> None:
        """Brings the branches that the other node shows beside, until a few of them have led nowhere."""
        nowhere = 0
        for tip in tips:
            if monotonic() > self._until or nowhere == NOWHERE:
                return
            if not _is_here(tip) and self._has_room():
                self._branch(tip)
                if not _is_here(tip) and self._has_room():
                    nowhere += 1
                    named = f"record {tip.seq} of the log {self._log.id[:12]}"
                    self._note(f"it shows {named}, and gives nothing that can be verified up to it")

    def _mend(self, most: int, tail: Range | None) -> int:
        """Asks for the holes and absent bodies up to `most`, with the last of them for the tail; the last seq received.

        0 where nothing of the tail came.
        """
        wanted = [one for one in _wanted(self._log) if one.first <= most]
        last = 0
        while wanted and self._has_room():
            asked = ranges.fitting(wanted, QUERY)
            whole = len(asked) == len(wanted)
            page = self._page([*asked, tail] if whole and tail else asked)
            below, above = _divide(page, tail.first if tail else LAST)
            mended = mending.mend(self._log, below)
            self.received.records += mended.records
            self.received.bodies += mended.bodies
            self.received.seals += mended.seals
            for fault in mended.faults:
                self._note(fault)
            given = max((seq for seq in map(_seq_of, below) if seq), default=0)
            if above:
                self._take(iter(above))
                return max((seq for seq in map(_seq_of, above) if seq), default=0)
            rest = [one for one in wanted if one.last > given] if given else wanted[len(asked) :]
            if given and len(page) < NEARLY_FULL:
                rest = [one for one in rest if one.first > asked[-1].last]  # what is missing below, it has not
            wanted = [Range(max(one.first, given + 1), one.last) for one in rest]
            last = max(last, given)
        return last if tail and last >= tail.first else 0

    def _tail(self, start: int, end: int) -> Iterator[bytes]:
        """The lines from `start` on, the next page being fetched while one is stored. Ends where nothing comes."""
        left = self._room()
        with ThreadPoolExecutor(1) as pool:
            coming: Future[bytes] | None = pool.submit(self._page, [Range(start, LAST)])
            while coming and not self._receiver.skipped:
                page = coming.result()
                last = _last_sealed(page)
                if last < start or not self._follows(page):  # nothing, nothing that can be verified, or a branch
                    return
                left -= len(page)
                start = last + 1
                goes_on = last < end and left > 0 and monotonic() < self._until
                coming = pool.submit(self._page, [Range(start, LAST)]) if goes_on else None
                yield from page.splitlines()

    def _follows(self, page: bytes) -> bool:
        """Whether the record before the first of a page is here, or one that was just received."""
        prev = _PREV.search(page[:400])
        before = prev[1].decode() if prev else ""
        held = Record.objects.filter(id=before, log=self._log.id).exists()
        follows = held or before in (self._log.id, self._last)
        self._last = _last_id(page)
        return follows

    def _branch(self, tip: Seal) -> None:
        """Looks for where a branch leaves what is here, and takes it from there."""
        back = 100
        while back <= FARTHEST:
            start = max(1, tip.seq - back + 1)
            page = self._page([Range(start, tip.seq)], tip.id)
            if not page:
                return
            if self._follows(page):
                break
            back *= 10
        while page:
            self._take(iter(page.splitlines()))
            last = _last_sealed(page)
            if _is_here(tip) or last < start:
                return
            start = last + 1
            page = self._page([Range(start, tip.seq)], tip.id)

    def _page(self, wanted: list[Range], tip: str = "") -> bytes:
        parameters = {"log": self._log.id, "seq": ranges.write(wanted)}
        return self._calls.get("log", parameters | ({"tip": tip} if tip else {}))

    def _take(self, lines: Iterator[bytes]) -> None:
        """Verifies and stores lines as every stream is; pages that are still to come stop at the first fault."""
        self._receiver = Receiver(only=self._log.organisation, connected=True)
        got = self._receiver.take(lines)
        self.received.records += got.records
        self.received.bodies += got.bodies
        self.received.seals += got.seals
        for fault in got.faults:
            self._note(fault)

    def _room(self) -> int:
        """Bytes that may still come of this organisation."""
        row = Organisation.objects.get(id=self._log.organisation)
        trusted = Trust.objects.filter(organisation=row.id).exclude(level=Trust.Level.QUARANTINED).exists()
        if row.hosted:
            return LAST
        if trusted:
            return BYTES_OF_A_GROUP - row.size
        return QUARANTINE_BYTES - row.size if row.records < QUARANTINE_RECORDS else 0

    def _has_room(self) -> bool:
        return self._room() > 0


def _wanted(log: Log) -> list[Range]:
    """The holes of a log and the places whose bodies are absent, in order and apart."""
    holes = mending.holes(log)
    bodies = mending.absent(log).values_list("seq", flat=True)[:BODIES]
    return sorted({*holes, *ranges.of_seqs(bodies)})


def _divide(page: bytes, tail: int) -> tuple[list[bytes], list[bytes]]:
    """The lines of the records before the one at `tail`, and those from there on."""
    lines = page.splitlines()
    for number, line in enumerate(lines):
        seq = _seq_of(line)
        if seq is not None and seq >= tail:
            return lines[:number], lines[number:]
    return lines, []


def _seq_of(line: bytes) -> int | None:
    """The seq of a header; None for other lines."""
    match = _SEQ.search(line)
    return int(match[1]) if match and line.startswith(b'{"body":"') else None


def _last_id(page: bytes) -> str:
    """The id that the seal at the end of a page names; empty when it ends without one."""
    seal = _SEAL.search(page[-400:])
    return seal[0][7:71].decode() if seal else ""


def _last_sealed(page: bytes) -> int:
    """The seq of the seal that a page ends with; 0 when it ends without one."""
    seal = _SEAL.search(page[-400:])
    return int(seal[1]) if seal else 0


def _is_here(tip: Seal) -> bool:
    return Record.objects.filter(id=tip.id).exists()
