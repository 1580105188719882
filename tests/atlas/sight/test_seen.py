"""What a device sees from where it hangs."""

from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from contrechamp.atlas.device import Device, View
from contrechamp.atlas.sight.seen import Ring, seen
from contrechamp.atlas.terrain.store import Extract
from tests.atlas.terrain.files import opened, town, way

# A house of 80 by 111 metres; its northern wall lies at 43.741° N.
HOUSE = way(2, [0, 1, 11, 10, 0], building="yes")
NORTH_WALL = (7_420_500, 43_741_000)


@pytest.fixture
def extract(tmp_path: Path) -> Extract:
    """A house and a street."""
    return opened(town(tmp_path / "t.osm", way(1, [90, 91], highway="footway"), HOUSE), tmp_path / "x")


def device(longitude: int, latitude: int, type: str = "fixed", *views: View) -> Device:
    """A device of that type there."""
    return Device("layer:1/1", longitude, latitude, type=type, views=views, status="confirmed")


def south(ring: Ring) -> int:
    """The southernmost latitude of a ring."""
    return min(latitude for _longitude, latitude in ring)


def test_a_camera_on_a_wall_does_not_see_through_it(extract: Extract) -> None:
    """Drawn a metre inside the outline, it looks out of the wall, all around in front of it."""
    longitude, latitude = NORTH_WALL
    sight = seen(device(longitude, latitude - 9, "dome"), extract)
    assert sight.walls and not sight.inside
    assert south(sight.now[0]) >= latitude - 1


def test_without_buildings_nothing_is_cut(extract: Extract) -> None:
    """The same camera where no buildings are known: its circle, and the sight says that walls are unknown."""
    longitude, latitude = NORTH_WALL
    sight = seen(device(longitude, latitude - 9, "dome"), None)
    assert not sight.walls
    assert south(sight.now[0]) < latitude - 300


def test_deep_inside_a_building_nothing_is_said(extract: Extract) -> None:
    """Thirty metres from every wall it looks at rooms that no map shows."""
    sight = seen(device(7_420_500, 43_740_500, "dome"), extract)
    assert sight.inside and not sight.now and not sight.could


def test_a_turning_camera_could_see_all_around(extract: Extract) -> None:
    """What it looks at now lies apart from what it could look at."""
    sight = seen(device(7_423_500, 43_745_500, "ptz", View(90, 40, 50)), extract)
    now, could = (shapely.Polygon(ring[0]) for ring in (sight.now, sight.could))
    assert could.buffer(20).contains(now) and could.area > 5 * now.area
    assert not sight.assumed or sight.now


def test_a_camera_of_unknown_direction_may_look_anywhere(extract: Extract) -> None:
    """Nothing is certain; all around is possible."""
    sight = seen(device(7_423_500, 43_745_500), extract)
    assert sight.unsure and sight.could and not sight.now and sight.assumed


def test_what_was_measured_is_not_assumed(extract: Extract) -> None:
    """Bearing, width and range were stated."""
    assert not seen(device(7_423_500, 43_745_500, "fixed", View(90, 40, 50)), extract).assumed


@pytest.mark.parametrize("changes", [{"zone": "indoor"}, {"type": "speaker"}, {"type": "drone"}], ids=str)
def test_what_does_not_watch_the_street_sees_nothing(extract: Extract, changes: dict[str, str]) -> None:
    """Indoors, a loudspeaker, a drone in its base."""
    sight = seen(replace(device(7_423_500, 43_745_500), **changes), extract)
    assert not sight.now and not sight.could


def test_a_microphone_hears_around_corners(extract: Extract) -> None:
    """Walls do not cut what it hears."""
    longitude, latitude = NORTH_WALL
    sight = seen(device(longitude, latitude + 9, "microphone"), extract)
    assert south(sight.now[0]) < latitude - 100


def test_a_camera_drawn_on_the_line_of_a_wall_looks_away_from_it(extract: Extract) -> None:
    """A node of the outline itself: no wall lies in its direction, and it is not inside."""
    longitude, latitude = NORTH_WALL
    sight = seen(device(longitude, latitude, "fixed", View(0, 60, 30)), extract)
    assert not sight.inside and south(sight.now[0]) >= latitude - 1


def test_a_camera_said_to_be_outdoors_hangs_on_the_front(extract: Extract) -> None:
    """On a roof, thirty metres behind the front to which it looks, it is no camera of a room."""
    longitude, latitude = NORTH_WALL
    on_roof = device(longitude, latitude - 270, "fixed", View(0, 60, 30))
    assert seen(on_roof, extract).inside
    assert south(seen(replace(on_roof, zone="public"), extract).now[0]) >= latitude - 1
