"""Bodies that are understood or not, and whole streams as text, for tools/vectors.py."""

import base64
import hashlib
from collections.abc import Iterable
from typing import Any

from contrechamp.records import canonical
from contrechamp.records.headers import Header, make_seal
from tools.groups import DAY, DOSSIER, Group, Json, Log, erased, said, secret

FILE = b"%PDF-1.4 stands for a document\n"
LONG = "<long>"  # stands in a stream for a line that is one byte too long
BEYOND = "\U0001f600"  # one character, two UTF-16 units, four bytes


def body_vectors() -> list[Json]:
    """Canonical bodies, and whether this version understands them."""
    return [
        {"kind": kind, "line": canonical.encode(body).decode(), "understood": understood, "because": why}
        for understood, told in ((True, _understood()), (False, _strange()))
        for why, kind, body in told
    ]


def _said(**changed: Any) -> Json:
    body = said(DOSSIER, ("status", "planned"))[1]
    return {"salt": secret("salt of bodies")[:32], **body, **changed}


def _claim(**changed: Any) -> Json:
    return _said(claims=[{"property": "status", "value": "planned", **changed}])


def _blob(**changed: Any) -> Json:
    return _said(blobs=[{"sha256": secret("a file"), "size": 0, "type": "text/plain", "role": "text", **changed}])


def _understood() -> Iterable[tuple[str, str, Json]]:
    yield "as usual", "assert", _said()
    yield "nothing said", "assert", _said(claims=[])
    yield "an erase of nothing", "erase", {"salt": secret("x")[:32], "erases": [], "ends": []}
    yield "a claim of two members", "assert", _claim()
    yield "a value of null", "assert", _claim(value=None, as_written="some day")
    yield "a day of no calendar", "assert", _claim(since="2026-02-31", until="9999-99")
    yield "sources of any members", "assert", _claim(sources=[{}, {"new": [1]}])
    yield "a note in any language", "assert", _claim(note={"": "", "sr-Latn": "x"})
    yield "a type of 100 characters", "assert", _blob(type="x" * 100)
    yield "a role of 100 characters beyond U+FFFF", "assert", _blob(role=BEYOND * 100)
    yield "the longest subject", "assert", _said(subject="a" + "z" * 31 + ":" + "~" * 180)
    yield "the highest number of a claim to end", "assert", _said(ends=[secret("x") + "#99999"])


def _strange() -> Iterable[tuple[str, str, Any]]:
    yield "no object", "assert", []
    yield "an erase under an assert header", "assert", {"salt": secret("x")[:32], "erases": [], "ends": []}
    yield "a member more", "assert", _said(mood="new in version 2")
    yield "a member less", "assert", {name: value for name, value in _said().items() if name != "ends"}
    yield "a salt in upper case", "assert", _said(salt="A" * 32)
    yield "a subject without a colon", "assert", _said(subject="marseille")
    yield "a subject with a space", "assert", _said(subject="insee:13 055")
    yield "a subject of 181 characters after the colon", "assert", _said(subject="a:" + "b" * 181)
    yield "a scheme of 33 characters", "assert", _said(subject="a" * 33 + ":b")
    yield "a subject with a line feed after it", "assert", _said(subject=DOSSIER + "\n")
    yield "a kind with a hyphen", "assert", _said(subject_kind="a-b")
    yield "claims that are an object", "assert", _said(claims={})
    yield "a claim without a value", "assert", _said(claims=[{"property": "status"}])
    yield "a claim with an unknown member", "assert", _claim(mood="good")
    yield "a property in upper case", "assert", _claim(property="Status")
    yield "a note that is text", "assert", _claim(note="a note")
    yield "a note whose text is a number", "assert", _claim(note={"fr": 1})
    yield "sources that are an object", "assert", _claim(sources={})
    yield "a source that is text", "assert", _claim(sources=["https://example.org/"])
    yield "a since with a line feed after it", "assert", _claim(since="2026\n")
    yield "a since of one digit less", "assert", _claim(since="2026-2")
    yield "an as_written that is no text", "assert", _claim(as_written=12)
    yield "an ending without its number", "assert", _said(ends=[secret("x")])
    yield "an ending with a leading zero", "assert", _said(ends=[secret("x") + "#01"])
    yield "an ending with six digits", "assert", _said(ends=[secret("x") + "#100000"])
    yield "an empty type", "assert", _blob(type="")
    yield "an empty role", "assert", _blob(role="")
    yield "a type of 101 characters", "assert", _blob(type="x" * 101)
    yield "a size below 0", "assert", _blob(size=-1)
    yield "a size that is true", "assert", _blob(size=True)
    yield "a hash in upper case", "assert", _blob(sha256="A" * 64)
    yield "the character U+0000", "assert", _claim(value="\0")
    yield "a backslash before u0000, which is written with the same six characters", "assert", _claim(value="\\u0000")
    yield "an erase of something that is no id", "erase", {"salt": secret("x")[:32], "erases": ["all"], "ends": []}


class Told:
    """An organisation with two publications: the lines of its key events, and of each publication."""

    def __init__(self, **more: Any) -> None:
        self.group = Group("streams")
        self.log = self.group.certify()
        self.a, self.b = (self.log.write(said(DOSSIER, ("status", value), **more))[0] for value in ("one", "two"))
        self.genesis, self.certify = (event.line() for event in self.group.events)
        self.first, self.second = self.log.runs

    @property
    def lines(self) -> list[bytes]:
        return [self.genesis, self.certify, *self.first, *self.second]


def _text(lines: Iterable[bytes], end: str = "\n") -> str:
    return "".join(line.decode() + end for line in lines)


def stream_vectors() -> list[Json]:
    """Streams, and what comes of them: line ends, lines out of place, files."""
    organisation = Told().group.id
    cases = [*_line_ends(), *_out_of_place(), *_odd_bodies(), *_files()]
    return [{"organisation": organisation, **case} for case in cases]


def _case(name: str, stream: str, *, sound: bool, counted: Iterable[str], held: Iterable[str], **more: Any) -> Json:
    held_ids = sorted(f"{record}#0" for record in held)
    outcome = {"counted": sorted(counted), "erased": [], "statements": held_ids}
    return {"name": name, "stream": stream, "sound": sound, **outcome, **more}


def _line_ends() -> Iterable[Json]:
    told = Told()
    both = {"counted": [told.a, told.b], "held": [told.a, told.b]}
    torn = {"counted": [told.a, told.b], "held": [told.b]}
    head, body, seal = told.first
    before, after = [told.genesis, told.certify, head], [body, seal, *told.second]
    yield _case("line-feeds", _text(told.lines), sound=True, **both)
    yield _case("carriage-returns", _text(told.lines, "\r\r\n"), sound=True, **both)
    lines = _text([told.genesis, b"", told.certify, b"\r", *told.first, b"", *told.second])
    yield _case("empty-lines", "\n\r\n" + lines, sound=True, **both)
    yield _case("no-last-line-feed", _text(told.lines).removesuffix("\n"), sound=True, **both)
    yield _case("empty-line-before-body", _text([*before, b"", *after]), sound=False, **torn)
    yield _case("long-line-before-body", _text([*before, LONG.encode(), *after]), sound=False, **torn)


def _out_of_place() -> Iterable[Json]:
    told = Told()
    both = {"counted": [told.a, told.b], "held": [told.a, told.b]}
    head, _, seal = told.first
    lines = [told.genesis, *told.first, told.certify, *told.second]
    yield _case("seal-before-its-log", _text(lines), sound=False, counted=[], held=[])
    again = [told.genesis, told.certify, *told.first, head, seal, *told.second]
    yield _case("run-twice", _text(again), sound=True, **both)
    twice = [told.genesis, told.certify, told.first[0], told.first[1], head, seal, *told.second]
    only_second = {"counted": [told.a, told.b], "held": [told.b]}
    yield _case("body-of-a-header-left-out", _text(twice), sound=False, **only_second)
    forged = told.certify.replace(_signature(told.certify), b"0" * 128)
    for name, pair in (("forged-again", [told.certify, forged]), ("forged-before", [forged, told.certify])):
        yield _case(name, _text([told.genesis, *pair, *told.first, *told.second]), sound=False, **both)
    told.group.recover([told.log.cut(1)])
    late = [*told.lines, told.group.events[-1].line()]
    yield _case("late-recovery", _text(late), sound=True, counted=[told.a], held=[told.a])


def _signature(line: bytes) -> bytes:
    start = line.index(b'"signatures":') + 13
    return line[start + 69 : start + 69 + 128]


def _odd_bodies() -> Iterable[Json]:
    told = Told()
    third = _raw(told.log, b'{"salt": "white space"}')
    lines = _text([*told.lines, *third])
    counted = [told.a, told.b, told.log.records[-1]]
    yield _case("body-not-canonical", lines, sound=True, counted=counted, held=[told.a, told.b])
    told = Told()
    (gone,) = told.log.write(said(DOSSIER, ("status", "gone")), without_bodies=True)
    (eraser,) = told.log.write(erased(gone))
    lines = _text([*told.lines, *told.log.runs[-2], *told.log.runs[-1]])
    counted = [told.a, told.b, gone, eraser]
    yield _case("erased-without-body", lines, sound=True, counted=counted, held=[told.a, told.b], erased=[gone])


def _raw(log: Log, content: bytes) -> list[bytes]:
    """A sealed record with just these bytes as its body."""
    seq, prev = len(log.records) + 1, log.records[-1]
    header = Header(hashlib.sha256(content).hexdigest(), DAY, "assert", log.id, prev, seq)
    log.records.append(header.id)
    return [header.line(), content, make_seal(log.seed, log.id, seq, header.id).line()]


def _files() -> Iterable[Json]:
    sha256, data = hashlib.sha256(FILE).hexdigest(), base64.b64encode(FILE).decode()
    for name, size, blobs, sound in (
        ("file", len(FILE), {sha256: data}, True),
        ("file-missing", len(FILE), {}, True),
        ("file-more", len(FILE), {sha256: data, secret("another file"): data}, True),
        ("file-of-another-size", len(FILE) + 1, {sha256: data}, False),
    ):
        ref = {"sha256": sha256, "size": size, "type": "application/pdf", "role": "document"}
        told = Told(blobs=[ref])
        both = {"counted": [told.a, told.b], "held": [told.a, told.b]}
        yield _case(name, _text(told.lines), sound=sound, **both, blobs=blobs)
