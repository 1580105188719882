"""Distances, directions and what a camera sees, on the ground: the Earth as a sphere, positions in microdegrees.

At the size of a street the sphere is within 0.5 % of the ellipsoid, which is less than any stated range is worth.
"""

from math import asin, atan2, ceil, cos, degrees, pi, radians, sin, sqrt
from types import MappingProxyType

from contrechamp.atlas.device import Bounds, Device, View

EARTH = 6_371_008.8  # metres, the mean radius (IUGG)
HALF_TURN = 180_000_000

ASSUMED_RANGE = MappingProxyType(
    {
        "fixed": 30, "dome": 40, "ptz": 80, "anpr": 20, "face": 15, "microphone": 25, "speaker": 30, "thermal": 60,
        "drone": 0, "bodycam": 0, "footfall": 10, "unknown": 30,
    }
)  # fmt: skip
"""Metres, where nobody stated a range: what a person can be told apart at, roughly. An assumption, and shown as one."""
ASSUMED_WIDTH = 60
"""Degrees, where a view has a bearing and no width: a lens of 4 mm before a sensor of 1/3 inch sees about as much."""

ALL_AROUND = frozenset({"dome", "microphone", "footfall"})
"""Types that see, or hear, all around where nobody stated a direction."""

Point = tuple[int, int]


def metres(longitude1: int, latitude1: int, longitude2: int, latitude2: int) -> float:
    """The great-circle distance (haversine)."""
    phi1, phi2 = radians(latitude1 / 1e6), radians(latitude2 / 1e6)
    across = sin(radians((longitude2 - longitude1) / 2e6))
    half = sin((phi2 - phi1) / 2) ** 2 + cos(phi1) * cos(phi2) * across**2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def bearing(longitude1: int, latitude1: int, longitude2: int, latitude2: int) -> int:
    """The direction in which the second position lies from the first; 0 where they are one."""
    phi1, phi2 = radians(latitude1 / 1e6), radians(latitude2 / 1e6)
    across = radians((longitude2 - longitude1) / 1e6)
    east = sin(across) * cos(phi2)
    north = cos(phi1) * sin(phi2) - sin(phi1) * cos(phi2) * cos(across)
    return round(degrees(atan2(east, north))) % 360


def destination(longitude: int, latitude: int, bearing: float, metres: float) -> Point:
    """Where one is after going `metres` in the direction `bearing`."""
    phi, theta, way = radians(latitude / 1e6), radians(bearing), metres / EARTH
    phi2 = asin(max(-1.0, min(1.0, sin(phi) * cos(way) + cos(phi) * sin(way) * cos(theta))))
    across = atan2(sin(theta) * sin(way) * cos(phi), cos(way) - sin(phi) * sin(phi2))
    return _turned(longitude + round(degrees(across) * 1e6)), round(degrees(phi2) * 1e6)


def around(longitude: int, latitude: int, metres: float) -> Bounds:
    """The smallest bounds that hold everything within `metres`."""
    tall = ceil(degrees(metres / EARTH) * 1e6)
    south, north = max(-90_000_000, latitude - tall), min(90_000_000, latitude + tall)
    narrowest = cos(radians(latitude / 1e6))
    reach = sin(min(metres / EARTH, pi / 2))
    if south == -90_000_000 or north == 90_000_000 or reach >= narrowest:  # a pole lies within
        return -HALF_TURN, south, HALF_TURN, north
    wide = ceil(degrees(asin(reach / narrowest)) * 1e6)
    return _turned(longitude - wide), south, _turned(longitude + wide), north


def known_views(device: Device) -> tuple[View, ...]:
    """What the device looks at as far as that is known: the views that were stated, or all around."""
    return device.views or ((View(None, 360),) if device.type in ALL_AROUND else ())


def reach(view: View, type: str) -> int:
    """How far the view reaches in metres: as stated, else what is assumed of the type."""
    return view.range if view.range is not None else ASSUMED_RANGE.get(type, ASSUMED_RANGE["unknown"])


def wedge(longitude: int, latitude: int, view: View, type: str, *, step: int = 10) -> list[Point]:
    """What the view covers if nothing stands in its way: a polygon from the lens along the arc back to it, closed.

    `step` is the largest angle between two points of the arc, in degrees. A view all around, or without a bearing, is a
    ring without the lens; one that reaches nowhere is empty.
    """
    far = reach(view, type)
    if far <= 0:
        return []
    if view.bearing is None or (view.width or ASSUMED_WIDTH) >= 360:
        arc = [destination(longitude, latitude, angle, far) for angle in range(0, 360, step)]
        return [*arc, arc[0]]
    width = view.width or ASSUMED_WIDTH
    parts = max(1, ceil(width / step))
    first = view.bearing - width / 2
    arc = [destination(longitude, latitude, first + width * part / parts, far) for part in range(parts + 1)]
    return [(longitude, latitude), *arc, (longitude, latitude)]


def _turned(longitude: int) -> int:
    """The same meridian between -180 and 180 degrees."""
    return longitude if -HALF_TURN <= longitude <= HALF_TURN else (longitude + HALF_TURN) % (2 * HALF_TURN) - HALF_TURN
