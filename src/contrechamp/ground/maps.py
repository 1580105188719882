"""Small maps drawn by the server: two projections, and the outlines of land made at set-up."""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

Name = Literal["france", "world"]
Xy = tuple[float, float]

_RADIUS = 6371.0
# Parallels and origin of Lambert-93 (EPSG:2154), on a sphere.
_PARALLELS, _ORIGIN = (44.0, 49.0), (46.5, 3.0)
# Coefficients of the Equal Earth projection: Šavrič, Patterson and Jenny, 2018.
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796


def lambert(latitude: float, longitude: float) -> Xy:
    """Kilometres east and north of (46.5° N, 3° E) of a point in degrees: the shape France is known by."""
    first, second = (math.radians(parallel) for parallel in _PARALLELS)
    n = math.log(math.cos(first) / math.cos(second)) / math.log(_cone(second) / _cone(first))
    scale = _RADIUS * math.cos(first) * _cone(first) ** n / n
    rho = scale / _cone(math.radians(max(-80.0, min(89.0, latitude)))) ** n
    rho0 = scale / _cone(math.radians(_ORIGIN[0])) ** n
    theta = n * math.radians(longitude - _ORIGIN[1])
    return rho * math.sin(theta), rho0 - rho * math.cos(theta)


def equal_earth(latitude: float, longitude: float) -> Xy:
    """Kilometres east and north of (0°, 0°) of a point in degrees; areas keep their proportions."""
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    slope = 9 * _A4 * t**8 + 7 * _A3 * t**6 + 3 * _A2 * t**2 + _A1
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(t) / (3 * slope)
    y = _A4 * t**9 + _A3 * t**7 + _A2 * t**3 + _A1 * t
    return x * _RADIUS, y * _RADIUS


def _cone(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


@dataclass(frozen=True)
class Frame:
    """A part of a projection's plane (kilometres) and the size in which it is drawn."""

    name: Name
    left: float
    top: float
    right: float
    bottom: float
    width: int

    @property
    def scale(self) -> float:
        return self.width / (self.right - self.left)

    @property
    def height(self) -> int:
        return round((self.top - self.bottom) * self.scale)

    def place(self, latitude: float, longitude: float) -> Xy:
        """Where a point in degrees is drawn, in units from the top left; it may lie outside."""
        x, y = (lambert if self.name == "france" else equal_earth)(latitude, longitude)
        return (x - self.left) * self.scale, (self.top - y) * self.scale

    def holds(self, point: Xy) -> bool:
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height


FRANCE = Frame("france", left=-600, top=535, right=585, bottom=-600, width=1000)
WORLD = Frame("world", left=-15800, top=8000, right=17240, bottom=-6600, width=1000)
FRAMES = {frame.name: frame for frame in (FRANCE, WORLD)}


@lru_cache(maxsize=4)
def outlines(path: Path) -> dict[str, dict[str, str]]:
    """The outlines file: for each map, SVG path data by layer (`land`, and `country` on the map of France)."""
    found: dict[str, dict[str, str]] = json.loads(path.read_text())
    return found
