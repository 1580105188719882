"""`contrechamp add`, as people and programs run it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.library import making

REPOSITORY = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.sqlite_only

PREPARE = """
from contrechamp.config.output import start_django; start_django()
from contrechamp.records.acts import create_organisation
print(create_organisation(name="A group").organisation)
"""
COUNT = """
from contrechamp.config.output import start_django; start_django()
from contrechamp.library.models import Document, Page
from contrechamp.jobs import reads
import json
print(json.dumps([Document.objects.count(), Page.objects.count(), Page.objects.filter(source="ocr").count(),
    Page.objects.filter(waits=True).count(), reads.counts()["failed"]]))
"""


class Node:
    """A node in a folder of its own, used through its command line."""

    def __init__(self, home: Path, blank: Path) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "CONTRECHAMP_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings",
        }
        home.mkdir()
        (home / "node.toml").touch()
        shutil.copy(blank, home / "node.sqlite3")
        self.organisation = self.python(PREPARE).strip()

    def python(self, code: str) -> str:
        run = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, capture_output=True, text=True, check=True
        )
        return run.stdout

    def start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "contrechamp", "add", *words]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def add(self, *words: str) -> tuple[int, list[dict[str, Any]]]:
        """The exit code and the lines of JSON."""
        process = self.start("--json", *words)
        out, err = process.communicate(timeout=900)
        assert "Traceback" not in err, err
        return process.returncode, [json.loads(line) for line in out.splitlines()]

    def count(self) -> list[int]:
        """Documents, pages, pages read by OCR, pages that wait, jobs that failed."""
        counted: list[int] = json.loads(self.python(COUNT))
        return counted


@pytest.fixture
def node(tmp_path: Path, blank: Path) -> Node:
    return Node(tmp_path / "node", blank)


def shown(lines: Sequence[dict[str, Any]]) -> list[tuple[str, str, int, str | None]]:
    return [(Path(line["path"]).name, line["status"], line["pages"], line["error"]) for line in lines]


def test_a_bad_file_never_stops_the_batch(node: Node, tmp_path: Path) -> None:
    """Each file has its line; folders are entered; the exit code says that some failed; once more adds nothing."""
    folder = tmp_path / "given"
    (folder / "deeper").mkdir(parents=True)
    making.put(folder, "a.pdf", making.text_pdf(making.LINES))
    making.put(folder, "b.pdf", b"%PDF-1.4 nothing")
    making.put(folder, "c.bin", b"\0words")
    making.put(folder, ".hidden.pdf", making.text_pdf(("hidden",)))
    making.put(folder / "deeper", "d.pdf", making.text_pdf(making.LINES))
    making.put(folder / "deeper", "e.pdf", making.text_pdf(("other",), ("words",)))
    code, lines = node.add(str(folder), str(folder / "absent.pdf"))
    assert code == 1
    assert list(lines[0]) == ["path", "sha256", "status", "pages", "ocr_pages", "seconds", "error", "notes"]
    assert shown(lines) == [
        ("a.pdf", "new", 1, None),
        ("b.pdf", "failed", 0, "damaged"),
        ("c.bin", "failed", 0, "unsupported"),
        ("d.pdf", "known", 1, None),
        ("e.pdf", "new", 2, None),
        ("absent.pdf", "failed", 0, "No such file or directory"),
    ]
    code, lines = node.add(str(folder / "a.pdf"), str(folder / "deeper"))
    assert code == 0
    assert {line["status"] for line in lines} == {"known"}
    assert node.count()[:2] == [3, 3]


def test_a_node_with_several_groups_wants_to_know_which(node: Node, tmp_path: Path) -> None:
    """Exit code 3 and what to do; the beginning of an id is enough."""
    other = node.python(PREPARE).strip()
    path = making.put(tmp_path, "a.pdf", making.text_pdf(making.LINES))
    code, lines = node.add(str(path))
    assert code == 3
    assert "--organisation" in lines[0]["error"]
    code, lines = node.add("--organisation", other[:16], str(path))
    assert (code, lines[0]["status"]) == (0, "new")


@pytest.mark.slow
@pytest.mark.usefixtures("ocr")
def test_the_real_documents(node: Node, shared_data: Path) -> None:
    """Seven documents, 163 pages, 16 of them read by OCR; a run that was killed is completed; one more adds nothing."""
    files = sorted(str(path) for path in (shared_data / "documents").glob("*.pdf"))
    process = node.start(*files)
    while process.poll() is None and node.count()[2] < 2:
        time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    documents, _, scanned, waiting, _ = node.count()
    assert documents == 7
    assert 0 < scanned < 16
    assert waiting
    code, lines = node.add(*files)
    assert code == 0
    assert [line["status"] for line in lines] == ["known"] * 7
    assert sum(line["pages"] for line in lines) == 163
    assert sum(line["ocr_pages"] for line in lines) == 16
    assert node.count() == [7, 163, 16, 0, 0]
    code, lines = node.add(*files)
    assert (code, {line["status"] for line in lines}) == (0, {"known"})
    assert node.count() == [7, 163, 16, 0, 0]
