"""Makes the map that every node has: land and borders of `world-atlas` (Natural Earth, public domain), and towns.

One file of vector tiles (PMTiles), zoom 0 to DEEPEST; browsers enlarge the last ones. Layers: `land`, `borders`,
`towns` (name, rank: the zoom from which a town’s name has room). Antarctica is left out: such a map cannot show a pole.
"""

import gzip
import json
import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

from contrechamp.atlas.tiles import mvt
from contrechamp.atlas.tiles.grid import EXTENT
from tools.outlines import Ring, clip

DEEPEST = 7
BUFFER = 64  # units around a tile that are drawn too, so that its edges are not seen
SOUTH, NORTH = -60.0, 84.5
_RANKS = ((5_000_000, 2), (1_000_000, 4), (300_000, 5), (100_000, 6), (30_000, 7), (10_000, 9), (2_000, 10), (500, 11))
_LICENCE = "Natural Earth (public domain), INSEE (Licence Ouverte), GeoNames (CC BY 4.0)"

Polygon = list[Ring]
Tile = tuple[int, int, int]


def build(target: Path, atlas: Path, places: Path) -> None:
    """Writes the map to `target` from the topologies in the folder `atlas` and the table of places."""
    land = json.loads((atlas / "land-10m.json").read_text())
    countries = json.loads((atlas / "countries-10m.json").read_text())
    tiles: dict[Tile, bytes] = defaultdict(bytes)
    polygons = [polygon for shape in _shapes(land["objects"]["land"]) for polygon in _polygons(land, shape)]
    _cut_land((0, 0, 0), [turned for polygon in polygons for turned in _turned(polygon)], tiles)
    _cut_borders((0, 0, 0), [line for border in _borders(countries) for line in _turned([border])], tiles)
    for name, features in _towns(places):
        tiles[name] += features
    header = {"tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "min_lon_e7": -1_800_000_000,
              "min_lat_e7": -850_511_287, "max_lon_e7": 1_800_000_000, "max_lat_e7": 850_511_287, "center_zoom": 4,
              "center_lon_e7": 30_000_000, "center_lat_e7": 465_000_000}  # fmt: skip
    partial = target.with_suffix(".partial")
    with write(partial) as writer:
        for name in sorted(tiles, key=lambda tile: zxy_to_tileid(*tile)):
            writer.write_tile(zxy_to_tileid(*name), gzip.compress(tiles[name], mtime=0))
        layers = [{"id": name, "fields": {}} for name in ("land", "borders", "towns")]
        writer.finalize(header, {"name": "world", "attribution": _LICENCE, "vector_layers": layers})
    partial.replace(target)


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    """The lines of a topology on the plane of Web Mercator: x and y from 0 to 1."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * kx + dx, y * ky + dy))
        arcs.append([_place(*point) for point in points])
    return arcs


def _place(longitude: float, latitude: float) -> tuple[float, float]:
    tall = math.asinh(math.tan(math.radians(max(SOUTH - 1, min(NORTH + 0.4, latitude)))))
    return (longitude + 180) / 360, 0.5 - tall / (2 * math.pi)


def _shapes(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for shape in item["geometries"]:
        if shape["type"] == "GeometryCollection":
            yield from _shapes(shape)
        elif shape["type"] in ("Polygon", "MultiPolygon"):
            yield shape


def _polygons(topology: dict[str, Any], shape: dict[str, Any]) -> Iterator[Polygon]:
    """The polygons of a shape, each as its outer ring and then its holes, closed."""
    arcs = topology.setdefault("drawn", _arcs(topology))
    for polygon in shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]:
        rings = []
        for indexes in polygon:
            ring: Ring = []
            for index in indexes:
                arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                ring.extend(arc[1:] if ring else arc)
            rings.append(ring)
        yield rings


def _turned(polygon: Polygon) -> Iterator[Polygon]:
    """The polygon (or line) without jumps at the antimeridian; one that crosses it comes on both of its sides."""
    whole = []
    for ring in polygon:
        shift, line = 0.0, [ring[0]]
        for (before, _), (x, y) in pairwise(ring):
            if abs(x - before) > 0.5:
                shift += 1 if before > x else -1
            line.append((x + shift, y))
        whole.append(line)
    for turn in (-1, 0, 1):
        if any(0 < x + turn < 1 for x, _ in whole[0]):
            yield [[(x + turn, y) for x, y in line] for line in whole]


def _box(tile: Tile) -> tuple[tuple[float, float], tuple[float, float]]:
    """The square of a tile on the plane, with its buffer."""
    z, x, y = tile
    side, more = 1 / 2**z, BUFFER / EXTENT / 2**z
    south, north = _place(0, SOUTH)[1], _place(0, NORTH)[1]
    low = (x * side - more, max(y * side - more, north))
    return low, ((x + 1) * side + more, min((y + 1) * side + more, south))


def _children(tile: Tile) -> Iterator[Tile]:
    z, x, y = tile
    yield from ((z + 1, 2 * x + dx, 2 * y + dy) for dx in (0, 1) for dy in (0, 1)) if z < DEEPEST else ()


def _cut_land(tile: Tile, polygons: list[Polygon], tiles: dict[Tile, bytes]) -> None:
    """The land of a tile, and from what is left inside it that of the tiles below."""
    box = _box(tile)
    inside = [[ring for ring in (clip(ring, box) for ring in polygon) if len(ring) > 3] for polygon in polygons]
    inside = [polygon for polygon in inside if polygon]
    numbers = _PolygonNumbers(tile)
    for polygon in inside:
        numbers.add(polygon)
    if not numbers.shape:
        return
    tiles[tile] += mvt.layer("land", mvt.feature(mvt.POLYGON, numbers.shape, []), b"")
    for child in _children(tile):
        _cut_land(child, inside, tiles)


class _PolygonNumbers:
    """The geometry of the polygons of a tile, as it is coded: outer rings one way round, holes the other."""

    def __init__(self, tile: Tile) -> None:
        self.tile = tile
        self.shape: list[int] = []
        self._at = (0, 0)

    def add(self, polygon: Polygon) -> None:
        for place, ring in enumerate(polygon):
            points = _units(self.tile, ring)
            if points and points[0] == points[-1]:
                points.pop()
            area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], *points[:1]], strict=True))
            if len(points) < 3 or abs(area) < 8:
                if place == 0:
                    return
                continue
            self._ring(points if (area > 0) == (place == 0) else points[::-1])

    def _ring(self, points: list[tuple[int, int]]) -> None:
        steps, self._at = _steps(points, self._at)
        self.shape += [mvt.MOVE_TO, *steps[:2], (len(points) - 1) << 3 | 2, *steps[2:], mvt.CLOSE]


def _units(tile: Tile, line: Iterable[tuple[float, float]]) -> list[tuple[int, int]]:
    """A line in whole units of the tile, without points on one spot."""
    z, x, y = tile
    points: list[tuple[int, int]] = []
    for px, py in line:
        point = round((px * 2**z - x) * EXTENT), round((py * 2**z - y) * EXTENT)
        # Two units are half a point of a screen: what is finer is not seen.
        if not points or abs(point[0] - points[-1][0]) > 2 or abs(point[1] - points[-1][1]) > 2:
            points.append(point)
    return points


def _steps(points: list[tuple[int, int]], at: tuple[int, int]) -> tuple[list[int], tuple[int, int]]:
    numbers = []
    for x, y in points:
        dx, dy = x - at[0], y - at[1]
        numbers += [dx << 1 ^ dx >> 63, dy << 1 ^ dy >> 63]
        at = x, y
    return numbers, at


def _borders(topology: dict[str, Any]) -> Iterator[Ring]:
    """The lines between countries: those that belong to two."""
    uses: Counter[int] = Counter()
    for shape in _shapes(topology["objects"]["countries"]):
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        uses.update({index if index >= 0 else ~index for polygon in polygons for ring in polygon for index in ring})
    arcs = _arcs(topology)
    yield from (arcs[index] for index, count in uses.items() if count > 1)


def _cut_borders(tile: Tile, lines: list[Polygon], tiles: dict[Tile, bytes]) -> None:
    (west, north), (east, south) = _box(tile)
    inside = [part for (line,) in lines for part in _runs(line, west, east, north, south)]
    shape: list[int] = []
    at = (0, 0)
    for line in inside:
        points = _units(tile, line)
        if len(points) > 1:
            steps, at = _steps(points, at)
            shape += [mvt.MOVE_TO, *steps[:2], (len(points) - 1) << 3 | 2, *steps[2:]]
    if shape:
        tiles[tile] += mvt.layer("borders", mvt.feature(mvt.LINE, shape, []), b"")
        for child in _children(tile):
            _cut_borders(child, [[line] for line in inside], tiles)


def _runs(line: Ring, west: float, east: float, north: float, south: float) -> Iterator[Ring]:
    """The parts of a line that touch the box, whole from point to point."""
    run: Ring = []
    for a, b in pairwise(line):
        if (
            max(a[0], b[0]) >= west
            and min(a[0], b[0]) <= east
            and max(a[1], b[1]) >= north
            and min(a[1], b[1]) <= south
        ):
            run = run or [a]
            run.append(b)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _towns(places: Path) -> Iterator[tuple[Tile, bytes]]:
    """The towns of each tile: on the deepest ones all of them, above those whose name may be shown there."""
    database = sqlite3.connect(f"{places.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    rows = database.execute(
        "SELECT name, longitude, latitude, population FROM place WHERE latitude IS NOT NULL "
        "AND located = 'town' ORDER BY population DESC, urn"
    )
    by_tile: dict[Tile, list[tuple[str, int, tuple[int, int]]]] = defaultdict(list)
    for name, longitude, latitude, population in rows:
        rank = next((zoom for least, zoom in _RANKS if (population or 0) >= least), 12)
        x, y = _place(longitude / 1e6, latitude / 1e6)
        for z in range(min(rank, DEEPEST), DEEPEST + 1):
            tile = z, int(x * 2**z), int(y * 2**z)
            by_tile[tile].append((name, rank, _units(tile, [(x, y)])[0]))
    for tile, towns in by_tile.items():
        values = list(dict.fromkeys(value for name, rank, _ in towns for value in (name, rank)))
        at = {value: place for place, value in enumerate(values)}
        features = (
            mvt.feature(mvt.POINT, [mvt.MOVE_TO, x << 1 ^ x >> 63, y << 1 ^ y >> 63], [0, at[name], 1, at[rank]])
            for name, rank, (x, y) in towns
        )
        yield tile, mvt.layer("towns", b"".join(features), mvt.table(("name", "rank"), values))
