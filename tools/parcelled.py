"""Writes docs/vectors/parcel.json: a parcel, and what is none. Written without the node's own code.

    python tools/parcelled.py

The age envelope is random, so each run writes another one; run it only when the form changes.
"""

import base64
import hashlib
import json
from pathlib import Path

import orjson
import pyrage
from nacl.signing import SigningKey

TARGET = Path(__file__).resolve().parents[1] / "docs" / "vectors" / "parcel.json"
CONTEXT = b"contrechamp/parcel/1\n"
FROM, TO, LOG = (hashlib.sha256(name).hexdigest() for name in (b"from", b"to", b"log"))
SEED = hashlib.sha256(b"contrechamp vector: a log's key").digest()
FILE = b"%PDF-1.4 not a whole file"
SMALLEST = 4_096


def envelope(content: bytes, recipient: pyrage.x25519.Recipient) -> bytes:
    """The content behind its length, padded with zeros, encrypted."""
    bare = len(content).to_bytes(8, "big") + content
    return bytes(pyrage.encrypt(bare.ljust(SMALLEST, b"\0"), [recipient]))


def content(to: str = TO, sha256: str = hashlib.sha256(FILE).hexdigest()) -> tuple[bytes, bytes]:
    """The line about the draft, and all that is inside."""
    source = {"library": "1", "page": 1, "exact": "un mois", "prefix": "", "suffix": "", "start": 0}
    statement = {"property": "purpose", "value": {"fr": "Garder un mois."}, "as_written": "", "since": "", "until": "",
                 "sources": [source], "note": {}}  # fmt: skip
    document = {"id": "1", "file_name": "rapport.pdf", "title": "Rapport", "kind": "report", "authority": "",
                "date": "2019-02", "place": "insee:13055", "language": "fr", "transcription": False}  # fmt: skip
    said = {"subject": "urn:uuid:00000000-0000-4000-8000-000000000001", "kind": "dossier", "statements": [statement],
            "documents": [document], "from": FROM, "to": to, "files": [[sha256, len(FILE)]]}  # fmt: skip
    line = orjson.dumps(said)
    return line, line + b"\n" + FILE


def cover(sealed: bytes) -> bytes:
    """The two lines before the envelope."""
    header = {"format": "contrechamp/parcel/1", "from": FROM, "log": LOG,
              "payload": hashlib.sha256(sealed).hexdigest(), "to": TO}  # fmt: skip
    line = orjson.dumps(header, option=orjson.OPT_SORT_KEYS)
    return line + b"\n" + SigningKey(SEED).sign(CONTEXT + line).signature.hex().encode() + b"\n"


def vectors() -> dict[str, object]:
    identity = pyrage.x25519.Identity.generate()
    line, inside = content()
    sealed = envelope(inside, identity.to_public())
    good = cover(sealed) + sealed
    other = envelope(content(to=FROM)[1], identity.to_public())
    false = envelope(content(sha256="0" * 64)[1], identity.to_public())
    refused = {
        "another signature": good.replace(good.split(b"\n")[1], b"0" * 128, 1),
        "another envelope than the header names": cover(sealed) + other,
        "a content for another group than the header says": cover(other) + other,
        "a file with another hash than the content says": cover(false) + false,
        "the beginning alone": good[:700],
    }
    return {
        "identity": str(identity),
        "recipient": str(identity.to_public()),
        "log_key": SigningKey(SEED).verify_key.encode().hex(),
        "from": FROM,
        "to": TO,
        "log": LOG,
        "line": line.decode(),
        "files": [base64.b64encode(FILE).decode()],
        "parcel": base64.b64encode(good).decode(),
        "refused": [{"what": what, "parcel": base64.b64encode(data).decode()} for what, data in refused.items()],
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n")
