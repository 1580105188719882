"""Nodes that serve from processes of their own."""

import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.conftest import REPOSITORY
from tests.records.nodes import Node

PRELUDE = """
import json, sys, django; django.setup()
from contrechamp.records import acts, reads
from contrechamp.records.rebuild import digest
from contrechamp.records.verify import verify
from contrechamp.peers import acts as peers
from contrechamp.peers.serving import heads
from contrechamp.peers.visiting.sync import sync
def publish(count):
    claim = {"property": "status", "value": "x" * 300, "sources": []}
    entries = [acts.Entry(f"insee:{n:05}", "place", [claim]) for n in range(count)]
    acts.publish(organisation=reads.hosted()[0].id, entries=entries)
def visit(address):
    report = sync(peers.add_peer(address=address, local=True))
    return {"ok": report.ok, "error": report.error, "notes": report.notes, "records": report.records,
            "bodies": report.bodies}
def state():
    return {"digest": digest(), "heads": heads.heads().decode(), "faults": [f.what for f in verify().faults]}
for line in sys.stdin:
    exec(json.loads(line))
    print(json.dumps(out), flush=True)
"""


class Served(Node):
    """A node that serves on a port of this machine while it is `up`; its database is a copy of a blank one."""

    def __init__(self, home: Path, blank: Path) -> None:
        super().__init__(home)
        home.mkdir(mode=0o700)
        shutil.copyfile(blank, self.database)
        (home / "node.toml").write_text('name = "Test"\n')
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[str] | None = None

    def do(self, program: str) -> Any:
        """Runs a small program in this node, in one process beside what serves; what `out` is at its end."""
        if self._worker is None:
            command = [sys.executable, "-c", PRELUDE]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            self._worker = subprocess.Popen(command, env=self.environment, cwd=REPOSITORY, text=True, **pipes)
        assert self._worker.stdin and self._worker.stdout
        self._worker.stdin.write(json.dumps(program) + "\n")
        self._worker.stdin.flush()
        said = self._worker.stdout.readline()
        assert said, "the program failed: its error stands on standard error"
        return json.loads(said)

    def up(self) -> "Served":
        command = [sys.executable, "-m", "contrechamp", "serve", "--port", str(self.port), "--no-worker"]
        self._process = subprocess.Popen(command, env=self.environment, cwd=REPOSITORY, stdout=subprocess.DEVNULL)
        wait_for(f"{self.address}/exchange/heads")
        return self

    def down(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=120)
            self._process = None

    def close(self) -> None:
        """Ends what of it runs."""
        self.down()
        if self._worker:
            self._worker.communicate(timeout=120)
            self._worker = None

    @property
    def database(self) -> Path:
        return self.home / "node.sqlite3"


def wait_for(address: str) -> None:
    for _ in range(3000):
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{address} did not come up")
