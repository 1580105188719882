"""The vectors of docs/records.md are what the code does, and the page names every member that the code knows."""

import base64
import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Q
from tools import vectors

from contrechamp.catalogue.vocabulary import schema
from contrechamp.library.text import blob
from contrechamp.records import acts, bodies, canonical, events, headers, keys, views
from contrechamp.records.accounts import NUL
from contrechamp.records.errors import Invalid
from contrechamp.records.models import Erasure, Log, Record, Statement
from contrechamp.records.receive import Received, receive
from contrechamp.records.standing import standing
from contrechamp.records.stream import lines_of
from contrechamp.records.verify import verify
from tests.conftest import REPOSITORY
from tests.records.conftest import empty_node

FOLDER = REPOSITORY / "docs" / "vectors"
PAGE = REPOSITORY / "docs" / "records.md"
CLOSED = {"parcel.json"}  # encrypted, so never the same twice: tools/parcelled.py wrote it, tests/peers read it


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text())


def named(cases: list[dict[str, Any]]) -> list[Any]:
    """The cases as parameters, each with its name as id."""
    return [pytest.param(case, id=name_of(case)) for case in cases]


def name_of(case: dict[str, Any]) -> str:
    return str(case["name"]) + (f"-{case['flipped']}" if "flipped" in case else "")


EXPORT = load("export.json")
TWINS = [twin for twin in EXPORT["twins"] if "line" in twin]
DAMAGED_BLOBS = [twin for twin in EXPORT["twins"] if "blob" in twin]


def read_on_an_empty_node(lines: list[str], *organisations: str) -> Received:
    empty_node()
    for organisation in organisations:
        acts.set_trust(organisation=organisation, level="mirrored", reason="a test")
    return receive(line.encode() for line in lines)


def counted(organisation: str) -> list[str]:
    """The ids of the records that count here, in order."""
    found: set[str] = set()
    for log in Log.objects.filter(organisation=organisation):
        found |= set(
            Record.objects.filter(Q(seq__lte=log.counted, side=False) | Q(listed=True), log=log.id).values_list(
                "id", flat=True
            )
        )
    return sorted(found)


def erased(organisation: str) -> list[str]:
    """The assert records here that a counted erase names."""
    named_ones = Erasure.objects.filter(organisation=organisation).values("record")
    logs = Log.objects.filter(organisation=organisation).values("id")
    found = Record.objects.filter(id__in=named_ones, log__in=logs, kind="assert")
    return sorted(set(found.values_list("id", flat=True)))


def accounts(organisation: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id, subject in Statement.objects.filter(organisation=organisation).order_by("id").values_list("id", "subject"):
        found.setdefault(subject, []).append(id)
    return found


def members_of(line: str, names: tuple[str, ...]) -> dict[str, Any]:
    """These members of the object in a line."""
    told = json.loads(line)
    return {name: told[name] for name in names}


def test_the_files_are_up_to_date() -> None:
    """The committed files are what their script writes."""
    made = vectors.all_vectors()
    for name, content in made.items():
        assert (FOLDER / name).read_text() == vectors.text_of(content), f"run tools/vectors.py: {name} changed"
    assert {path.name for path in FOLDER.glob("*.json")} == {*made, *CLOSED}


def test_canonical_vectors() -> None:
    """Canonical lines are read and hashed as the vectors say; the others are refused at the path given."""
    told = load("canonical.json")
    for good in told["canonical"]:
        line = good["line"].encode()
        assert canonical.encode(canonical.decode(line)) == line
        assert canonical.identify(line) == good["sha256"]
    for bad in told["refused"]:
        with pytest.raises(Invalid) as caught:
            canonical.decode(bad["line"].encode())
        assert caught.value.path == bad["path"], bad["because"]


def test_the_longest_line() -> None:
    """A line of 65,536 bytes is canonical; one byte more is not."""
    longest = load("canonical.json")["longest"]
    line = b'"' + longest["repeat"].encode() * longest["times"] + b'"'
    canonical.decode(line)
    assert canonical.identify(line) == longest["sha256"]
    with pytest.raises(Invalid):
        canonical.decode(b'"' + longest["repeat"].encode() + line[1:])


def test_signature_vectors() -> None:
    """A seed gives the key and the signature of the vectors; edge cases pass or not as they say."""
    told = load("keys.json")
    assert keys.public_of(told["pair"]["seed"]) == told["pair"]["public"]
    signed = told["signature"]
    context, data = signed["context"].encode(), signed["signed"].encode()
    assert keys.sign(told["pair"]["seed"], context, data) == signed["signature"]
    for edge in told["edges"]:
        good = keys.verify(edge["key"], edge["signature"], b"", bytes.fromhex(edge["message"]))
        assert good == edge["good"], edge["because"]


def test_key_event_vectors() -> None:
    """Key events have the ids of the vectors and pass; the refused ones do not, whatever else is known."""
    told = load("keys.json")
    known: dict[str, events.Event] = {}
    for good in told["accepted"]:
        event = events.read(good["line"].encode())
        events.check_signatures(event, known.get(event.signer or ""))
        assert (event.id, event.kind) == (good["id"], good["kind"])
        assert hashlib.sha256(good["signed"].encode()).hexdigest() == good["id"]
        known[event.id] = event
    for bad in told["refused"]:
        with pytest.raises(Invalid):
            event = events.read(bad["line"].encode())
            events.check_signatures(event, known.get(event.signer or ""))
            pytest.fail(bad["because"])


def test_log_vector() -> None:
    """Each line of the small log has the id, the hash and the signed bytes that the vector gives."""
    told = load("log.json")
    for kind in ("genesis", "certify"):
        event = events.read(told[kind]["line"].encode())
        assert keys.KEY_CONTEXT + canonical.encode(event.fields) == told[kind]["signed"].encode()
        assert event.id == told[kind]["id"]
    header = headers.Header(**members_of(told["header"]["line"], headers.Header._fields))
    seal = headers.Seal(**members_of(told["seal"]["line"], headers.Seal._fields))
    assert (header.line().decode(), seal.line().decode()) == (told["header"]["line"], told["seal"]["line"])
    assert header.id == told["header"]["id"] == seal.id
    assert header.body == told["body"]["sha256"] == canonical.identify(told["body"]["line"].encode())
    assert keys.SEAL_CONTEXT + headers.signed_part(seal.log, seal.seq, seal.id) == told["seal"]["signed"].encode()
    assert seal.verifies(keys.public_of(told["seeds"]["log"]))


@pytest.mark.django_db
def test_small_log_is_received() -> None:
    """The lines of the small log give its one statement."""
    told = load("log.json")
    assert read_on_an_empty_node(told["lines"]).skipped == 0
    assert list(Statement.objects.values_list("id", flat=True)) == told["statements"]


@pytest.mark.django_db
@pytest.mark.parametrize("case", named(load("histories.json")))
def test_history_vectors(case: dict[str, Any]) -> None:
    """After each history exactly those records count and those claims hold that the vector lists."""
    read_on_an_empty_node(case["lines"], *case["organisations"])
    for organisation, expected in case["organisations"].items():
        assert list(standing(organisation).deciding) == expected["deciding"]
        assert counted(organisation) == expected["counted"]
        assert erased(organisation) == expected["erased"]
        assert accounts(organisation) == expected["accounts"]


@pytest.mark.django_db
@pytest.mark.parametrize("case", [pytest.param(EXPORT, id="sound"), *named(TWINS)])
def test_export_vectors(case: dict[str, Any]) -> None:
    """The export is read without a fault; of each twin the fault is noticed, and holds what the vector lists."""
    lines = list(EXPORT["lines"])
    if "line" in case:
        lines[case["line"] : case["line"] + 1] = [case["becomes"]] if case["becomes"] is not None else []
    lines = [line for number, line in enumerate(lines) if number not in case.get("without", [])]
    received = read_on_an_empty_node(lines, EXPORT["organisation"])
    found = [*received.faults, *(fault.what for fault in verify().faults)]
    assert (found == []) == case["sound"], found
    assert_outcome(EXPORT["organisation"], case)


def assert_outcome(organisation: str, case: dict[str, Any]) -> None:
    assert counted(organisation) == case["counted"]
    assert erased(organisation) == case["erased"]
    held = Statement.objects.filter(organisation=organisation).order_by("id").values_list("id", flat=True)
    assert list(held) == case["statements"]


@pytest.mark.django_db
@pytest.mark.parametrize("case", named(load("streams.json")))
def test_stream_vectors(case: dict[str, Any]) -> None:
    """Line ends, lines out of place, odd bodies: what is noticed, and what holds. Files are the verifier's matter."""
    empty_node()
    acts.set_trust(organisation=case["organisation"], level="mirrored", reason="a test")
    text = case["stream"].replace("<long>", "x" * (canonical.MAX_BYTES + 1))
    received = receive(lines_of(BytesIO(text.encode())))
    if "blobs" not in case and case["name"] != "body-not-canonical":  # which the node counts among what it left out
        assert (received.skipped == 0) == case["sound"], received.faults
    assert_outcome(case["organisation"], case)


def test_body_vectors() -> None:
    """Bodies are understood, or not, as the vectors say."""
    for case in load("bodies.json"):
        line = case["line"].encode()
        assert canonical.encode(canonical.decode(line)) == line
        assert is_understood(case["kind"], line) == case["understood"], case["because"]


def is_understood(kind: str, line: bytes) -> bool:
    read: Callable[[Any], object] = bodies.read_erase if kind == headers.ERASE else bodies.read_assert
    try:
        read(canonical.decode(line))
    except Invalid:
        return False
    return NUL not in line


@pytest.mark.parametrize("twin", [twin for twin in TWINS if "flipped" in twin], ids=name_of)
def test_flipped_twins_differ_by_one_bit(twin: dict[str, Any]) -> None:
    """A flipped twin is the export with a single other bit."""
    before, after = EXPORT["lines"][twin["line"]].encode(), twin["becomes"].encode()
    assert len(before) == len(after)
    assert sum((one ^ other).bit_count() for one, other in zip(before, after, strict=True)) == 1


def test_blob_vectors() -> None:
    """The export's files have their hashes, their damaged twins have others."""
    for sha256, data in EXPORT["blobs"].items():
        assert hashlib.sha256(base64.b64decode(data)).hexdigest() == sha256
    for twin in DAMAGED_BLOBS:
        assert hashlib.sha256(base64.b64decode(twin["becomes"])).hexdigest() != twin["blob"]


def test_text_blob_vector(tmp_path: Path) -> None:
    """The export's text blob is one of the format that the page describes, and has the words that are quoted."""
    found = [base64.b64decode(data) for data in EXPORT["blobs"].values()]
    path = tmp_path / "text"
    path.write_bytes(next(data for data in found if data.startswith(b"\x1f\x8b")))
    assert blob.read_header(path).document in EXPORT["blobs"]
    page = blob.read_page(path, 1)
    quoted = json.loads(next(line for line in EXPORT["lines"] if '"exact"' in line))["claims"][0]["sources"][0]
    assert page is not None
    assert page.text[quoted["start"] : quoted["start"] + len(quoted["exact"])] == quoted["exact"]


def members() -> set[str]:
    """Every member of every object that the format has, as the code knows them."""
    key_events = {name for kind in events._MEMBERS.values() for name in kind} | {"signatures"} | set(events.Cut._fields)
    chain = {*headers.Header._fields, *headers.Seal._fields, "v"}
    said = bodies._ASSERT_MEMBERS | bodies._ERASE_MEMBERS | bodies._CLAIM_MEMBERS | {"sha256", "size", "type", "role"}
    sources = set(schema.DOCUMENT_SOURCE["properties"]) | set(schema.ADDRESS_SOURCE["properties"])
    text = set(blob.BlobPage.__dataclass_fields__) | {"document", "format", "pages"}
    return key_events | chain | said | sources | text


def test_every_member_and_kind_is_documented() -> None:
    """A member or a kind that the code knows stands in the page, as code."""
    words = PAGE.read_text()
    kinds = {*events._MEMBERS, headers.ASSERT, headers.ERASE}
    roles = {"document", "text"}
    missing = [name for name in sorted(members() | kinds | roles) if f"`{name}`" not in words]
    assert missing == []


def test_every_limit_is_documented() -> None:
    """The numbers of the code stand in the page."""
    words = PAGE.read_text()
    limits = (canonical.MAX_BYTES, canonical.MAX_LEVELS, headers.MAX_BETWEEN_SEALS)
    assert [limit for limit in limits if f"{limit:,}" not in words] == []
    patterns = (bodies._KIND, bodies._PROPERTY)
    assert [pattern.pattern for pattern in patterns if pattern.pattern not in words] == []


def test_every_view_column_is_documented() -> None:
    """The view digest's rows of this room stand in the page with their columns."""
    words = PAGE.read_text()
    for model in views.OWN:
        columns = [
            field.attname for field in model._meta.concrete_fields if field.attname != "id" or model is Statement
        ]
        assert f"`{model._meta.label_lower}` | {' '.join(f'`{column}`' for column in columns)}" in words


def test_the_example_of_the_page_is_the_small_log() -> None:
    """The page's example shows the vector's bytes."""
    words = PAGE.read_text()
    told = load("log.json")
    assert [line for line in told["lines"] if line not in words] == []
    assert all(told[kind]["signed"] in words for kind in ("genesis", "certify", "seal"))
