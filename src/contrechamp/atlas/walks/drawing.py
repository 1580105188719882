"""Pictures of streets: buildings, what devices see between them, which streets are watched, two ways through."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

import numpy as np

from contrechamp.atlas.device import Bounds
from contrechamp.atlas.map.window import Window, around
from contrechamp.atlas.sight.seen import Ring
from contrechamp.atlas.sight.streets import Views, Watched
from contrechamp.atlas.terrain.extract import Array
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.tiles import grid

WIDE, LOWEST, TALLEST = 720, 400, 860  # points
UNITS = 2
"""Numbers of a drawing to a point: lines are drawn to half a point, in whole numbers, which are short."""
MOST_STREETS = 40_000  # edges in one picture; of more, paths without a name are left out
MOST_BUILDINGS = 6_000  # more would be a grey mass
WATCHED = 0.5  # the share from which an edge is drawn as watched


@dataclass(frozen=True)
class Picture:
    """SVG path data by what it shows, in a window of so many points; `UNITS` numbers to a point."""

    window: Window
    buildings: str = ""
    sure: str = ""
    """What is seen for sure."""
    perhaps: str = ""
    streets: str = ""
    streets_perhaps: str = ""
    streets_sure: str = ""
    short: str = ""
    best: str = ""
    ends: tuple[tuple[float, float], ...] = ()
    """Where the ways begin and end, in points."""


def whole(extract: Extract) -> Window:
    """The window that shows all of it."""
    return _around(extract.about.bounds, 17.0)


def fitting(nodes: Array) -> Window:
    """The window around these positions."""
    (west, south), (east, north) = nodes.min(axis=0).tolist(), nodes.max(axis=0).tolist()
    return _around((west, south, east, north), 17.5)


def _around(bounds: Bounds, nearest: float) -> Window:
    """A window as tall as what it shows is, within measure."""
    west, south, east, north = bounds
    wide = max(1.0, (east - west) * cos(radians((south + north) / 2e6)))
    height = round(min(TALLEST, max(LOWEST, WIDE * (north - south) / wide)))
    return around(bounds, WIDE, height, nearest=nearest)


def draw(extract: Extract, watched: Watched, views: Views, window: Window) -> Picture:
    """What is in the window."""
    rows = _in_window(extract, window)
    ends = np.asarray(extract.edges)[rows].astype(np.int64)
    length = np.maximum(watched.length[rows], 1e-9)
    sure = watched.sure[rows] / length >= WATCHED
    perhaps = ~sure & ((watched.sure[rows] + watched.perhaps[rows]) / length >= WATCHED)
    points = _numbers(window, extract.nodes)
    return Picture(
        window,
        buildings=_buildings(extract, window),
        sure=_rings(window, views.sure),
        perhaps=_rings(window, views.perhaps),
        streets=_lines(points, ends[~sure & ~perhaps]),
        streets_perhaps=_lines(points, ends[perhaps]),
        streets_sure=_lines(points, ends[sure]),
    )


def seen(views: Views, window: Window) -> Picture:
    """What devices see, where no ground is known."""
    return Picture(window, sure=_rings(window, views.sure), perhaps=_rings(window, views.perhaps))


def path(window: Window, nodes: Array) -> str:
    """A way along these positions (microdegrees)."""
    points = _numbers(window, nodes)
    count = np.arange(len(points) - 1)
    return _lines(points, np.column_stack([count, count + 1]))


def spot(window: Window, longitude: int, latitude: int) -> tuple[float, float]:
    """Where a position is drawn, in points."""
    x, y = _points(window, np.array([[longitude, latitude]])).tolist()[0]
    return round(float(x), 1), round(float(y), 1)


def position(window: Window, x: float, y: float) -> tuple[float, float]:
    """The position (microdegrees) of a point of the drawing."""
    west, north = window.corner
    longitude, latitude = grid.degrees(west + x * window.scale, north + y * window.scale)
    return longitude * 1e6, latitude * 1e6


def _in_window(extract: Extract, window: Window) -> Array:
    """The edges that touch it, in their order."""
    west, south, east, north = window.bounds
    ends = np.asarray(extract.nodes)[np.asarray(extract.edges)]
    low, high = ends.min(axis=1), ends.max(axis=1)
    inside = (high >= (west, south)).all(axis=1) & (low <= (east, north)).all(axis=1)
    if np.count_nonzero(inside) > MOST_STREETS:
        inside &= np.asarray(extract.name_of) > 0
    rows = np.flatnonzero(inside)
    return np.asarray(rows[:: max(1, -(-len(rows) // MOST_STREETS))])


def _buildings(extract: Extract, window: Window) -> str:
    west, south, east, north = window.bounds
    boxes = extract.boxes
    inside = (boxes[:, 2] >= west) & (boxes[:, 0] <= east) & (boxes[:, 3] >= south) & (boxes[:, 1] <= north)
    if np.count_nonzero(inside) > MOST_BUILDINGS:
        return ""
    corners = np.flatnonzero(inside[np.asarray(extract.outline_of)])
    points = _numbers(window, extract.outlines[corners])
    return _shapes(points, np.asarray(extract.outline_goes_on)[corners])


def _rings(window: Window, seen: Iterable[Ring]) -> str:
    west, south, east, north = window.bounds
    shown = []
    for ring in seen:
        corners = np.array(ring, np.int64)
        if (corners.max(axis=0) >= (west, south)).all() and (corners.min(axis=0) <= (east, north)).all():
            shown.append(corners)
    if not shown:
        return ""
    goes_on = np.concatenate([np.arange(len(corners)) > 0 for corners in shown])
    return _shapes(_numbers(window, np.concatenate(shown)), goes_on)


def _points(window: Window, positions: Array) -> Array:
    """Where positions are drawn, x and y in points."""
    x, y = grid.place(positions[:, 0], positions[:, 1])
    west, north = window.corner
    return np.column_stack([(x.astype(float) - west) / window.scale, (y.astype(float) - north) / window.scale])


def _numbers(window: Window, positions: Array) -> Array:
    return np.asarray(np.rint(_points(window, positions) * UNITS).astype(np.int64))


def _lines(points: Array, ends: Array) -> str:
    """Path data of lines between so many pairs of points. Those that follow each other are drawn as one."""
    if not len(ends):
        return ""
    begin, end = points[ends[:, 0]], points[ends[:, 1]]
    fresh = np.concatenate([[True], ends[1:, 0] != ends[:-1, 1]])
    steps = end - begin
    drawn = []
    for new, (x, y), (right, down) in zip(fresh.tolist(), begin.tolist(), steps.tolist(), strict=True):
        if new:
            drawn.append(f"M{x} {y}")
        if right or down:
            drawn.append(f"l{right} {down}")
    return "".join(drawn)


def _shapes(points: Array, goes_on: Array) -> str:
    """Path data of closed shapes, one corner after the other."""
    steps = np.diff(points, axis=0, prepend=points[:1])
    drawn = []
    for on, (x, y), (right, down) in zip(goes_on.tolist(), points.tolist(), steps.tolist(), strict=True):
        if not on:
            drawn.append(f"M{x} {y}")
        elif right or down:
            drawn.append(f"l{right} {down}")
    return "".join(drawn)
