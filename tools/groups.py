"""Organisations with fixed secrets, told event by event; for tools/vectors.py."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contrechamp.records import canonical, events, keys
from contrechamp.records.headers import ASSERT, ERASE, Header, make_seal

Json = dict[str, Any]
Body = tuple[str, Json]

TOWN = "insee:13055"
DOSSIER = "urn:uuid:6b1c2a4e-0d9c-4a54-9c63-0f5a2b1c7d10"
DAY = "2026-03-01"


def secret(name: str) -> str:
    """The 32 bytes, in hexadecimal, that the vectors use under this name. Not secret at all."""
    return hashlib.sha256(f"contrechamp vectors {name}".encode()).hexdigest()


@dataclass
class Log:
    """One branch of a log: the ids of its records from seq 1, and its own sealed runs as lines."""

    id: str
    seed: str
    records: list[str] = field(default_factory=list)
    runs: list[list[bytes]] = field(default_factory=list)

    def fork(self, at: int) -> "Log":
        """Another branch that shares the first `at` records; their lines stay with this one."""
        return Log(self.id, self.seed, self.records[:at])

    def cut(self, at: int | None = None) -> Json:
        seq = len(self.records) if at is None else at
        return {"log": self.id, "seq": seq, "id": self.records[seq - 1] if seq else self.id}

    def write(
        self, *bodies: Body, day: str = DAY, without_bodies: bool = False, place: tuple[int, str] | None = None
    ) -> list[str]:
        """Appends records under one seal; their ids. `place`: a seq and a prev for a single record, maybe wrong."""
        lines = []
        for kind, body in bodies:
            seq, prev = place or (len(self.records) + 1, self.records[-1] if self.records else self.id)
            salt = secret(f"salt {prev} {body}")[:32]
            content = canonical.encode({"salt": salt, **body})
            header = Header(canonical.identify(content), day, kind, self.id, prev, seq)
            self.records.append(header.id)
            lines += [header.line()] if without_bodies else [header.line(), content]
        self.runs.append([*lines, make_seal(self.seed, self.id, seq, self.records[-1]).line()])
        return self.records[-len(bodies) :]


def said(subject: str, *claims: tuple[str, Any], ends: Sequence[str] = (), **more: Any) -> Body:
    """The body of an assert record, without its salt."""
    told = [{"property": name, "value": value, "sources": []} for name, value in claims]
    body = {"subject": subject, "subject_kind": "place" if subject == TOWN else "dossier", "claims": told}
    return ASSERT, {**body, "ends": list(ends), "blobs": [], **more}


def erased(*records: str, ends: Sequence[str] = ()) -> Body:
    """The body of an erase record, without its salt."""
    return ERASE, {"erases": list(records), "ends": list(ends)}


class Group:
    """An organisation with all of its secrets, told event by event and log by log."""

    def __init__(self, name: str) -> None:
        self.name, self._number, self.events = name, 0, list[events.Event]()
        self.branches: list[Log] = []
        self._take_keys()
        self._sign({"v": 1, "kind": "genesis", **self._keys()}, [self.sign])
        self.id = self.epoch = self.events[0].id

    def _take_keys(self) -> None:
        self._number += 1
        self.sign = secret(f"{self.name} sign {self._number}")
        self.recovery = [secret(f"{self.name} recovery {self._number} {number}") for number in range(3)]

    def _keys(self) -> Json:
        return {"sign": keys.public_of(self.sign), "recovery": [keys.public_of(seed) for seed in self.recovery]}

    def _sign(self, fields: Json, seeds: list[str]) -> str:
        self.events.append(events.make(fields, seeds))
        return self.events[-1].id

    def certify(self) -> Log:
        """A new log in the present epoch."""
        seed = secret(f"{self.name} log {len(self.events)}")
        fields = {"v": 1, "kind": "certify", "org": self.id, "epoch": self.epoch, "key": keys.public_of(seed)}
        self.branches.append(Log(self._sign(fields, [self.sign]), seed))
        return self.branches[-1]

    def fork(self, log: Log, at: int) -> Log:
        self.branches.append(log.fork(at))
        return self.branches[-1]

    def revoke(self, cut: Json) -> None:
        self._sign({"v": 1, "kind": "revoke", "org": self.id, "epoch": self.epoch, "cut": cut}, [self.sign])

    def recover(self, cuts: list[Json], erased: Sequence[str] = (), signers: int = 2) -> str:
        """Opens a new epoch with new keys; its id."""
        old = self.recovery[:signers]
        self._take_keys()
        fields = {"v": 1, "kind": "recover", "org": self.id, "prev": self.epoch, "cuts": cuts, "erased": list(erased)}
        self.epoch = self._sign({**fields, **self._keys()}, [*old, self.sign])
        return self.epoch

    def go_back(self, epoch: tuple[str, str, list[str]]) -> None:
        """Acts again with the keys of an earlier epoch, as a thief or a second holder would."""
        self.epoch, self.sign, self.recovery = epoch

    @property
    def present(self) -> tuple[str, str, list[str]]:
        return self.epoch, self.sign, self.recovery

    def lines(self) -> list[bytes]:
        """Its stream: key events, those that open epochs first; then every run."""
        opening = [event.line() for event in self.events if event.kind in events.OPENING]
        others = [event.line() for event in self.events if event.kind not in events.OPENING]
        return [*opening, *others, *(line for branch in self.branches for run in branch.runs for line in run)]
