"""Distances and wedges on the sphere."""

from hypothesis import given
from hypothesis import strategies as st

from contrechamp.atlas.device import View, within
from contrechamp.atlas.geometry import around, bearing, destination, metres, reach, wedge

longitudes = st.integers(-180_000_000, 180_000_000)
latitudes = st.integers(-80_000_000, 80_000_000)
NICE, MARSEILLE = (7_268_000, 43_703_000), (5_369_000, 43_296_000)


def test_the_distance_between_two_towns() -> None:
    """Nice and Marseille lie 160 kilometres apart; the other is in the west-south-west."""
    assert 158_000 < metres(*NICE, *MARSEILLE) < 162_000
    assert 250 <= bearing(*NICE, *MARSEILLE) <= 260


@given(longitudes, latitudes, st.integers(0, 359), st.integers(1, 5_000))
def test_going_somewhere_and_measuring_agree(longitude: int, latitude: int, way: int, far: int) -> None:
    """What lies `far` metres away in a direction is `far` metres away, also across the 180th meridian."""
    assert abs(metres(longitude, latitude, *destination(longitude, latitude, way, far)) - far) < 1


@given(longitudes, latitudes, st.integers(0, 359), st.integers(1, 5_000), st.integers(0, 100))
def test_bounds_around_a_point_hold_what_is_near(longitude: int, latitude: int, way: int, far: int, share: int) -> None:
    """No point within the distance falls outside the bounds."""
    point = destination(longitude, latitude, way, far * share / 101)
    assert within(around(longitude, latitude, far + 1), *point)


def test_a_wedge_opens_from_the_lens() -> None:
    """A view of 90 degrees to the east: closed at the lens, its arc east of it, as far as stated."""
    points = wedge(*NICE, View(90, 90, 50), "fixed")
    assert points[0] == points[-1] == NICE
    assert all(east > NICE[0] and abs(metres(*NICE, east, north) - 50) < 1 for east, north in points[1:-1])


def test_a_view_all_around_is_a_ring() -> None:
    """A dome without a bearing sees in a circle, as far as is assumed of domes."""
    points = wedge(*NICE, View(None), "dome")
    assert NICE not in points and points[0] == points[-1]
    assert all(abs(metres(*NICE, *point) - reach(View(None), "dome")) < 1 for point in points)


def test_what_reaches_nowhere_has_no_wedge() -> None:
    """Where body cameras are kept nothing is seen from the place itself."""
    assert wedge(*NICE, View(None), "bodycam") == []
