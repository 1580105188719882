"""One complete export, and twins of it with one bit flipped or one line left out; for tools/vectors.py."""

import base64
import hashlib
import zlib
from typing import Any

import orjson

from tools.groups import DOSSIER, TOWN, Group, Json, Log, erased, said

PDF = b"%PDF-1.4 stands for a document\n"
QUOTE = "Six cameras shall be installed."


def gzip_member(line: Json) -> bytes:
    """A line as one gzip member without compression, whose bytes do not depend on anybody's zlib."""
    data = orjson.dumps(line, option=orjson.OPT_SORT_KEYS) + b"\n"
    length = len(data).to_bytes(2, "little") + (len(data) ^ 0xFFFF).to_bytes(2, "little")
    sums = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return bytes.fromhex("1f8b08000000000000ff01") + length + data + sums


def text_blob(document: str) -> bytes:
    """The text blob of a document of one page."""
    text = f"Order 12\n{QUOTE}"
    words = [[0, 5, [[700, 700, 1000, 820]]], [6, 8, [[1020, 700, 1130, 820]]]]
    page = {"h": 8419, "w": 5953, "software": "by hand", "source": "corrected", "text": text, "words": words}
    member = gzip_member(page)
    return gzip_member({"document": document, "format": "contrechamp/text/1", "pages": [len(member)]}) + member


def _claims(document: str) -> list[Json]:
    """Claims with every member that one can have."""
    quote = {
        "document": document,
        "page": 1,
        "exact": QUOTE,
        "prefix": "Order 12\n",
        "suffix": "",
        "start": 9,
        "tier": 1,
    }
    address = {
        "address": "https://example.org/minutes", "publisher": "A paper", "title": "Minutes", "read": "2026-02-27",
        "exact": "six cameras",
    }  # fmt: skip
    amount = {"cents": 120_000_000, "currency": "EUR", "vat": "HT", "stage": "voted"}
    return [
        {"property": "devices", "value": 6, "since": "2026-02", "until": "2026-02-28", "sources": [quote, address]},
        {
            "property": "amount",
            "value": amount,
            "as_written": "1,2 M€ HT",
            "sources": [address],
            "note": {"en": "Over three years."},
        },
        {"property": "party", "value": {"ref": "siren:552100554", "role": "supplier"}},
        {"property": "date", "value": None, "as_written": "when the works end", "sources": []},
    ]


class Labelled:
    """The export's lines by name: `a` is a header, `a.body` its body, `seal 1` a seal, the others key events."""

    def __init__(self) -> None:
        self.group = Group("export")
        self.lines: dict[str, bytes] = {}
        self.ids: dict[str, str] = {}
        self._seals = 0

    def write(self, log: Log, names: str, *bodies: Any, day: str = "2026-03-01", hidden: bool = False) -> None:
        """One publication of the records with these names; `hidden` leaves their bodies out."""
        ids = log.write(*bodies, day=day, without_bodies=hidden)
        run = log.runs[-1]
        for number, (name, id) in enumerate(zip(names, ids, strict=True)):
            self.ids[name] = id
            if hidden:
                self.lines[name] = run[number]
            else:
                self.lines[name], self.lines[f"{name}.body"] = run[2 * number : 2 * number + 2]
        self._seals += 1
        self.lines[f"seal {self._seals}"] = run[-1]

    def statement(self, short: str) -> str:
        """The full id of a statement such as `a0`."""
        return f"{self.ids[short[0]]}#{short[1:]}"


def tell() -> tuple[Labelled, dict[str, bytes]]:
    """An organisation that published, was robbed, recovered, and went on; and its blobs."""
    document = hashlib.sha256(PDF).hexdigest()
    text = text_blob(document)
    files = {document: PDF, hashlib.sha256(text).hexdigest(): text}
    types = [("application/pdf", "document"), ("application/gzip", "text")]
    refs = [
        {"sha256": sha256, "size": len(data), "type": media, "role": role}
        for (sha256, data), (media, role) in zip(files.items(), types, strict=True)
    ]
    told = Labelled()
    group = told.group
    log = group.certify()
    told.write(
        log, "ab", said(TOWN, ("name", {"fr": "Marseille"})), said(DOSSIER, ("status", "planned"), ("place", TOWN))
    )
    told.write(log, "c", said(DOSSIER, ("status", "suspended"), ends=[told.statement("b0")]))
    cut = log.cut()
    told.write(log, "d", said(DOSSIER, ("status", "stolen")), day="2025-11-30", hidden=True)
    group.recover([cut])
    second = group.certify()
    about = said(f"sha256:{document}", ("title", {"en": "Order 12"}), subject_kind="document", blobs=refs)
    told.write(second, "e", about)
    told.write(second, "f", said(DOSSIER, ("operator", "a name that must go")), hidden=True)
    told.write(second, "g", erased(told.ids["f"]))
    told.write(second, "h", said(DOSSIER, claims=_claims(f"sha256:{document}")))
    names = ("genesis", "certify 1", "recover", "certify 2")
    events = {name: event.line() for name, event in zip(names, group.events, strict=True)}
    order = ("genesis", "recover", "certify 1", "certify 2")
    told.lines = {name: events[name] for name in order} | told.lines
    return told, files


ALL, HELD = "abcefgh", "a0 b1 c0 e0 h0 h1 h2 h3"
NEW, NEW_HELD = "efgh", "e0 h0 h1 h2 h3"
OLD, OLD_HELD = "abc", "a0 b1 c0"

# What is flipped (a line, and the member in whose value one bit changes), what still counts and holds, and why.
FLIPS = [
    ("genesis", "sign", "", "", "the organisation has another id; nothing else belongs to it"),
    ("genesis", "signatures", "", "", "nobody signed the genesis"),
    ("recover", "signatures", "abcd", OLD_HELD, "no recovery: the first log is open, the second not certified"),
    ("recover", "cuts", "abcd", OLD_HELD, "the signatures do not fit"),
    ("certify 1", "signatures", NEW, NEW_HELD, "nobody certified the first log"),
    ("certify 1", "key", NEW, NEW_HELD, "nobody certified the first log"),
    ("certify 2", "epoch", OLD, OLD_HELD, "an epoch that nothing opened"),
    ("a", "body", NEW, NEW_HELD, "the chain to the cut breaks"),
    ("b", "day", NEW, NEW_HELD, "the chain to the cut breaks"),
    ("c", "prev", NEW, NEW_HELD, "the record that the cut names is missing"),
    ("c", "log", NEW, NEW_HELD, "the record that the cut names is missing"),
    ("c", "seq", NEW, NEW_HELD, "the record that the cut names is missing"),
    ("d", "day", ALL, HELD, "the header of a void record: another id than the one sealed"),
    ("e", "v", OLD, OLD_HELD, "no header of version 1: what follows hangs in the air"),
    ("a.body", "claims", ALL, "b1 c0 e0 h0 h1 h2 h3", "the body is absent"),
    ("c.body", "claims", ALL, "a0 b0 b1 e0 h0 h1 h2 h3", "the body is absent: what it ended holds again"),
    ("g.body", "erases", ALL, HELD, "the erase is absent: f is not erased, but its body is not here"),
    ("h.body", "salt", ALL, "a0 b1 c0 e0", "the body is absent"),
    ("seal 1", "signature", ALL, HELD, "the next seal covers its records too"),
    ("seal 3", "signature", ALL, HELD, "no seal covers d, which is void anyway"),
    ("seal 4", "id", ALL, HELD, "the next seal covers its record too"),
    ("seal 5", "seq", ALL, HELD, "the next seal covers its record too"),
    ("seal 5", "log", ALL, HELD, "the next seal covers its record too"),
    ("seal 7", "signature", "abcefg", "a0 b1 c0 e0", "no seal covers h"),
]
LEFT_OUT = [
    ("certify 2", OLD, OLD_HELD, False, "nobody certified the second log"),
    ("b", NEW, NEW_HELD, False, "the chain to the cut breaks"),
    (
        "c.body",
        ALL,
        "a0 b0 b1 e0 h0 h1 h2 h3",
        True,
        "the body is absent, which is no fault: what it ended holds again",
    ),
    ("seal 1", ALL, HELD, True, "the next seal covers its records too, which is no fault"),
    ("seal 7", "abcefg", "a0 b1 c0 e0", False, "no seal covers h"),
]

LEFT_OUT_TOGETHER = [
    ("seal 2, c, c.body, d, seal 3", NEW, NEW_HELD, "the record that the cut names is missing, with all after it"),
    (
        "recover, e, e.body, seal 4, f, seal 5, g, g.body, seal 6, h, h.body, seal 7",
        "abcd",
        OLD_HELD,
        "the event that opened the epoch of the second log is not here",
    ),
]


def flip(line: bytes, member: str) -> str:
    """The line with one bit flipped in the first digit of the member's value (of its text, where it has no digit)."""
    start = line.index(f'"{member}":'.encode()) + len(member) + 3
    if member == "claims":
        start = line.index(b'"value":', start) + 8
        place = next(
            place for place in range(start, len(line)) if chr(line[place]).isupper() or line[place] == ord("u")
        )
    else:
        start += {"signatures": 75, "cuts": line.find(b'"seq":', start) - start}.get(member, 0)
        place = next(place for place in range(start, len(line)) if chr(line[place]).isdigit())
    return (line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]).decode()


def export_vectors() -> Json:
    """The export's lines and blobs, what comes of it, and its twins."""
    told, files = tell()
    names = list(told.lines)

    def outcome(counted: str, held: str) -> Json:
        statements = sorted(told.statement(short) for short in held.split())
        erased = [told.ids["f"]] if "g" in counted else []
        return {"counted": sorted(told.ids[name] for name in counted), "erased": erased, "statements": statements}

    twins: list[Json] = []
    for name, member, counted, held, why in FLIPS:
        where = {"line": names.index(name), "name": name, "becomes": flip(told.lines[name], member)}
        expected = outcome(counted, held)
        if name == "g.body":
            expected["erased"] = []
        twins.append({"flipped": member, **where, "sound": False, "because": why, **expected})
    for names_out, counted, held, why in LEFT_OUT_TOGETHER:
        without = [number for number, name in enumerate(names) if name in names_out.split(", ")]
        twins.append({"name": names_out, "without": without, "sound": False, "because": why, **outcome(counted, held)})
    for name, counted, held, sound, why in LEFT_OUT:
        where = {"line": names.index(name), "name": name, "becomes": None}
        twins.append({**where, "sound": sound, "because": why, **outcome(counted, held)})
    for sha256, data in files.items():
        changed = base64.b64encode(data[:-1] + bytes([data[-1] ^ 1])).decode()
        why = "the file has another hash"
        twins.append({"blob": sha256, "becomes": changed, "sound": False, "because": why, **outcome(ALL, HELD)})
    return {
        "organisation": told.group.id,
        "lines": [line.decode() for line in told.lines.values()],
        "blobs": {sha256: base64.b64encode(data).decode() for sha256, data in files.items()},
        "sound": True,
        **outcome(ALL, HELD),
        "twins": twins,
    }
