"""What part of the world a map shows: its middle, how near, and how large it is drawn.

As everywhere on the web of maps the whole world at zoom 0 is 512 points wide, and twice as wide at each further zoom.
"""

import math
from dataclasses import dataclass, replace

from contrechamp.atlas.device import Bounds
from contrechamp.atlas.tiles import grid

WORLD = 512
NEAREST = 19.0
_MERCATOR = 85.0


@dataclass(frozen=True)
class Window:
    """`latitude` and `longitude` of the middle in degrees; `width` and `height` in points."""

    zoom: float
    latitude: float
    longitude: float
    width: int = 960
    height: int = 640

    @property
    def at(self) -> str:
        """As an address names it: zoom/latitude/longitude."""
        return f"{self.zoom:.2f}/{self.latitude:.5f}/{self.longitude:.5f}"

    @property
    def scale(self) -> float:
        """Steps of the grid in a point."""
        return grid.SIDE / float(WORLD * 2.0**self.zoom)

    @property
    def corner(self) -> tuple[float, float]:
        """The north-western corner in steps; it may lie beyond the map."""
        x, y = _steps(self.longitude, self.latitude)
        return x - self.width / 2 * self.scale, y - self.height / 2 * self.scale

    @property
    def bounds(self) -> Bounds:
        """In microdegrees; west beyond east across the 180th meridian."""
        (west, north), (wide, tall) = self.corner, (self.width * self.scale, self.height * self.scale)
        left, top = grid.degrees(west, max(0.0, north))
        right, bottom = grid.degrees(west + wide, min(float(grid.SIDE), north + tall))
        if wide >= grid.SIDE:
            left, right = -180.0, 180.0
        turned = [(longitude + 180) % 360 - 180 if abs(longitude) > 180 else longitude for longitude in (left, right)]
        return round(turned[0] * 1e6), round(bottom * 1e6), round(turned[1] * 1e6), round(top * 1e6)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a place in steps is drawn, in points from the north-west; on the side of the world that is nearer."""
        west, north = self.corner
        turn = round((x - west - self.width / 2 * self.scale) / grid.SIDE) * grid.SIDE
        return (x - turn - west) / self.scale, (y - north) / self.scale

    def nearer(self, zooms: float) -> "Window":
        """The same middle, so many zooms nearer."""
        return replace(self, zoom=max(0.0, min(NEAREST, self.zoom + zooms)))

    def moved(self, east: float, south: float) -> "Window":
        """So many widths to the east and heights to the south."""
        x, y = _steps(self.longitude, self.latitude)
        moved = x + east * self.width * self.scale, y + south * self.height * self.scale
        longitude, latitude = grid.degrees(*moved)
        return replace(self, longitude=_turned(longitude), latitude=max(-_MERCATOR, min(_MERCATOR, latitude)))

    def sized(self, width: int, height: int) -> "Window":
        """The same part of the world, drawn at another size."""
        nearer = math.log2(min(width / self.width, height / self.height))
        return replace(self, zoom=max(0.0, min(NEAREST, self.zoom + nearer)), width=width, height=height)


FRANCE = Window(4.6, 46.6, 2.5)


def read(text: str) -> Window | None:
    """The window that an address names: zoom/latitude/longitude; None where that is none."""
    parts = text.split("/")
    try:
        zoom, latitude, longitude = (float(part) for part in parts)
    except ValueError:
        return None
    if not all(map(math.isfinite, (zoom, latitude, longitude))):
        return None
    latitude = max(-_MERCATOR, min(_MERCATOR, latitude))
    return Window(max(0.0, min(NEAREST, zoom)), latitude, _turned(longitude))


def around(bounds: Bounds, width: int = 960, height: int = 640, nearest: float = 16.0) -> Window:
    """The nearest window that shows all of the bounds, with a little room around."""
    west, south, east, north = (part / 1e6 for part in bounds)
    east += 360 if east < west else 0
    (left, top), (right, bottom) = _steps(west, north), _steps(east, south)
    wide, tall = max(right - left, 1.0), max(bottom - top, 1.0)
    zoom = math.log2(min(width / wide, height / tall) * 0.88 * grid.SIDE / WORLD)
    longitude, latitude = grid.degrees((left + right) / 2, (top + bottom) / 2)
    return Window(max(0.0, min(nearest, zoom)), latitude, _turned(longitude), width, height)


def _steps(longitude: float, latitude: float) -> tuple[float, float]:
    sine = math.sin(math.radians(max(-89.9, min(89.9, latitude))))
    return (longitude + 180) / 360 * grid.SIDE, (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * grid.SIDE


def _turned(longitude: float) -> float:
    return longitude if -180 <= longitude <= 180 else (longitude + 180) % 360 - 180
