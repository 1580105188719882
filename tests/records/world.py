"""Organisations outside any database: what they sign, as lines; and a slow, plain reading of the rules to compare."""

import itertools
import random
from dataclasses import dataclass, field
from typing import Any

from contrechamp.records import canonical, events, keys
from contrechamp.records.headers import ASSERT, ERASE, Header, make_seal

DAY = "2026-03-01"

_chance = random.Random(0)


def begin(seed: int) -> None:
    """Makes the keys and salts that follow depend on `seed` only."""
    _chance.seed(seed)


def new_seed() -> str:
    return _chance.randbytes(32).hex()


@dataclass
class Written:
    """One record as lines, with what the plain reading needs."""

    id: str
    header: Header
    body: dict[str, Any]

    @property
    def lines(self) -> list[bytes]:
        return [self.header.line(), canonical.encode(self.body)]


@dataclass
class Branch:
    """One history of a log: all of its records from seq 1, and the positions of its seals."""

    log: str
    seed: str
    records: list[Written] = field(default_factory=list)
    runs: list[list[bytes]] = field(default_factory=list)

    def fork(self, at: int) -> "Branch":
        """Another history that shares the first `at` records; only its own runs are new."""
        return Branch(self.log, self.seed, self.records[:at], [])

    @property
    def head(self) -> tuple[int, str]:
        return len(self.records), self.records[-1].id if self.records else self.log

    def cut(self, at: int | None = None) -> dict[str, Any]:
        seq = len(self.records) if at is None else at
        return {"log": self.log, "seq": seq, "id": self.records[seq - 1].id if seq else self.log}

    def write(self, *bodies: tuple[str, dict[str, Any]]) -> list[str]:
        """Appends records under one seal; their ids."""
        run, ids = [], []
        for kind, body in bodies:
            seq, prev = self.head
            header = Header(canonical.identify(canonical.encode(body)), DAY, kind, self.log, prev, seq + 1)
            self.records.append(Written(header.id, header, body))
            run += self.records[-1].lines
            ids.append(header.id)
        seq, head = self.head
        self.runs.append([*run, make_seal(self.seed, self.log, seq, head).line()])
        return ids


def said(subject: str, *claims: tuple[str, Any], ends: list[str] = []) -> tuple[str, dict[str, Any]]:  # noqa: B006
    """The body of an assert record."""
    body = {
        "salt": _chance.randbytes(16).hex(),
        "subject": subject,
        "subject_kind": "dossier",
        "claims": [{"property": name, "value": value, "sources": []} for name, value in claims],
        "ends": ends,
        "blobs": [],
    }
    return ASSERT, body


def erased(*records: str, ends: list[str] = []) -> tuple[str, dict[str, Any]]:  # noqa: B006
    """The body of an erase record."""
    return ERASE, {"salt": _chance.randbytes(16).hex(), "erases": list(records), "ends": ends}


class Group:
    """An organisation with all of its secrets."""

    def __init__(self) -> None:
        self.sign = new_seed()
        self.recovery = [new_seed() for _ in range(3)]
        fields = {"v": 1, "kind": "genesis", "sign": keys.public_of(self.sign), "recovery": self._public()}
        genesis = events.make(fields, [self.sign])
        self.id = self.epoch = genesis.id
        self.events = [genesis]
        self.branches: list[Branch] = []

    def _public(self) -> list[str]:
        return [keys.public_of(seed) for seed in self.recovery]

    def certify(self) -> Branch:
        """A new log in the present epoch."""
        seed = new_seed()
        fields = {"v": 1, "kind": "certify", "org": self.id, "epoch": self.epoch, "key": keys.public_of(seed)}
        event = events.make(fields, [self.sign])
        self.events.append(event)
        self.branches.append(Branch(event.id, seed))
        return self.branches[-1]

    def fork(self, branch: Branch, at: int) -> Branch:
        self.branches.append(branch.fork(at))
        return self.branches[-1]

    def revoke(self, cut: dict[str, Any]) -> None:
        fields = {"v": 1, "kind": "revoke", "org": self.id, "epoch": self.epoch, "cut": cut}
        self.events.append(events.make(fields, [self.sign]))

    def recover(self, cuts: list[dict[str, Any]], erased: list[str] = [], signers: int = 2) -> None:  # noqa: B006
        """Opens a new epoch with new keys."""
        old = self.recovery[:signers]
        self.sign, self.recovery = new_seed(), [new_seed() for _ in range(3)]
        fields = {
            "v": 1,
            "kind": "recover",
            "org": self.id,
            "prev": self.epoch,
            "cuts": cuts,
            "erased": erased,
            "sign": keys.public_of(self.sign),
            "recovery": self._public(),
        }
        event = events.make(fields, [*old, self.sign])
        self.events.append(event)
        self.epoch = event.id

    def pieces(self) -> list[list[bytes]]:
        """Everything as units that can arrive in any order: single key events, and sealed runs."""
        return [[event.line()] for event in self.events] + [run for branch in self.branches for run in branch.runs]

    def stream(self) -> list[bytes]:
        """Everything in good order."""
        return [line for piece in self.pieces() for line in piece]


def plain_account(group: Group) -> set[str]:
    """The ids of the statements that hold, by the rules read word by word, without any table."""
    openings = {event.id: event for event in group.events if event.kind in ("genesis", "recover")}

    def depth(id: str) -> int:
        return 0 if openings[id].kind == "genesis" else 1 + depth(openings[id].fields["prev"])

    deepest = max(map(depth, openings))
    certified = {event.id: event for event in group.events if event.kind == "certify"}
    paths = _paths(group)
    records = {record.id: record for branch in group.branches for record in branch.records}
    counted = set(records)
    listed = set(records)
    for opening in (event for event in openings.values() if depth(event.id) == deepest):
        kept: set[str] = set()
        cuts = {cut["log"]: [cut] for cut in opening.fields.get("cuts", [])}
        cuts |= {id: [] for id, event in certified.items() if event.fields["epoch"] == opening.id}
        for event in group.events:
            if event.kind == "revoke" and event.fields["epoch"] == opening.id:
                log = event.fields["cut"]["log"]
                if log in certified and certified[log].fields["epoch"] == opening.id:
                    cuts[log].append(event.fields["cut"])
        for log, ends in cuts.items():
            histories = [set(paths[cut["id"]]) for cut in ends if cut["seq"]]
            if any(cut["seq"] == 0 for cut in ends):
                continue
            kept |= set.intersection(*histories) if histories else _trunk(group, log)
        counted &= kept
        listed &= set(opening.fields.get("erased", []))
    counted |= {id for id in listed if records[id].header.kind == ERASE}
    gone = {id for record in counted if records[record].header.kind == ERASE for id in records[record].body["erases"]}
    effective = {id for id in counted if records[id].header.kind == ERASE or id not in gone}
    ended = {claim for id in effective for claim in records[id].body["ends"]}
    claims = {
        f"{id}#{number}"
        for id in effective
        if records[id].header.kind == ASSERT
        for number in range(len(records[id].body["claims"]))
    }
    return claims - ended


def _paths(group: Group) -> dict[str, list[str]]:
    """Each record's id with its own and its ancestors' ids."""
    return {
        record.id: [earlier.id for earlier in branch.records[: number + 1]]
        for branch in group.branches
        for number, record in enumerate(branch.records)
    }


def _trunk(group: Group, log: str) -> set[str]:
    """What counts of an open log: all that its branches share, before the first fork."""
    histories = [[record.id for record in branch.records] for branch in group.branches if branch.log == log]
    trunk = set()
    for level in itertools.zip_longest(*histories):
        here = {id for id in level if id is not None}
        if len(here) > 1:
            break
        trunk |= here
    return trunk
