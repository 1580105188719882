"""What hostile nodes serve: each of these stands in for another node, and gives answers that are made to harm."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import orjson

from contrechamp.ground.http import Fault
from contrechamp.peers.reads import digest_of
from contrechamp.peers.visiting.calls import PAGE
from contrechamp.records import canonical
from contrechamp.records.headers import Header, make_seal
from tests.records.world import Branch, Group, said


def lined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


@dataclass
class Hostile:
    """A node with one group. A test changes what it serves, by call."""

    group: Group
    branch: Branch
    shown: list[bytes] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    pages: Callable[[int], list[bytes]] | None = None
    name: str = "hostile"
    calls: int = 0
    served: int = 0

    @classmethod
    def honest(cls, records: int = 3) -> "Hostile":
        """One that serves its group as it should; `records` under one seal."""
        group = Group()
        branch = group.certify()
        if records:
            branch.write(*(said("insee:13055", ("status", f"{number}")) for number in range(records)))
        return cls(group, branch)

    def get(self, path: str, parameters: dict[str, str], *, limit: int = PAGE) -> bytes:
        self.calls += 1
        body = {"heads": self._heads, "keys": self._keys, "log": self._log}.get(path, lambda _: b"")(parameters)
        if len(body) > limit:
            raise Fault("large", f"The answer is longer than {limit} bytes.")
        self.served += len(body)
        return body

    def post(self, path: str, body: bytes | Iterator[bytes], *, kind: str, size: int | None = None) -> bytes:
        return b"{}"

    def file(self, sha256: str, start: int, limit: int) -> tuple[int, Iterator[bytes]]:
        raise Fault("missing", "It does not have that.")

    def head(self, branch: Branch | None = None) -> bytes:
        branch = branch or self.branch
        seq, record = branch.head
        return make_seal(branch.seed, branch.log, seq, record).line()

    def organisation(self, events: list[str] | None = None) -> bytes:
        ids = events or [event.id for event in self.group.events]
        return orjson.dumps({"count": len(ids), "digest": digest_of(ids), "organisation": self.group.id})

    def _heads(self, _: dict[str, str]) -> bytes:
        return lined(self.shown or [self.organisation(), self.head()])

    def _keys(self, _: dict[str, str]) -> bytes:
        return lined(self.keys or [event.line() for event in self.group.events])

    def _log(self, parameters: dict[str, str]) -> bytes:
        start = int(parameters["seq"].split("-")[0].split(",")[-1])
        if self.pages is not None:
            return lined(self.pages(start))
        return lined([line for run in self.branch.runs for line in run]) if start <= len(self.branch.records) else b""


def header_of(branch: Branch, body: bytes, seq: int = 1, prev: str = "") -> Header:
    return Header(canonical.identify(body), "2026-03-01", "assert", branch.log, prev or branch.log, seq)


def sealed(branch: Branch, header: Header, *bodies: bytes, seed: str = "") -> list[bytes]:
    """A header with what shall pass for its body, under a seal."""
    return [header.line(), *bodies, make_seal(seed or branch.seed, branch.log, header.seq, header.id).line()]


def endless(branch: Branch) -> Iterator[list[bytes]]:
    """Good runs of a log that does not end, a page of them at a time."""
    while True:
        before = len(branch.runs)
        for _ in range(20):
            branch.write(*(said("insee:13055", ("status", "x" * 400)) for _ in range(100)))
        yield [line for run in branch.runs[before:] for line in run]
        branch.runs.clear()


def fake_body() -> bytes:
    return canonical.encode(said("insee:13055", ("status", "never said"))[1])


def noise(size: int) -> bytes:
    return hashlib.sha256(b"noise").hexdigest().encode() * (size // 64)
