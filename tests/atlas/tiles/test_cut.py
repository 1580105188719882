"""Views on the map end at walls where buildings are known."""

from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import Point, Polygon, shape

from contrechamp.atlas.device import Device, View
from contrechamp.atlas.terrain import folder
from contrechamp.atlas.tiles import columns, drawing, grid, index
from contrechamp.atlas.tiles.cut import by_walls
from tests.atlas.terrain.files import opened, town, way
from tests.atlas.tiles import plain

# Forty metres west of the house; looks east, beyond it.
CAMERA = Device("layer:1/1", 7_423_500, 43_744_500, type="fixed", layer=1, views=(View(90, 60, 200),))


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A town with one house, from 7.424° to 7.425° E."""
    monkeypatch.setattr(folder, "path", lambda: tmp_path / "terrain")
    street, walls = way(1, list(range(10)), highway="footway"), way(2, [44, 45, 55, 54, 44], building="yes")
    around = way(3, [0, 9, 99, 90, 0], highway="footway")
    opened(town(tmp_path / "t.osm", street, walls, around), tmp_path / "terrain")


def views(device: Device, cut: drawing.Cut | None) -> list[Polygon]:
    """The views of the tile in which the device stands, in units of the tile."""
    x, y = (int(part[0]) for part in grid.place(*np.array([[device.longitude], [device.latitude]])))
    shift = grid.BITS - 16
    part = drawing.Part(index.build(columns.of([device])))
    content = drawing.tile([part], 16, x >> shift, y >> shift, cut=cut)
    return [shape(feature["geometry"]) for feature in plain.read(content).get("views", [])]


@pytest.mark.usefixtures("house")
def test_a_view_ends_at_the_wall() -> None:
    """What lies behind the house is not seen; without walls it would be."""
    (whole,), (cut,) = views(CAMERA, None), views(CAMERA, by_walls)
    assert cut.is_valid and cut.area < whole.area / 2
    assert whole.buffer(2).contains(cut)


@pytest.mark.usefixtures("house")
def test_a_device_indoors_draws_no_view() -> None:
    """It watches no street."""
    inside = Device("layer:1/2", 7_424_500, 43_744_500, type="fixed", zone="indoor", layer=1, views=CAMERA.views)
    assert views(inside, by_walls) == [] and len(views(inside, None)) == 1


def test_without_buildings_the_view_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none are known nothing stands in the way."""
    monkeypatch.setattr(folder, "path", lambda: tmp_path)
    assert views(CAMERA, by_walls) == views(CAMERA, None) and not views(CAMERA, None)[0].contains(Point(-1, -1))
