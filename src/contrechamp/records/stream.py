"""Reading a stream of records: sealed runs of headers with their bodies, and key events between them. No tables here.

One canonical object per line. A body follows its header directly; a seal follows the headers that it closes. A run of
headers is worth something only once its seal is verified, so nothing that nobody signed is ever stored, and no more
than one run is held in memory.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from contrechamp.records import canonical
from contrechamp.records.errors import Invalid
from contrechamp.records.headers import MAX_BETWEEN_SEALS, Line, Seal, read_header, read_seal
from contrechamp.records.usual import is_usual

MAX_FAULTS = 20


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, of which none is ever held longer than a record can be: what follows is passed over, and the
    line yielded is too long to be taken. Carriage returns before the line feed do not count."""
    most = canonical.MAX_BYTES + 2
    while line := file.readline(most):
        rest = line
        while len(rest) == most and not rest.endswith(b"\n"):
            rest = file.readline(most)
            line += rest.rstrip(b"\r\n")[-1:]
        yield line


class Run(NamedTuple):
    """Consecutive records of one log, the last of them signed by `seal`, which was verified."""

    log: str
    lines: list[Line]
    seal: Seal


@dataclass
class Faults:
    """What was left out of a stream: how many lines, and the first reasons."""

    skipped: int = 0
    reasons: list[str] = field(default_factory=list)

    def skip(self, count: int, reason: str) -> None:
        self.skipped += count
        if len(self.reasons) < MAX_FAULTS:
            self.reasons.append(reason)


class Reader:
    """Turns lines into verified runs. `key_of` gives a log's public key, or None for a log that nobody here certified;
    `keep_event` takes each line that may be a key event, and raises Invalid if it is not one."""

    def __init__(self, key_of: Callable[[str], str | None], keep_event: Callable[[bytes], None]) -> None:
        self.faults = Faults()
        self._key_of = key_of
        self._keep_event = keep_event
        self._lines: list[Line] = []

    def runs(self, lines: Iterable[bytes]) -> Iterator[Run]:
        """The verified runs of the stream. Never raises for what the stream says: what is wrong is left out."""
        awaited = ""  # the hash of the body that may follow the last header
        for number, raw in enumerate(lines, 1):
            line = raw.rstrip(b"\r\n")
            if len(line) > canonical.MAX_BYTES:
                awaited = ""
                self.faults.skip(1, f"line {number} is longer than a record can be")
                continue
            digest = hashlib.sha256(line).hexdigest()
            if digest == awaited:
                awaited = ""
                self._add_body(line, number)
                continue
            before, awaited = awaited, ""
            header = read_header(line, digest) if line.startswith(b'{"body":"') else None
            if header is not None:
                self._add_header(header, number)
                awaited = header.body
            elif line.startswith(b'{"id":"') and (seal := read_seal(line)):
                if run := self._close(seal, number):
                    yield run
            elif line:
                self._event(line, number, after_header=bool(before))
        self._drop("the stream ends before their seal")

    def _add_header(self, header: Line, number: int) -> None:
        if self._lines:
            last = self._lines[-1]
            if header.prev != last.id or header.seq != last.seq + 1 or header.log != last.log:
                self._drop(f"line {number} follows them without their seal")
            elif len(self._lines) >= MAX_BETWEEN_SEALS:
                self._drop(f"line {number} is the {MAX_BETWEEN_SEALS + 1}th without a seal")
        self._lines.append(header)

    def _add_body(self, content: bytes, number: int) -> None:
        """Puts a body beside its header. One outside the canonical form counts as absent."""
        try:
            if not is_usual(content):
                canonical.decode(content)
        except Invalid as error:
            self.faults.skip(1, f"line {number}: {error}")
            return
        self._lines[-1] = Line(*self._lines[-1][:-1], content)

    def _close(self, seal: Seal, number: int) -> Run | None:
        lines = self._lines
        if not lines or lines[-1].id != seal.id or lines[-1].seq != seal.seq or lines[0].log != seal.log:
            self.faults.skip(1, f"line {number} seals other records than those before it")
            return None
        key = self._key_of(seal.log)
        if key is None:
            self._drop(f"nobody known here certified the log {seal.log[:12]} (line {number})")
        elif not seal.verifies(key):
            self.faults.skip(1, f"line {number} is a seal with a bad signature")  # a later one may cover these too
        elif lines[0].seq == 1 and lines[0].prev != seal.log:
            self._drop(f"line {number} seals a first record that does not follow its log's id")
        else:
            self._lines = []
            return Run(seal.log, lines, seal)
        return None

    def _event(self, line: bytes, number: int, *, after_header: bool) -> None:
        try:
            self._keep_event(line)
        except Invalid as error:
            other = " (nor the body that the header before it names)" if after_header else ""
            self.faults.skip(1, f"line {number}: {error}{other}")

    def _drop(self, reason: str) -> None:
        if self._lines:
            self.faults.skip(len(self._lines), f"{len(self._lines)} records left out: {reason}")
            self._lines = []
