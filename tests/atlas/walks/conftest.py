"""A small town with a camera, known to the node."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from contrechamp.atlas import sources
from contrechamp.atlas.device import Bounds, Device, View, within
from contrechamp.atlas.terrain import folder as extracts
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.walks import watching
from tests.atlas.terrain.files import opened, town, way

TODAY = date(2026, 6, 1)
# On the middle street, before node 25 (7.425° E, 43.742° N), looking east along it.
CAMERA = Device("test:1", 7_425_000, 43_742_000, type="fixed", status="confirmed", views=(View(90, 40, 60),))


class Devices:
    """Devices that a test chooses, as an imported layer would give them."""

    name = "test"

    def __init__(self) -> None:
        self.all: list[Device] = [CAMERA]
        self.number = 1

    def put(self, *devices: Device) -> None:
        self.all, self.number = list(devices), self.number + 1

    def devices(self, bounds: Bounds | None) -> Iterator[Device]:
        return (one for one in self.all if bounds is None or within(bounds, one.longitude, one.latitude))

    def device(self, key: str) -> Device | None:
        return next((one for one in self.all if one.key == key), None)

    def revision(self) -> str:
        return str(self.number)


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> Devices:
    """The one source of devices of this test."""
    found = Devices()
    monkeypatch.setattr(sources, "_sources", {found.name: found})
    return found


@pytest.fixture
def streets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the extracts of this test lie."""
    monkeypatch.setattr(extracts, "path", lambda: tmp_path / "terrain")
    return tmp_path / "terrain"


@pytest.fixture
def extract(tmp_path: Path, streets: Path, devices: Devices, db: None) -> Extract:
    """A grid of named streets, nine by nine, with a house and the outline of a town around its western half."""
    rows = [way(1 + y, [y * 10 + x for x in range(10)], highway="residential", name=f"Rue {y}") for y in range(10)]
    columns = [way(20 + x, [y * 10 + x for y in range(10)], highway="footway", name=f"Allée {x}") for x in range(10)]
    house = way(40, [44, 45, 55, 54, 44], building="yes")
    outline = way(
        41, [0, 4, 94, 90, 0], boundary="administrative", admin_level="8", name="Bourg", ref__INSEE="99138"
    )  # fmt: skip
    found = opened(town(tmp_path / "t.osm", *rows, *columns, house, outline), streets, "Bourg")
    watching.keep(found, TODAY)
    return found
