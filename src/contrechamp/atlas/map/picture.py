"""The map as the server draws it: for readers without scripts, for paper, and for the pages of towns and dossiers."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from contrechamp.atlas.device import STATUSES
from contrechamp.atlas.map import base
from contrechamp.atlas.map.base import Base
from contrechamp.atlas.map.window import Window
from contrechamp.atlas.tiles import drawing, grid, reading
from contrechamp.atlas.tiles.choosing import Chosen
from contrechamp.atlas.tiles.cut import by_walls

SINGLE = 400
"""Devices that are drawn one by one."""
NUMBERED = 40
VIEWS_FROM = 14.5
_CELL = 36  # points: the side of the squares in which more devices are counted
_LONGEST = 600_000  # characters of the paths of one drawing
_LETTER, _LINE = 6.6, 15.0  # about how wide a letter of a name is drawn, and how high


@dataclass(frozen=True)
class Mark:
    """A device or several in one place, in points: its radius, its words, its number in the list beside the map."""

    x: float
    y: float
    radius: float
    count: int = 1
    state: str = ""
    address: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Name:
    """A town's name: where it starts."""

    x: float
    y: float
    text: str


@dataclass
class Picture:
    """One drawing. `paths` are SVG path data by what they show, in the order in which they are drawn."""

    window: Window
    paths: dict[str, str] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    views: list[tuple[str, str]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


# What is drawn of each schema: layer, which of its features (None: all), and as what.
_WORLD = (("land", None, "land"), ("borders", None, "border"))
_PROTOMAPS = (
    ("water", None, "water"), ("buildings", None, "building"), ("roads", ("path", "minor_road", "other"), "street"),
    ("roads", ("highway", "major_road"), "road"), ("roads", ("rail",), "rail"),
)  # fmt: skip
_OPENMAPTILES = (
    ("water", None, "water"), ("building", None, "building"),
    ("transportation", ("minor", "service", "path", "track", "pedestrian", "tertiary"), "street"),
    ("transportation", ("motorway", "trunk", "primary", "secondary"), "road"), ("transportation", ("rail",), "rail"),
)  # fmt: skip
_SCHEMAS = {"protomaps": _PROTOMAPS, "openmaptiles": _OPENMAPTILES}
_KIND = {"protomaps": "kind", "openmaptiles": "class"}


def draw(chosen: Chosen, window: Window, numbers: Sequence[int] = ()) -> Picture:
    """The drawing of the chosen devices in the window; `numbers` are the rows that the list beside it counts from 1."""
    picture = Picture(window)
    _draw_base(picture)
    if len(chosen) > SINGLE:
        picture.marks = list(_counted(chosen, window))
        return picture
    at = {row: place for place, row in enumerate(numbers, 1)} if len(chosen) <= NUMBERED else {}
    addresses = chosen.index.addresses(chosen.rows)
    for row, x, y, address in zip(chosen.rows.tolist(), chosen.x.tolist(), chosen.y.tolist(), addresses, strict=True):
        px, py = window.point(x, y)
        state = STATUSES[chosen.index.words["status"][row]]
        number = at.get(row)
        picture.marks.append(Mark(_short(px), _short(py), 9 if number else 5, 1, state, address, number))
    if window.zoom >= VIEWS_FROM:
        picture.views = list(_views(chosen, window))
    return picture


def _counted(chosen: Chosen, window: Window) -> Iterator[Mark]:
    """One mark for each square of the drawing that holds devices, in the mean of their places."""
    west, north = window.corner
    x, y = (chosen.x - west) / window.scale, (chosen.y - north) / window.scale
    x -= np.round((x - window.width / 2) * window.scale / grid.SIDE) * grid.SIDE / window.scale
    cell = (y // _CELL).astype(np.int64) * 4096 + (x // _CELL).astype(np.int64)
    _, at, count = np.unique(cell, return_inverse=True, return_counts=True)
    mean_x, mean_y = np.bincount(at, x) / count, np.bincount(at, y) / count
    for px, py, number in zip(mean_x.tolist(), mean_y.tolist(), count.tolist(), strict=True):
        radius = min(_CELL / 2, 4 + 2.6 * math.log2(number))
        yield Mark(_short(px), _short(py), _short(radius), number)


def _views(chosen: Chosen, window: Window) -> Iterator[tuple[str, str]]:
    """(state, path) of what the devices see: up to walls where buildings are known."""
    x, y, view, type_, status, zone = drawing.seen(chosen.index, chosen.rows)
    whole = np.stack(drawing.corners(x, y, view), axis=-1)
    for plain, ring, state in zip(whole, by_walls(x, y, view, type_, zone), status.tolist(), strict=True):
        corners = plain if ring is None else ring
        if len(corners):
            yield STATUSES[state], _path([window.point(*corner) for corner in corners.tolist()], closed=True)


def _draw_base(picture: Picture) -> None:
    window = picture.window
    if world := base.world():
        _draw_tiles(picture, world, _WORLD, "")
        picture.names = list(_names(world, window))
    region = base.region()
    if region and region.holds(window.longitude, window.latitude) and window.zoom >= 9 and region.schema in _SCHEMAS:
        _draw_tiles(picture, region, _SCHEMAS[region.schema], _KIND[region.schema])


def _draw_tiles(
    picture: Picture, file: Base, rules: Iterable[tuple[str, tuple[str, ...] | None, str]], kind: str
) -> None:
    rules = list(rules)
    parts: dict[str, list[str]] = {shown: [] for _, _, shown in rules}
    left = _LONGEST
    for z, x, y, turn in _tiles(file, picture.window):
        layers = file.tile(z, x, y, {layer for layer, _, _ in rules})
        for layer, kinds, shown in rules:
            for feature in layers[layer].features if layer in layers else ():
                if (kinds is None or feature.named.get(kind) in kinds) and left > 0:
                    path = _drawn(feature, layers[layer].extent, (z, x + turn, y), picture.window)
                    left -= len(path)
                    parts[shown].append(path)
    picture.paths |= {shown: "".join(found) for shown, found in parts.items() if found}


def _tiles(file: Base, window: Window) -> Iterator[tuple[int, int, int, int]]:
    """The tiles that cover the window, each with the columns that lie between it and where it is drawn."""
    z = max(0, min(file.deepest, int(window.zoom)))
    shift, (west, north) = grid.BITS - z, window.corner
    last_x, last_y = west + window.width * window.scale, north + window.height * window.scale
    for y in range(max(0, int(north) >> shift), min((1 << z) - 1, int(last_y) >> shift) + 1):
        for x in range(math.floor(west) >> shift, (int(last_x) >> shift) + 1):
            yield z, x % (1 << z), y, x - x % (1 << z)


def _drawn(feature: reading.Feature, extent: int, tile: tuple[int, int, int], window: Window) -> str:
    z, column, row = tile
    side = 1 << (grid.BITS - z)
    (west, north), scale = window.corner, window.scale
    found = []
    for line in feature.lines:
        points = [
            (((column + x / extent) * side - west) / scale, ((row + y / extent) * side - north) / scale)
            for x, y in line
        ]
        across, down = zip(*points, strict=True)
        if max(across) >= 0 and min(across) <= window.width and max(down) >= 0 and min(down) <= window.height:
            found.append(_path(points, closed=feature.kind == 3))
    return "".join(found)


def _path(points: Iterable[tuple[float, float]], *, closed: bool) -> str:
    line: list[str] = []
    for x, y in points:
        point = f"{_short(min(9999.0, max(-9999.0, x)))} {_short(min(9999.0, max(-9999.0, y)))}"
        if not line or line[-1] != point:
            line.append(point)
    return f"M{'L'.join(line)}{'z' if closed else ''}"


def _short(number: float) -> float:
    rounded = round(number, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _names(world: Base, window: Window) -> Iterator[Name]:
    """The names of towns that fit, the largest first."""
    found = []
    for z, x, y, turn in _tiles(world, window):
        layer = world.tile(z, x, y, {"towns"}).get("towns")
        for feature in layer.features if layer else ():
            rank = feature.named.get("rank")
            if isinstance(rank, int) and rank <= window.zoom + 0.5:
                ux, uy = feature.lines[0][0]
                side = 1 << (grid.BITS - z)
                west, north = window.corner
                at = (
                    ((x + turn + ux / 4096) * side - west) / window.scale,
                    ((y + uy / 4096) * side - north) / window.scale,
                )
                found.append((rank, str(feature.named.get("name", "")), at))
    taken: list[tuple[float, float, float, float]] = []
    for _, text, (px, py) in sorted(found):
        box = (px, py - _LINE, px + len(text) * _LETTER + 8, py + _LINE / 3)
        inside = box[0] >= 0 and box[2] <= window.width and box[1] >= 0 and box[3] <= window.height
        if inside and not any(a[0] < box[2] and box[0] < a[2] and a[1] < box[3] and box[1] < a[3] for a in taken):
            taken.append(box)
            yield Name(_short(px + 4), _short(py), text)
