"""Copies that real processes make, killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.mirror.reading import verified

PATIENCE = 900.0  # seconds; what is waited for takes a few
Mirror = Callable[..., "subprocess.Popen[bytes]"]
PUBLISH = """
import sys
import django
django.setup()
from contrechamp.config import serving
from contrechamp.records import acts
serving.prepare()
group = acts.create_organisation(name="Groupe").organisation
entries = []
for number in range(15):
    claims = [{"property": "title", "value": {"fr": f"Dossier {number}"}, "sources": []},
              {"property": "place", "value": "insee:42218", "sources": []}]
    entries.append(acts.Entry(f"urn:uuid:6b1c2a4e-0d9c-4a54-9c63-{number:012d}", "dossier", claims))
acts.publish(organisation=group, entries=entries)
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """That of processes with a node of their own, which has fifteen dossiers."""
    found = {name: value for name, value in os.environ.items() if name != "CONTRECHAMP_DATABASE"}
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "node.toml").touch()
    found |= {"CONTRECHAMP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tests.mirror.plain"}
    subprocess.run([sys.executable, "-c", PUBLISH], check=True, env=found, cwd=REPOSITORY)
    return found


def begun(folder: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "contrechamp", "mirror", str(folder), "--processes", "2", "--json"]
    return subprocess.Popen(command, env=environment, cwd=REPOSITORY, stdout=subprocess.PIPE)


def finished(folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    process = begun(folder, environment)
    told, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    return dict(json.loads(told.splitlines()[-1]))


def contents(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {path: data for path, data in found.items() if not path.startswith(("search/", "SHA256SUMS"))}


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_copy_whose_making_was_killed_is_made_whole(environment: dict[str, str], tmp_path: Path) -> None:
    """`kill -9` in the middle, twice, and again: the same files as of a copy that nobody disturbed, and no other."""
    folder = tmp_path / "copy"
    for few in (20, 60):
        process = begun(folder, environment)
        until = time.monotonic() + PATIENCE
        while len(list(folder.rglob("*.html"))) < few and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    finished(folder, environment)
    finished(tmp_path / "new", environment)
    assert contents(folder) == contents(tmp_path / "new")
    assert verified(folder)["faults"] == []
