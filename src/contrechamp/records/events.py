"""Key events: what an organisation says about its keys. Reading and checking one event; plain functions, no tables.

A line is the canonical form of the event with its member `signatures`, an object from public key to signature. The
event's id is the SHA-256 of the canonical form without that member.
"""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from contrechamp.records import canonical, keys
from contrechamp.records.errors import Invalid

GENESIS, CERTIFY, REVOKE, RECOVER = "genesis", "certify", "revoke", "recover"
OPENING = (GENESIS, RECOVER)

_MEMBERS = {
    GENESIS: {"v", "kind", "sign", "recovery"},
    CERTIFY: {"v", "kind", "org", "epoch", "key"},
    REVOKE: {"v", "kind", "org", "epoch", "cut"},
    RECOVER: {"v", "kind", "org", "prev", "cuts", "erased", "sign", "recovery"},
}
_HEX = re.compile(r"[0-9a-f]{64}")


class Cut(NamedTuple):
    """Where a log ends: its last record is `id` at `seq`. With seq 0 the id is the log's own, and nothing is kept."""

    log: str
    seq: int
    id: str

    def as_json(self) -> dict[str, Any]:
        return {"log": self.log, "seq": self.seq, "id": self.id}


@dataclass(frozen=True)
class Event:
    """One key event whose shape is right; whether its signatures are is `check_signatures`' matter."""

    id: str
    kind: str
    fields: dict[str, Any]
    signatures: dict[str, str]

    @property
    def organisation(self) -> str:
        """The id of its organisation: the id of the genesis."""
        return self.id if self.kind == GENESIS else str(self.fields["org"])

    @property
    def signer(self) -> str | None:
        """The id of the event that opened the epoch whose keys must sign this one; None for a genesis."""
        return {CERTIFY: self.fields.get("epoch"), REVOKE: self.fields.get("epoch")}.get(
            self.kind, self.fields.get("prev")
        )

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """The cuts that it names: one for a revoke, any number for a recover."""
        named = [self.fields["cut"]] if self.kind == REVOKE else self.fields.get("cuts", [])
        return tuple(Cut(cut["log"], cut["seq"], cut["id"]) for cut in named)

    def line(self) -> bytes:
        """Its canonical form with the signatures."""
        return canonical.encode({**self.fields, "signatures": self.signatures})


def make(fields: dict[str, Any], seeds: list[str]) -> Event:
    """The event with these fields, signed with these secret keys. Raises Invalid."""
    form = canonical.encode(fields)
    signatures = {keys.public_of(seed): keys.sign(seed, keys.KEY_CONTEXT, form) for seed in seeds}
    return read(canonical.encode({**fields, "signatures": signatures}))


def read(line: bytes) -> Event:
    """The event in this line. Raises Invalid when it is not canonical or misshapen."""
    fields = canonical.decode(line)
    if not isinstance(fields, dict):
        raise Invalid("$", "is not an object")
    signatures = fields.pop("signatures", None)
    if not isinstance(signatures, dict) or not all(isinstance(value, str) for value in signatures.values()):
        raise Invalid("$.signatures", "is not an object of signatures")
    kind = fields.get("kind")
    members = _MEMBERS.get(kind) if isinstance(kind, str) else None
    if members is None or fields.get("v") != 1 or type(fields["v"]) is not int:
        raise Invalid("$.kind", "is not a key event of version 1")
    if set(fields) != members:
        raise Invalid("$", f"has other members than {', '.join(sorted(members))}")
    _check_members(fields)
    return Event(canonical.identify(canonical.encode(fields)), str(kind), fields, signatures)


def check_signatures(event: Event, opening: Event | None) -> None:
    """Raises Invalid unless exactly the right keys signed `event`.

    `opening` is the event that `event.signer` names: the genesis or recover whose epoch this one acts in or ends.
    """
    if event.kind == GENESIS:
        needed, allowed = {event.fields["sign"]}, set()
    else:
        if opening is None or opening.kind not in OPENING or opening.organisation != event.organisation:
            raise Invalid("$", "names an epoch that no genesis or recovery of its organisation opened")
        if event.kind == RECOVER:
            needed, allowed = {event.fields["sign"]}, set(opening.fields["recovery"])
        else:
            needed, allowed = {opening.fields["sign"]}, set()
    signers = set(event.signatures)
    if not needed <= signers <= needed | allowed or (allowed and len(signers & allowed) < 2):
        raise Invalid("$.signatures", "are not by the keys that this event needs")
    form = canonical.encode(event.fields)
    for public, signature in event.signatures.items():
        if not keys.verify(public, signature, keys.KEY_CONTEXT, form):
            raise Invalid(f"$.signatures.{public}", "is not a good signature")


def _check_members(fields: dict[str, Any]) -> None:
    for name in ("org", "epoch", "prev", "key", "sign"):
        if name in fields:
            _check_hex(f"$.{name}", fields[name])
    if "recovery" in fields:
        _check_recovery(fields["recovery"], fields["sign"])
    if "cut" in fields:
        _check_cut("$.cut", fields["cut"])
    for name in ("cuts", "erased"):
        if name in fields and not isinstance(fields[name], list):
            raise Invalid(f"$.{name}", "is not a list")
    for number, record in enumerate(fields.get("erased", [])):
        _check_hex(f"$.erased[{number}]", record)
    logs = [_check_cut(f"$.cuts[{number}]", cut) for number, cut in enumerate(fields.get("cuts", []))]
    if len(set(logs)) != len(logs):
        raise Invalid("$.cuts", "name a log twice")


def _check_hex(path: str, value: Any) -> None:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise Invalid(path, "is not 64 lower-case hexadecimal characters")


def _check_recovery(value: Any, sign: str) -> None:
    if not isinstance(value, list) or len(value) != 3:
        raise Invalid("$.recovery", "is not a list of three keys")
    for number, key in enumerate(value):
        _check_hex(f"$.recovery[{number}]", key)
    if len({*value, sign}) != 4:
        raise Invalid("$.recovery", "are not three keys that differ, also from the signing key")


def _check_cut(path: str, value: Any) -> str:
    if not isinstance(value, dict) or set(value) != {"log", "seq", "id"}:
        raise Invalid(path, "is not an object with log, seq and id")
    _check_hex(f"{path}.log", value["log"])
    _check_hex(f"{path}.id", value["id"])
    if type(value["seq"]) is not int or value["seq"] < 0:
        raise Invalid(f"{path}.seq", "is not a number from 0")
    if value["seq"] == 0 and value["id"] != value["log"]:
        raise Invalid(f"{path}.id", "is not the log's id, as seq 0 needs")
    return str(value["log"])
