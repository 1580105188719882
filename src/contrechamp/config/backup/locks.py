"""Who can open a backup: whoever holds the signing sheet, or any two of the three recovery sheets, of a group here.

Everything is encrypted to one key of this backup. The node knows its public half only; the secret half lies locked in
each snapshot, once for each way to open it. Two recovery sheets are needed together: for each pair there is an envelope
to one inside an envelope to the other.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from contrechamp.ground import age
from contrechamp.ground.files import write_atomic
from contrechamp.records import keys
from contrechamp.records.errors import Refused

MOST = 1_000  # bytes of the secret key, with room


@dataclass(frozen=True)
class Keyring:
    """The public halves of a group's present signing and recovery keys."""

    sign: str
    recovery: tuple[str, ...]


@dataclass(frozen=True)
class Door:
    """One way in: the public keys that open it, outermost first, and the locked secret in base64."""

    keys: tuple[str, ...]
    locked: str


@dataclass(frozen=True)
class Lock:
    """`recipient`: what objects are encrypted to. `rings`: for whom it was made."""

    recipient: str
    rings: tuple[Keyring, ...]
    doors: tuple[Door, ...]


def make(rings: Sequence[Keyring]) -> Lock:
    """A lock with a new key."""
    secret, recipient = age.new_identity()
    ways = [way for ring in rings for way in [(ring.sign,), *combinations(ring.recovery, 2)]]
    return Lock(recipient, tuple(rings), tuple(Door(way, _shut(secret, way)) for way in ways))


def present(rings: Sequence[Keyring], file: Path) -> Lock:
    """The lock that this node uses, kept in `file`; a new one where the groups' keys have changed since."""
    if file.exists():
        lock = read(json.loads(file.read_text()))
        if lock.rings == tuple(rings):
            return lock
    lock = make(rings)
    write_atomic(file, json.dumps(asdict(lock)).encode())
    return lock


def read(fields: dict[str, Any]) -> Lock:
    """The lock from its JSON form. Raises ValueError when it has none."""
    try:
        rings = tuple(Keyring(ring["sign"], tuple(ring["recovery"])) for ring in fields["rings"])
        doors = tuple(Door(tuple(door["keys"]), door["locked"]) for door in fields["doors"])
        return Lock(fields["recipient"], rings, doors)
    except (KeyError, TypeError) as error:
        raise ValueError("it is no lock of a backup") from error


def unlock(doors: Sequence[Door], seeds: Sequence[str]) -> str:
    """The secret key, with what these sheets say. Raises Refused."""
    held = {keys.public_of(seed): seed for seed in seeds}
    for door in doors:
        if set(door.keys) <= set(held):
            return _open(door, [held[key] for key in door.keys])
    raise Refused(
        "These sheets do not open this backup. It takes the signing sheet, or two different recovery sheets, of the "
        "keys that the group had when the backup was made."
    )


def _shut(secret: str, way: tuple[str, ...]) -> str:
    data = secret.encode()
    for key in reversed(way):
        data = age.encrypt(data, to=[key])
    return base64.b64encode(data).decode()


def _open(door: Door, seeds: Sequence[str]) -> str:
    data = base64.b64decode(door.locked)
    try:
        for seed in seeds:
            data = age.decrypt(data, identities=[seed], limit=MOST * 20)
    except age.Unreadable as error:
        raise Refused(f"The lock of this backup is damaged: {error}.") from None
    return data.decode()
