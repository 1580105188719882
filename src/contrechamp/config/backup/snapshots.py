"""A snapshot's form: a line of JSON for whoever finds it, the signature of that line, then the encrypted manifest.

Nothing here needs a database, because a restore reads a snapshot before there is one.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from contrechamp.config.backup import locks
from contrechamp.config.backup.locks import Door, Lock
from contrechamp.config.backup.stores import Store
from contrechamp.ground import age
from contrechamp.ground.hashing import sha256_hex
from contrechamp.records import epochs, events, keys
from contrechamp.records.errors import Invalid, Refused
from contrechamp.records.events import Event

FORMAT = "contrechamp/backup/1"
CONTEXT = b"contrechamp/backup/1\n"
MOST = 500_000_000  # bytes of a snapshot, encrypted or not
MOST_EVENTS = 10_000
DAMAGED = "The snapshot is damaged, or was not made by Contrechamp."


@dataclass(frozen=True)
class Snapshot:
    """One snapshot as it was found: nothing of it is checked but its form."""

    line: bytes
    signature: str
    sealed: bytes
    log: str
    objects: tuple[str, ...]
    doors: tuple[Door, ...]


@dataclass(frozen=True)
class Opened:
    """A snapshot that was opened and whose author was checked. `identity` opens its objects."""

    manifest: dict[str, Any]
    identity: str


def write(file: BinaryIO, *, manifest: dict[str, Any], lock: Lock, log: str, log_seed: str, objects: set[str]) -> None:
    """Writes a snapshot, signed with the key of a log of this node."""
    sealed = age.encrypt(gzip.compress(orjson.dumps(manifest), mtime=0), to=[lock.recipient])
    head = {
        "format": FORMAT,
        "log": log,
        "doors": [{"keys": door.keys, "locked": door.locked} for door in lock.doors],
        "objects": sorted(objects),
        "payload": sha256_hex(sealed),
    }
    line = json.dumps(head, sort_keys=True).encode()
    file.write(line + b"\n" + keys.sign(log_seed, CONTEXT, line).encode() + b"\n" + sealed)


def read(file: BinaryIO) -> Snapshot:
    """The snapshot in a file. Raises Refused."""
    parts = file.read(MOST).split(b"\n", 2)
    try:
        line, signature, sealed = parts
        head = json.loads(line)
        doors = tuple(Door(tuple(door["keys"]), door["locked"]) for door in head["doors"])
        if head["format"] != FORMAT or head["payload"] != sha256_hex(sealed):
            raise ValueError
        return Snapshot(line, signature.decode(), sealed, head["log"], tuple(head["objects"]), doors)
    except (ValueError, KeyError, TypeError):
        raise Refused(DAMAGED) from None


def open_with(snapshot: Snapshot, seeds: Sequence[str]) -> Opened:
    """What the snapshot says, opened with what the sheets say, its signature checked. Raises Refused.

    Whoever knows the public keys could write something that these sheets open. Therefore it must be signed by a log
    that the group of these sheets certified.
    """
    identity = locks.unlock(snapshot.doors, seeds)
    try:
        packed = age.decrypt(snapshot.sealed, identities=[identity], limit=MOST)
        manifest = orjson.loads(unpacked(packed, MOST))
        certified = _certified(manifest["events"], {keys.public_of(seed) for seed in seeds})
    except (age.Unreadable, ValueError, KeyError, TypeError, zlib.error):
        raise Refused(DAMAGED) from None
    log = certified.get(snapshot.log)
    if log is None or not keys.verify(log, snapshot.signature, CONTEXT, snapshot.line):
        raise Refused("The snapshot is not signed by a log of the group whose sheets these are. It may be a forgery.")
    return Opened(manifest, identity)


def _certified(lines: list[str], sheets: set[str]) -> dict[str, str]:
    """The public keys, by log, that an organisation certified; none if the sheets are of none of its epochs."""
    read_events = [events.read(line.encode()) for line in lines[:MOST_EVENTS]]
    known = {event.id: event for event in read_events}
    good = [event for event in read_events if _is_good(event, known)]
    organisations = {event.organisation for event in good}
    openings = [event for event in good if event.kind in events.OPENING]
    theirs = any(_are_of(sheets, event) for event in openings)
    if len(organisations) != 1 or not theirs:
        return {}
    return {log: key.key for log, key in epochs.resolve(good).logs.items()}


def _are_of(sheets: set[str], opening: Event) -> bool:
    return opening.fields["sign"] in sheets or len(sheets & set(opening.fields["recovery"])) >= 2


def _is_good(event: Event, known: dict[str, Event]) -> bool:
    try:
        events.check_signatures(event, known.get(event.signer or ""))
    except Invalid:
        return False
    return True


def unpacked(data: bytes, limit: int) -> bytes:
    """The content of a gzip file, of at most `limit` bytes. Raises ValueError."""
    inflater = zlib.decompressobj(wbits=31)
    content = inflater.decompress(data, limit)
    if not inflater.eof:
        raise ValueError("it is longer than it may be, or cut")
    return content


def needed_by(store: Store) -> Callable[[str], set[str]]:
    """A function that tells which objects a snapshot of this store names, as far as anybody can read."""

    def needed(name: str) -> set[str]:
        with store.open(name) as file:
            return set(read(file).objects)

    return needed
