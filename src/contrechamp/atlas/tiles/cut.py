"""The views of the map, cut by walls where buildings are known."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contrechamp.atlas.device import TYPES, ZONES, Device, View
from contrechamp.atlas.sight.seen import seen
from contrechamp.atlas.terrain import here
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.tiles import grid
from contrechamp.atlas.tiles.columns import ALL_ROUND

MOST = 500
"""Views of one tile that are cut; where more stand together nobody could tell them apart."""
_NONE = np.empty((0, 2), np.int64)

Corners = NDArray[np.int64]


def by_walls(x: NDArray[Any], y: NDArray[Any], view: NDArray[Any], type: NDArray[Any], zone: NDArray[Any]) -> list[Any]:
    """For each view its corners in steps, clockwise, not closed; none of a device that sees no street; None where no
    buildings are known, or too many views stand together. The arguments are columns as `drawing.seen` gives them."""
    extracts = here.with_buildings()
    if not extracts or len(x) > MOST:
        return [None] * len(x)
    rows = zip(x.tolist(), y.tolist(), view.tolist(), type.tolist(), zone.tolist(), strict=True)
    return [_one(extracts, *row) for row in rows]


def _one(extracts: list[Extract], x: int, y: int, view: list[int], type: int, zone: int) -> Corners | None:
    longitude, latitude = (round(part * 1e6) for part in grid.degrees(x % grid.SIDE, y))
    extract = here.first(extracts, longitude, latitude)
    if extract is None:
        return None
    bearing, width, far, _assumed = view
    ring = _ring(extract, longitude, latitude, type, zone, None if bearing == ALL_ROUND else bearing, width, far)
    return np.asarray(ring + np.array([x - x % grid.SIDE, 0]))


@lru_cache(maxsize=20_000)
def _ring(
    extract: Extract, longitude: int, latitude: int, type: int, zone: int, bearing: int | None, width: int, far: int
) -> Corners:
    device = Device("", longitude, latitude, type=TYPES[type], zone=ZONES[zone], views=(View(bearing, width, far),))
    sight = seen(device, extract)
    ring = next(iter((*sight.now, *sight.could)), None)
    if ring is None:
        return _NONE
    corners = np.array(ring[:-1], np.int64)
    steps = np.column_stack(grid.place(corners[:, 0], corners[:, 1])).astype(np.int64)
    return steps[::-1]  # seen from the lens, corners follow each other to the left
