"""Headers and seals: the lines that chain a log and sign it. Plain functions on bytes, without tables.

A header of version 1 has exactly seven members, so its canonical form has exactly one shape: matching that shape reads
it and shows that it is canonical, in one step.
"""

import hashlib
import re
from typing import NamedTuple

from contrechamp.records import keys

MAX_BETWEEN_SEALS = 100
ASSERT, ERASE = "assert", "erase"

_HEADER = re.compile(
    r'\{"body":"([0-9a-f]{64})","day":"([0-9]{4}-[0-9]{2}-[0-9]{2})","kind":"(assert|erase)","log":"([0-9a-f]{64})",'
    r'"prev":"([0-9a-f]{64})","seq":([1-9][0-9]{0,14}),"v":1\}',
    re.ASCII,
)
_SEAL = re.compile(
    r'\{"id":"([0-9a-f]{64})","log":"([0-9a-f]{64})","seq":([1-9][0-9]{0,14}),"signature":"([0-9a-f]{128})"\}'
)


class Header(NamedTuple):
    """What a log's chain says of one record. `prev` is the id of the header before, for seq 1 the log's id."""

    body: str
    day: str
    kind: str
    log: str
    prev: str
    seq: int

    def line(self) -> bytes:
        """Its canonical form."""
        return (
            f'{{"body":"{self.body}","day":"{self.day}","kind":"{self.kind}","log":"{self.log}",'
            f'"prev":"{self.prev}","seq":{self.seq},"v":1}}'
        ).encode()

    @property
    def id(self) -> str:
        """The record's id: the SHA-256 of the canonical header."""
        return hashlib.sha256(self.line()).hexdigest()


class Line(NamedTuple):
    """A header with its id, and its canonical body if that came with it: a row of the table of records."""

    id: str
    log: str
    seq: int
    prev: str
    kind: str
    day: str
    body: str
    content: bytes | None


class Seal(NamedTuple):
    """The log key's signature over the record `id` at `seq`, and by the chain over all before it."""

    id: str
    log: str
    seq: int
    signature: str

    def line(self) -> bytes:
        """Its canonical form, with the signature."""
        return f'{{"id":"{self.id}","log":"{self.log}","seq":{self.seq},"signature":"{self.signature}"}}'.encode()

    def verifies(self, public: str) -> bool:
        """Whether the log key `public` signed it."""
        return keys.verify(public, self.signature, keys.SEAL_CONTEXT, signed_part(self.log, self.seq, self.id))


def signed_part(log: str, seq: int, record: str) -> bytes:
    """The canonical form that a seal signs."""
    return f'{{"id":"{record}","log":"{log}","seq":{seq}}}'.encode()


def make_seal(seed: str, log: str, seq: int, record: str) -> Seal:
    """Signs the head of a log with its key."""
    return Seal(record, log, seq, keys.sign(seed, keys.SEAL_CONTEXT, signed_part(log, seq, record)))


def read_header(line: bytes, id: str) -> Line | None:
    """The header that this line is in canonical form, with its id, which the caller has hashed; or None."""
    match = _HEADER.fullmatch(line.decode("latin-1"))
    if match is None:
        return None
    body, day, kind, log, prev, seq = match.groups()
    return Line(id, log, int(seq), prev, kind, day, body, None)


def read_seal(line: bytes) -> Seal | None:
    """The seal that this line is in canonical form, or None. Its signature is not looked at."""
    match = _SEAL.fullmatch(line.decode("latin-1"))
    if match is None:
        return None
    record, log, seq, signature = match.groups()
    return Seal(record, log, int(seq), signature)
