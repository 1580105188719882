"""Verification finds every kind of damage, and names the first fault of each log."""

from collections.abc import Callable

import pytest
from django.db.models import Model

from contrechamp.records import acts, blobs, ownlog
from contrechamp.records.acts import BlobRef, Entry
from contrechamp.records.models import Blob, KeyEvent, Log, Record, Seal
from contrechamp.records.verify import verify

pytestmark = pytest.mark.django_db
FILE = b"a published file"


@pytest.fixture
def log() -> Log:
    """A log of five publications by two records, the third with a file; beside another organisation's log."""
    organisation = acts.create_organisation(name="one").organisation
    other = acts.create_organisation(name="other").organisation
    sha256 = blobs.put(FILE, "tests", "verify")
    for number in range(5):
        refs = [BlobRef(sha256, len(FILE), "application/pdf", "document")] if number == 2 else []
        claims = [{"property": "status", "value": str(number), "sources": []}]
        entries = [Entry(f"insee:{number}{part}", "place", claims, blobs=refs) for part in range(2)]
        acts.publish(organisation=organisation, entries=entries)
        acts.publish(organisation=other, entries=entries[:1])
    return Log.objects.get(organisation=organisation)


def flip(data: bytes, place: int = 40) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def flip_hex(digits: str) -> str:
    return ("1" if digits[0] == "0" else "0") + digits[1:]


def change(row: Model, **values: object) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def header(log: Log) -> None:
    change(Record.objects.get(log=log.id, seq=4), day="2001-01-01")


def prev(log: Log) -> None:
    change(Record.objects.get(log=log.id, seq=4), prev=flip_hex(log.id))


def body(log: Log) -> None:
    row = Record.objects.get(log=log.id, seq=4)
    change(row, content=flip(bytes(row.content or b"")))


def gone(log: Log) -> None:
    Record.objects.filter(log=log.id, seq=4).delete()


def signature(log: Log) -> None:
    row = Seal.objects.get(log=log.id, seq=4)
    change(row, signature=flip_hex(row.signature))


def no_seal(log: Log) -> None:
    Seal.objects.filter(log=log.id, seq=10).delete()


def shorter(log: Log) -> None:
    Record.objects.filter(log=log.id, seq__gt=8).delete()
    Seal.objects.filter(log=log.id, seq__gt=8).delete()


def length(log: Log) -> None:
    change(log, length=9)


def extent(log: Log) -> None:
    change(log, counted=9)


def head(log: Log) -> None:
    ownlog.head_path(log.id).write_text(f"11 {log.id}\n")


def certificate(log: Log) -> None:
    row = KeyEvent.objects.get(id=log.id)
    change(row, line=flip(bytes(row.line), 100))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (header, "at seq 4: its id is not the hash of its header"),
        (prev, "at seq 4: its id is not the hash of its header"),
        (body, "at seq 4: its body is not the one that its header names"),
        (gone, "at seq 5: the record before it is missing"),
        (signature, "the seal at seq 4 has a bad signature"),
        (no_seal, "no seal covers the record"),
        (shorter, "its chain is whole up to seq 8, not 10"),
        (length, "its chain is whole up to seq 10, not 9"),
        (extent, "it counts up to seq 10, not 9"),
        (head, "older than what this node already published"),
        (certificate, "no good certify event"),
    ],
)
def test_damage_is_found(log: Log, damage: Callable[[Log], None], says: str) -> None:
    """One thing changed behind the node's back is the one fault of its log; the other log has none."""
    assert verify().faults == []
    damage(log)
    faults = [fault for fault in verify().faults if fault.where.startswith("log ")]
    assert [fault.where for fault in faults] == [f"log {log.id}"]
    assert says in faults[0].what


def test_a_false_key_event_is_found(log: Log) -> None:
    """A key event that its organisation did not sign is named."""
    row = KeyEvent.objects.get(id=log.organisation)
    change(row, line=bytes(row.line).replace(b'"v":1', b'"v":2'))
    assert f"key event {log.organisation}" in [fault.where for fault in verify().faults]


def test_a_damaged_file_is_found(log: Log) -> None:
    """A blob whose bytes changed, or are gone, is named."""
    sha256 = Blob.objects.get().id
    path = blobs.path(sha256)
    path.write_bytes(flip(FILE, 3))
    assert [fault.where for fault in verify().faults] == [f"blob {sha256}"]
    path.unlink()
    assert [fault.what for fault in verify().faults] == ["its file is missing"]


def test_report_counts(log: Log) -> None:
    """The report says how much was looked at."""
    report = verify()
    assert (report.organisations, report.logs, report.records, report.blobs) == (2, 2, 15, 1)
