"""An edit reaches the map of every web process."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from contrechamp.atlas.device import Device
from contrechamp.atlas.tiles import current, reads
from tests.atlas.map.conftest import Show, device, show  # noqa: F401

TILE = "/tiles/devices/12/2074/1409.mvt"
CAMERA = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [2.3522, 48.8566]},
            "properties": {"man_made": "surveillance", "camera:type": "dome"},
        }
    ],
}
AGAIN = 30
"""So many answers in a row are of both processes, but for once in 500 million."""
Run = Callable[..., None]


def test_a_process_looks_again_within_five_seconds(
    show: Show,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it has read it trusts for less than the five seconds that are promised, and then sees the edit."""
    assert current.REREAD < 5
    clock = [1000.0]
    monkeypatch.setattr(current.time, "monotonic", lambda: clock[0])
    found: list[Device] = [device(0)]
    show(found)
    assert len(reads.now().index) == 1
    monkeypatch.setattr(current.reads, "devices", lambda **_: iter([*found, device(1)]))
    monkeypatch.setattr(current.reads, "revision", lambda: "later")
    assert len(reads.now().index) == 1
    clock[0] += current.REREAD
    assert len(reads.now().index) == 2


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command on the node of this test."""

    def command(*words: str) -> None:
        subprocess.run([sys.executable, "-m", "contrechamp", *words], env=_environment(tmp_path), check=True,
                       capture_output=True)  # fmt: skip

    command("init", "--yes", "--name", "Une ville", "--sheets", str(tmp_path / "sheets.html"))
    return command


@pytest.fixture
def site(run: Run, tmp_path: Path) -> Iterator[str]:
    """The address of the node, served by two web processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ("serve", "--port", str(port), "--processes", "2", "--no-worker")
    command = [sys.executable, "-m", "contrechamp", *words]
    with subprocess.Popen(command, env=_environment(tmp_path), stdout=subprocess.DEVNULL) as node:
        try:
            address = f"http://127.0.0.1:{port}"
            _until(lambda: _size(address) is not None)
            yield address
        finally:
            node.send_signal(signal.SIGTERM)
            node.wait(60)


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_both_processes_show_what_a_third_one_took_in(site: str, run: Run, tmp_path: Path) -> None:
    """A device that a command takes in is in the tile soon, whichever process answers."""
    assert [_size(site) for _ in range(AGAIN)] == [0] * AGAIN
    file = tmp_path / "camera.geojson"
    file.write_text(json.dumps(CAMERA))
    run("atlas", "import", str(file), "--layer", "One")
    _until(lambda: all(_size(site) for _ in range(AGAIN)))


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "CONTRECHAMP_DATABASE"}
    return {**kept, "CONTRECHAMP_HOME": str(home / "home"), "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}


def _size(address: str) -> int | None:
    """Bytes of the tile; None while nobody answers."""
    try:
        with urlopen(address + TILE) as answer:
            return len(answer.read())
    except OSError:
        return None


def _until(happened: Callable[[], bool]) -> None:
    """Waits for it, five minutes at most."""
    end = time.monotonic() + 300
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.1)
