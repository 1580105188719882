"""One demonstration node, made and served by its own commands as a group's is, which all journeys share."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from contrechamp.requests.law import texts as law
from tests.browsing import PATIENCE, Reader
from tests.conftest import REPOSITORY

START_SECONDS = 300


@dataclass(frozen=True)
class Site:
    """A served node: its address, and its command line."""

    address: str
    environment: dict[str, str]

    def command(self, *arguments: str) -> list[dict[str, Any]]:
        """The JSON lines that a command of the node prints."""
        program = [sys.executable, "-m", "contrechamp", *arguments, "--json"]
        done = subprocess.run(
            program, env=self.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def sign_in_path(self, name: str) -> str:
        """The path of a link that signs this member in once."""
        link: str = self.command("users", "link", name)[0]["link"]
        return "/" + link.split("/", 3)[3]


Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, with its worker."""
    if not (law.PACKAGE.exists() and (REPOSITORY / "build" / "static" / "staticfiles.json").exists()):
        pytest.skip("the assets are missing: run ./run --setup-only first")
    unset = {"CONTRECHAMP_DATABASE", "CONTRECHAMP_TEST_DATABASE", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment["CONTRECHAMP_HOME"] = str(tmp_path_factory.mktemp("journeys") / "node")
    port = _free_port()
    node = Site(f"http://127.0.0.1:{port}", environment)
    node.command("demo", "create")
    home = Path(environment["CONTRECHAMP_HOME"])
    with (home / "node.toml").open("a") as settings:
        settings.write(f'base_url = "{node.address}"\n')
    log = home / "serve.log"
    with log.open("wb") as said:
        program = [sys.executable, "-m", "contrechamp", "serve", "--port", str(port)]
        process = subprocess.Popen(
            program, env=environment, cwd=REPOSITORY, stdout=said, stderr=said, start_new_session=True
        )
    try:
        _wait(node.address, log)
        yield node
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=120)


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """Opens a path of the node as somebody with an own browser that runs no scripts: `visit("/fr/", width=360)`.

    What the pages did wrong fails the test at its end, as in tests/browsing.py.
    """
    readers: list[Reader] = []

    def open_as_somebody(path: str, *, width: int = 1280) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="fr", java_script_enabled=False, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE)
        reader = Reader(context.new_page(), site.address)
        reader.watch()
        readers.append(reader)
        reader.page.goto(f"{site.address}{path}")
        return reader.page

    yield open_as_somebody
    for reader in readers:
        reader.page.context.close()
    assert [fault for reader in readers for fault in reader.faults] == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(address: str, log: Path) -> None:
    """Waits until the node answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            urlopen(f"{address}/robots.txt", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the node did not start: {log.read_text()[-2_000:]}")
