"""Maps drawn by the server."""

import json
import re
from pathlib import Path

import pytest
from tools import outlines

from contrechamp.ground.maps import FRANCE, WORLD, equal_earth, lambert


def test_the_origin_of_the_projection_of_france_is_its_zero() -> None:
    """46.5° N, 3° E lies at zero, and a degree of latitude is about 111 km there."""
    assert lambert(46.5, 3.0) == pytest.approx((0, 0), abs=1e-6)
    assert lambert(47.5, 3.0)[1] == pytest.approx(111, abs=1)


def test_equal_earth_agrees_with_its_authors() -> None:
    """The equator's half length is 2.70663 radii, the pole's height 1.31736 (Šavrič, Patterson and Jenny, 2018)."""
    assert equal_earth(0, 180)[0] / 6371 == pytest.approx(2.70663, abs=1e-4)
    assert equal_earth(90, 0)[1] / 6371 == pytest.approx(1.31736, abs=1e-4)


@pytest.mark.parametrize(("latitude", "longitude"), [(48.39, -4.49), (50.63, 3.06), (48.58, 7.75), (41.39, 9.16)])
def test_the_corners_of_metropolitan_france_are_in_its_frame(latitude: float, longitude: float) -> None:
    """Brest, Lille, Strasbourg and Bonifacio are drawn; London and Chicago are not."""
    assert FRANCE.holds(FRANCE.place(latitude, longitude))
    assert not FRANCE.holds(FRANCE.place(51.5, -0.12 - 8)) and not FRANCE.holds(FRANCE.place(41.88, -87.63))
    assert WORLD.holds(WORLD.place(41.88, -87.63))


def test_land_is_clipped_simplified_and_never_folded(tmp_path: Path) -> None:
    """Land far outside the frame, or across the antimeridian, leaves no trace inside it."""
    square = [[0, 0], [50, 0], [0, 50], [-50, 0], [0, -50]]  # as differences: 0…50 degrees both ways
    far = [[170, 60], [20, 0], [0, 10], [-20, 0], [0, -10]]  # from 170° to 190° east
    for name, objects in (("countries-10m", "countries"), ("land-110m", "land")):
        shape = {"type": "MultiPolygon", "id": "250", "arcs": [[[0]], [[1]]]}
        topology = {
            "transform": {"scale": [1, 1], "translate": [0, 0]},
            "arcs": [square, far],
            "objects": {objects: {"type": "GeometryCollection", "geometries": [shape]}},
        }
        (tmp_path / f"{name}.json").write_text(json.dumps(topology))
    outlines.build(tmp_path / "outlines.json", tmp_path)
    drawn = json.loads((tmp_path / "outlines.json").read_text())
    assert drawn["france"]["country"].count("M") == 1
    assert drawn["world"]["land"].count("M") == 3  # the square, and the far land on both edges
    starts = [int(x) for x in re.findall(r"M(-?\d+)", drawn["world"]["land"])]
    assert all(-12 <= x <= 1012 for x in starts)
