"""The form of a parcel: a draft with its documents, from one group to another, that nobody else can read.

Two lines for whoever carries it (a header, the signature of that line by a log of the sender), then an age envelope to
the recipient's public key for drafts. Inside: one line about the draft, then the bytes of its documents.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _

from contrechamp.ground import age
from contrechamp.ground.hashing import sha256_hex
from contrechamp.records import keys
from contrechamp.records.errors import Refused
from contrechamp.records.keys import HEX_KEY

FORMAT = "contrechamp/parcel/1"
CONTEXT = b"contrechamp/parcel/1\n"
MOST = 100_000_000  # bytes
MOST_LINE = 2_000_000  # bytes of what the draft says
MOST_FILES = 50
COVER = 2_000  # bytes in which header and signature stand
MEMBERS = {"format", "from", "log", "payload", "to"}


@dataclass(frozen=True)
class Closed:
    """A parcel as it arrived: who says that it is from whom to whom, and the bytes. Nothing is checked but its form."""

    sender: str
    log: str
    to: str
    payload: str
    line: bytes
    signature: str
    sealed: bytes

    def signed_by(self, key: str) -> bool:
        return keys.verify(key, self.signature, CONTEXT, self.line)


@dataclass(frozen=True)
class Content:
    """What was inside: what the draft says, and the bytes of each document in the order in which it names them."""

    said: dict[str, Any]
    files: Sequence[bytes]


def close(
    said: dict[str, Any], files: Sequence[bytes], *, sender: str, log: str, log_seed: str, to: str, recipient: str
) -> bytes:
    """The parcel with this content. Raises Refused when it is too large."""
    line = orjson.dumps({**said, "from": sender, "to": to, "files": [[sha256_hex(data), len(data)] for data in files]})
    if len(files) > MOST_FILES or len(line) > MOST_LINE or sum(map(len, files)) + len(line) > MOST:
        raise Refused(_("The draft and its documents are too large to share: 100 MB and 50 documents at most."))
    sealed = age.encrypt(line + b"\n" + b"".join(files), to=[recipient])
    header = {"format": FORMAT, "from": sender, "log": log, "payload": sha256_hex(sealed), "to": to}
    head = orjson.dumps(header, option=orjson.OPT_SORT_KEYS)
    return head + b"\n" + keys.sign(log_seed, CONTEXT, head).encode() + b"\n" + sealed


def cover(beginning: bytes) -> Closed:
    """Who a parcel says that it is from and to, by its first COVER bytes or more of them. Raises Refused."""
    parts = beginning.split(b"\n", 2) if len(beginning) <= 2 * MOST else []
    try:
        line, signature, sealed = parts
        header = orjson.loads(line) if len(line) < 1_000 else {}
        hexes = all(HEX_KEY.fullmatch(header[name]) for name in ("from", "log", "to", "payload"))
        if set(header) != MEMBERS or header["format"] != FORMAT or not hexes:
            raise ValueError
        told = (header["from"], header["log"], header["to"], header["payload"])
        return Closed(*told, line, signature.decode("ascii"), sealed)
    except (ValueError, KeyError, TypeError):
        raise Refused(_("This is no shared draft, or it is damaged.")) from None


def read(data: bytes) -> Closed:
    """The parcel in these bytes, still closed. Raises Refused."""
    closed = cover(data)
    if sha256_hex(closed.sealed) != closed.payload:
        raise Refused(_("This is no shared draft, or it is damaged."))
    return closed


def open_with(parcel: Closed, identities: Sequence[str]) -> Content:
    """What is inside. Raises Refused when it is for another key, or was put into another cover."""
    try:
        content = age.decrypt(parcel.sealed, identities=identities, limit=MOST + MOST_LINE)
        line, _newline, rest = content.partition(b"\n")
        said = orjson.loads(line)
        if said["from"] != parcel.sender or said["to"] != parcel.to or len(said["files"]) > MOST_FILES:
            raise ValueError
        files = []
        for sha256, size in said["files"]:
            data, rest = rest[:size], rest[size:]
            if hashlib.sha256(data).hexdigest() != sha256:
                raise ValueError
            files.append(data)
        return Content(said, files)
    except (age.Unreadable, ValueError, KeyError, TypeError):
        raise Refused(_("This draft cannot be opened here: it is for another key, or damaged.")) from None
