"""Starting a node."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from contrechamp.config import serving

STARTED = """
import sys, django; django.setup()
import contrechamp.config.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(*sorted(set(sys.argv[1:]) & set(sys.modules)))
"""
# Each takes ten megabytes or more of every process that loads it.
LARGE = ["scipy", "reportlab", "holidays", "icalendar", "osmium", "pypdfium2", "pikepdf", "tesserocr"]


@pytest.fixture
def python(tmp_path: Path) -> Callable[..., str]:
    """Runs a small program with the settings of a node; what it prints."""

    def run(code: str, *words: str) -> str:
        command = [sys.executable, "-c", code, *words]
        done = subprocess.run(command, env=_environment(tmp_path), capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return run


@pytest.mark.sqlite_only
def test_a_node_at_rest_has_loaded_nothing_large(python: Callable[..., str]) -> None:
    """What only some pages and jobs need is imported where it is used: a small machine serves a node."""
    assert python(STARTED, *LARGE) == ""


def test_what_is_loaded_at_the_start_is_not_looked_through_again(python: Callable[..., str]) -> None:
    """Python's collector of cycles leaves the program's modules alone, and works on what comes after them."""
    code = "import gc, contrechamp.config.wsgi; print(gc.isenabled(), gc.get_freeze_count() > len(gc.get_objects()))"
    assert python(code) == "True True"


@pytest.mark.sqlite_only
def test_the_process_that_keeps_the_others_is_small(python: Callable[..., str]) -> None:
    """It loads neither Django nor a room."""
    code = "import sys, contrechamp.config.processes; print(*(n for n in sys.modules if n in sys.argv))"
    assert python(code, "django", "contrechamp.records", "contrechamp.config.settings") == ""


def test_a_taken_port_is_told() -> None:
    """Where another program listens, the system's words say so before anything is started; else there is nothing."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert serving.hindrance("127.0.0.1", port)
    assert serving.hindrance("127.0.0.1", port) == ""


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_node_that_is_stopped_while_it_starts_ends(tmp_path: Path, how: signal.Signals) -> None:
    """Its web process misses the first signal: it is killed soon after, and no process of the node is left."""
    (tmp_path / "node.toml").touch()
    port = _free_port()
    command = [sys.executable, "-m", "contrechamp", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=_environment(tmp_path), stdout=subprocess.PIPE, start_new_session=True) as node:
        assert node.stdout
        assert node.stdout.readline()
        time.sleep(0.7)  # the web process is loading
        node.send_signal(how)
        try:
            node.wait(180)
        finally:
            assert _is_gone(node.pid)


TOLD_AT_ONCE = """
import os, sys, threading
from contrechamp.config import processes
start = threading.Thread.start
def start_and_tell(self):
    start(self)
    if self.name == "keeper":
        os.kill(os.getpid(), int(sys.argv[1]))
threading.Thread.start = start_and_tell
processes.serve(host="127.0.0.1", port=int(sys.argv[2]), processes=1, worker=True)
"""


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_node_that_is_stopped_as_its_worker_starts_ends(tmp_path: Path, how: signal.Signals) -> None:
    """The moment at which the first of its processes is there and none has begun to listen leaves none either."""
    (tmp_path / "node.toml").touch()
    port = _free_port()
    command = [sys.executable, "-c", TOLD_AT_ONCE, str(int(how)), str(port)]
    with subprocess.Popen(command, env=_environment(tmp_path), start_new_session=True) as node:
        try:
            node.wait(180)
        finally:
            assert _is_gone(node.pid)


def _environment(home: Path) -> dict[str, str]:
    """What a program of that node finds around it."""
    kept = {name: value for name, value in os.environ.items() if name != "CONTRECHAMP_DATABASE"}
    return {**kept, "CONTRECHAMP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _is_gone(group: int) -> bool:
    """Waits until no process of a group is left, half a minute at most, and ends those that stay."""
    for _ in range(300):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    return False
