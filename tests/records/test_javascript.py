"""A second program, written from docs/records.md alone, reads exports of this one and says the same."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import LazySettings

from contrechamp.config.home import Home
from contrechamp.records import acts, blobs, export
from contrechamp.records.acts import BlobRef, Entry
from contrechamp.records.models import Statement
from tests.conftest import REPOSITORY

VERIFIER = REPOSITORY / "verifier"
DOSSIER = "urn:uuid:6b1c2a4e-0d9c-4a54-9c63-0f5a2b1c7d10"


class Verdict(NamedTuple):
    """What the verifier says: its exit code, its report, and the statements that hold."""

    code: int
    report: dict[str, Any]
    statements: list[dict[str, Any]]


@pytest.fixture(scope="module")
def node() -> str:
    """The program Node.js."""
    program = shutil.which("node") or shutil.which("node", path=Path(sys.executable).parent)
    if program is None:
        pytest.skip("no Node.js here: the verifier in JavaScript was not run")
    return program


@pytest.fixture
def copy(transactional_db: None, settings: LazySettings, tmp_path: Path) -> Path:
    """An export of one group that has published, ended and erased."""
    settings.HOME = Home(tmp_path / "home")
    organisation = acts.create_organisation(name="Groupe témoin").organisation

    def publish(*entries: Entry) -> tuple[str, ...]:
        return acts.publish(organisation=organisation, entries=entries).records

    file = b"%PDF-1.4 stands for a document"
    document = blobs.put(file, "tests", "a published file")
    brings = [BlobRef(document, len(file), "application/pdf", "document")]
    publish(Entry(f"sha256:{document}", "document", [{"property": "title", "value": {"fr": "Arrêté"}}], blobs=brings))
    (first,) = publish(Entry(DOSSIER, "dossier", said("status", "planned") + said("place", "insee:13055")))
    publish(Entry(DOSSIER, "dossier", awkward(), ends=[f"{first}#0"]), Entry("insee:13055", "place", said("name", "Σ")))
    (mistake,) = publish(Entry(DOSSIER, "dossier", said("status", "a mistake"), ends=[f"{first}#1"]))
    acts.erase(organisation=organisation, records=[mistake])
    publish(*(Entry(DOSSIER, "dossier", said("devices", number)) for number in range(120)))
    export.save(tmp_path / "export")
    return tmp_path / "export"


def said(name: str, value: Any) -> list[dict[str, Any]]:
    return [{"property": name, "value": value}]


def awkward() -> list[dict[str, Any]]:
    """Claims with every member, and with what the two languages write differently if one lets them."""
    text = '\x01\x1f\x7f\u2028 / \\ " \U0001f600 \uffff'
    whole = {
        "property": "status",
        "value": text,
        "as_written": text,
        "since": "2026-02",
        "until": "2026-02-31",
        "sources": [{"address": "https://example.org/", "read": "2026-03-01"}],
        "note": {"fr": text},
    }
    values = [None, True, -(2**53) + 1, [], {}, {"": 0, "10": 1, "9": 2, "__proto__": 3, "a": {"constructor": [-1]}}]
    return [whole, *({"property": "kept", "value": value} for value in values)]


def verify(node: str, folder: Path) -> Verdict:
    command = [node, str(VERIFIER / "verify.mjs"), str(folder), "--json", "--statements"]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return Verdict(done.returncode, json.loads(done.stderr), [json.loads(line) for line in done.stdout.splitlines()])


def flip(path: Path, place: int) -> None:
    """Flips one bit of a file."""
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << place % 7
    path.write_bytes(data)


def test_every_vector_holds_in_javascript(node: str) -> None:
    """What docs/vectors promises is what a program written from the page finds."""
    command = [node, str(VERIFIER / "vectors.mjs"), str(REPOSITORY / "docs" / "vectors")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_both_programs_find_the_same_statements(node: str, copy: Path) -> None:
    """An export has no fault, and gives the same ids, subjects, properties and values in both languages."""
    code, report, statements = verify(node, copy)
    assert (code, report["faults"], report["notes"]) == (0, [], [])
    assert (report["organisations"], report["logs"], report["files"]) == (1, 1, 1)
    members = ("id", "organisation", "subject", "subject_kind", "property", "value")
    columns = ("id", "organisation", "subject", "kind", "property", "value")
    expected = sorted(Statement.objects.values_list(*columns), key=lambda row: row[0])
    found = [tuple(each[name] for name in members) for each in statements]
    assert json.dumps(found, sort_keys=True) == json.dumps(
        expected, sort_keys=True
    )  # as text: in Python, 1 equals True
    assert len(statements) == 129


def test_a_flipped_bit_in_any_part_is_found(node: str, copy: Path) -> None:
    """Key events, headers, bodies, seals and files: whatever changes by one bit is a fault."""
    stream = copy / "records.ndjson"
    sound = stream.read_bytes()
    starts = [0] + [place + 1 for place, byte in enumerate(sound[:-1]) if byte == ord("\n")]
    for start in starts[:13]:  # two key events, then publications: headers, bodies and seals
        flip(stream, start + 1 + start % 200)
        assert verify(node, copy).code == 1, f"the line at byte {start}"
        stream.write_bytes(sound)
    (file,) = (copy / "blobs").iterdir()
    flip(file, 5)
    assert [fault["where"] for fault in verify(node, copy).report["faults"]] == [f"blobs/{file.name}"]


def test_lines_may_end_as_in_windows_and_be_empty(node: str, copy: Path) -> None:
    """Carriage returns before a line feed are tolerated, and empty lines skipped, but not between header and body."""
    stream = copy / "records.ndjson"
    sound, lines = verify(node, copy), stream.read_bytes()
    stream.write_bytes(b"\r\n\n" + lines.replace(b"\n", b"\r\r\n"))
    assert verify(node, copy) == sound
    stream.write_bytes(lines.replace(b"\n", b"\n\n"))
    torn = verify(node, copy)
    assert (torn.code, torn.report["records"], torn.statements) == (1, sound.report["records"], [])


def test_a_file_that_is_no_export_is_faults_and_no_crash(node: str, tmp_path: Path) -> None:
    """Bytes of any kind, and lines beyond every limit, give faults."""
    lines = [
        bytes(range(256)),
        b"x" * 3_000_000,
        b"[" * 65_536,
        b"{}",
        b"null",
        b'"\\u0000"',
        b"1e999",
        b'{"kind":"genesis"}',
    ]
    path = tmp_path / "records.ndjson"
    path.write_bytes(b"\n".join(lines))
    verdict = verify(node, path)
    assert (verdict.code, len(verdict.report["faults"]), verdict.statements) == (1, len(lines) + 1, [])
