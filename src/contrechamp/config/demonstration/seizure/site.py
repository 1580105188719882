"""One site of the drill: its folder, its commands, its web process."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 300.0  # seconds for a web process to answer
SITE_VARIABLES = ("CONTRECHAMP_HOME", "CONTRECHAMP_DATABASE", "CONTRECHAMP_BASE_URL", "CONTRECHAMP_TEST_DATABASE")
INSIDE = "contrechamp.config.demonstration.seizure.inside"


class Failed(Exception):
    """A command of the drill did not end as it should."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def seeds_on(sheets: Path) -> list[str]:
    """What is printed on a page of sheets: three recovery sheets, then the signing sheet."""
    pages = sheets.read_text().split("<section>")[1:]
    return ["".join(re.findall(r"<code>([0-9a-f]{4})</code>", page)) for page in pages]


class Site:
    """A site in a folder. `base_url` is the address under which readers know it, wherever it runs."""

    def __init__(self, name: str, folder: Path, base_url: str) -> None:
        self.name = name
        self.folder = folder
        self.address = ""
        self._process: subprocess.Popen[bytes] | None = None
        kept = {name: value for name, value in os.environ.items() if name not in SITE_VARIABLES}
        self._environment = kept | {
            "CONTRECHAMP_HOME": str(folder),
            "CONTRECHAMP_BASE_URL": base_url,
            "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings",
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def command(self, *arguments: str, typed: str = "", codes: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """The last JSON line that `contrechamp ARGUMENTS` prints. Raises Failed."""
        return self._run("contrechamp", *arguments, "--json", typed=typed, codes=codes)

    def inside(self, verb: str, *arguments: str) -> dict[str, Any]:
        """What a verb of `inside` answers on this site."""
        return self._run(INSIDE, verb, *arguments)

    def serve(self) -> None:
        """Starts the web process and waits until it answers."""
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        arguments = [sys.executable, "-m", "contrechamp", "serve", "--no-worker", "--port", str(port)]
        self._process = subprocess.Popen(
            arguments, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + PATIENCE
        while self.get("/exchange/heads") is None:
            if time.monotonic() > until or self._process.poll() is not None:
                raise Failed(f"{self.name} does not answer at {self.address}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Ends the web process, if it runs."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def get(self, path: str) -> bytes | None:
        """What the site answers to a reader; None where it does not, or says that there is no such page."""
        try:
            with urlopen(f"{self.address}{path}", timeout=30) as answer:  # noqa: S310  an address of the loopback
                return bytes(answer.read())
        except (URLError, OSError):
            return None

    def _run(self, module: str, *arguments: str, typed: str = "", codes: tuple[int, ...] = (0,)) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self._environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # no terminal: what sheets say comes from `typed`
        )
        if done.returncode not in codes:
            raise Failed(f"{self.name}: {' '.join(arguments)}: {done.stdout[-2_000:]} {done.stderr[-2_000:]}")
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        found: dict[str, Any] = json.loads(lines[-1]) if lines else {}
        return found
