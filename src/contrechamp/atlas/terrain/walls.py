"""The walls around a place, in metres from it."""

from math import cos, radians

import numpy as np

from contrechamp.atlas.terrain.extract import CELL, Array, cell_of
from contrechamp.atlas.terrain.store import Extract

METRES = 6_371_008.8 * np.pi / 180e6  # of a microdegree of latitude
MOST = 20_000  # walls around one place; beyond, the farthest are left out


def near(extract: Extract, longitude: int, latitude: int, metres: float) -> tuple[Array, Array]:
    """Walls that touch the square of ±`metres`, as x1, y1, x2, y2 in metres east and north, and whose each is."""
    wide, tall = _spans(latitude, metres)
    low, high = (longitude - wide) // CELL, (longitude + wide) // CELL
    pieces = []
    for row in range((latitude - tall) // CELL, (latitude + tall) // CELL + 1):
        ends = cell_of(np.array([low, high + 1]), np.array([row, row]))
        first, last = np.searchsorted(extract.cells, ends)
        pieces.append(np.arange(first, last))
    rows = np.concatenate(pieces)
    walls = np.asarray(extract.walls[rows])
    touching = (
        (np.minimum(walls[:, 0], walls[:, 2]) <= longitude + wide)
        & (np.maximum(walls[:, 0], walls[:, 2]) >= longitude - wide)
        & (np.minimum(walls[:, 1], walls[:, 3]) <= latitude + tall)
        & (np.maximum(walls[:, 1], walls[:, 3]) >= latitude - tall)
    )
    kept = np.unique(np.column_stack([walls, extract.building_of[rows]])[touching], axis=0)
    return local(kept[:, :4], longitude, latitude), kept[:, 4]


def local(points: Array, longitude: int, latitude: int) -> Array:
    """Positions (pairs of columns, in microdegrees) as metres east and north of the place."""
    turns = points.shape[1] // 2
    scale = np.tile([METRES * cos(radians(latitude / 1e6)), METRES], turns)
    return np.asarray((points - np.tile([longitude, latitude], turns)) * scale)


def back(points: Array, longitude: int, latitude: int) -> Array:
    """Metres east and north of the place as positions in whole microdegrees."""
    scale = np.array([METRES * cos(radians(latitude / 1e6)), METRES])
    return np.asarray(np.rint(points / scale).astype(np.int64) + np.array([longitude, latitude]))


def building(extract: Extract, longitude: int, latitude: int) -> Array | None:
    """The walls of the building in which the place lies, in metres from it; None where it lies in none."""
    boxes = extract.boxes
    inside = (
        (boxes[:, 0] <= longitude) & (longitude <= boxes[:, 2]) & (boxes[:, 1] <= latitude) & (latitude <= boxes[:, 3])
    )
    for number in np.flatnonzero(inside):
        west, south, east, north = (int(side) for side in boxes[number])
        reach = max(east - west, north - south) * METRES
        walls, whose = near(extract, longitude, latitude, reach)
        own = np.asarray(walls[whose == number])
        if _holds(own):
            return own
    return None


def _holds(walls: Array) -> bool:
    """Whether the walls go around the origin: a line to the east crosses them an odd number of times."""
    x1, y1, x2, y2 = walls.T
    crossing = (y1 > 0) != (y2 > 0)
    x1, y1, x2, y2 = (side[crossing] for side in (x1, y1, x2, y2))
    return bool(np.count_nonzero(x1 - y1 * (x2 - x1) / (y2 - y1) > 0) % 2)


def _spans(latitude: int, metres: float) -> tuple[int, int]:
    narrow = max(0.01, cos(radians(latitude / 1e6)))
    return int(metres / (METRES * narrow)) + 1, int(metres / METRES) + 1
