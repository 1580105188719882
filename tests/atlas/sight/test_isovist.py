"""The isovist: exactly what no wall hides."""

from math import cos, hypot, pi, radians, sin

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from contrechamp.atlas.sight.isovist import isovist

numbers = st.integers(-60, 60)
LENS = shapely.Point(0, 0)


def _apart(one: tuple[int, int, int, int]) -> bool:
    """A wall with two ends, that does not go through the lens itself."""
    return one[:2] != one[2:] and LENS.distance(shapely.LineString([one[:2], one[2:]])) > 0.5


wall = st.tuples(numbers, numbers, numbers, numbers).filter(_apart)
EMPTY = np.empty((0, 4))


def _hidden(walls: list[tuple[int, int, int, int]], x: float, y: float) -> bool:
    """The plain reference: a wall stands between."""
    line = shapely.LineString([(0, 0), (x, y)])
    return any(line.intersects(shapely.LineString([one[:2], one[2:]])) for one in walls)


@settings(max_examples=200, deadline=None)
@given(st.lists(wall, max_size=12), st.integers(0, 359), st.integers(10, 360), st.data())
def test_seen_is_what_no_wall_hides(
    walls: list[tuple[int, int, int, int]], bearing: int, width: int, data: st.DataObject
) -> None:
    """A point well inside the outline is hidden by nothing; one well outside is hidden, too far, or beside the view."""
    reach = 50.0
    ring = isovist(np.array(walls, float).reshape(-1, 4), reach, bearing, width)
    area = shapely.make_valid(shapely.Polygon(ring))
    angle = radians(90 - bearing + data.draw(st.floats(-175, 175)))
    far = data.draw(st.floats(1, 60))
    x, y = far * cos(angle), far * sin(angle)
    point = shapely.Point(x, y)
    if shapely.Polygon(ring).exterior.distance(point) < 0.2:  # arcs are drawn with corners
        return
    turned = abs((np.degrees(angle) - (90 - bearing) + 180) % 360 - 180)
    in_view = hypot(x, y) < reach and turned <= width / 2
    assert area.contains(point) == (in_view and not _hidden(walls, x, y))


def test_without_walls_it_is_the_sector() -> None:
    """A quarter of a circle, a little less for the corners of its arc."""
    area = shapely.Polygon(isovist(EMPTY, 100, 90, 90)).area
    assert 0.995 * pi * 100**2 / 4 < area < pi * 100**2 / 4


def test_all_around_without_a_bearing() -> None:
    """A ring that does not come back to the lens."""
    ring = isovist(EMPTY, 10)
    assert len(ring) == 73 and (ring[0] == ring[-1]).all() and np.hypot(*ring.T).min() > 9.99


def test_a_room_is_seen_whole() -> None:
    """From inside four walls, the room and nothing else."""
    corners = [(-3, -4), (5, -4), (5, 6), (-3, 6)]
    walls = np.array([(*one, *corners[(at + 1) % 4]) for at, one in enumerate(corners)], float)
    assert abs(shapely.Polygon(isovist(walls, 100)).area - 80) < 0.01


def test_a_wall_beyond_the_reach_hides_nothing() -> None:
    """As if it were not there."""
    assert np.array_equal(isovist(np.array([[60.0, -5.0, 60.0, 5.0]]), 50, 90, 60), isovist(EMPTY, 50, 90, 60))
