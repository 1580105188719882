"""The command line where the node cannot do what is asked: one sentence and exit code 3, never a traceback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from contrechamp.config.cli import main

NO_NODE = "Create one: contrechamp init --name NAME"


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in a process of its own, on a node in `home`."""
    environment = {**os.environ, "CONTRECHAMP_HOME": str(home), "CONTRECHAMP_DATABASE": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "contrechamp.config.settings"
    command = [sys.executable, "-m", "contrechamp", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [("add", "/etc/hostname"), ("verify",), ("serve",)], ids=lambda words: words[0])
def test_a_command_without_a_node_says_how_to_make_one(tmp_path: Path, words: tuple[str, ...]) -> None:
    """It makes nothing in the folder: no empty database, no secret, not the folder itself."""
    done = run(tmp_path / "none", *words)
    assert done.returncode == 3
    assert done.stderr == f"No node in {tmp_path}/none. {NO_NODE}\n"
    assert not (tmp_path / "none").exists()


def test_a_program_is_told_in_json(tmp_path: Path) -> None:
    """The line on standard output is one JSON object."""
    done = run(tmp_path, "search", "drone", "--json")
    assert json.loads(done.stdout) == {"error": f"No node in {tmp_path}. {NO_NODE}"}


@pytest.mark.sqlite_only
def test_a_database_older_than_the_software_is_told(tmp_path: Path) -> None:
    """After new software was fetched, a command says how the database follows."""
    (tmp_path / "node.toml").touch()
    done = run(tmp_path, "verify")
    assert done.returncode == 3
    assert done.stderr == "The database is older than the software. Start the node once: contrechamp serve\n"


@pytest.mark.sqlite_only
def test_a_command_leaves_no_log_beside_the_database(blank: Path, tmp_path: Path) -> None:
    """What was erased would stand in it, until another process opened the database."""
    (tmp_path / "node.toml").touch()
    shutil.copy(blank, tmp_path / "node.sqlite3")
    done = run(tmp_path, "block", "--file", "a" * 64, "--reason", "an order")
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("node.sqlite3*")) == [tmp_path / "node.sqlite3"]


def test_settings_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """The sentence names the file and the line."""
    (tmp_path / "node.toml").write_text('name = "Nord\n')
    done = run(tmp_path, "verify")
    assert done.returncode == 3
    assert "node.toml" in done.stderr
    assert "line 1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [(), ("--file", "abc"), ("--file", "a" * 64, "--publication", "b" * 8)])
def test_blocking_wants_one_publication_or_one_whole_fingerprint(words: tuple[str, ...]) -> None:
    """Nothing is said to be removed that was never named."""
    assert CliRunner().invoke(main, ["block", "--reason", "an order", *words]).exit_code == 2
