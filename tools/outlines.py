"""Turns the land of `world-atlas` (Natural Earth, public domain) into a few short SVG paths."""

import json
import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from contrechamp.ground.maps import FRANCE, WORLD, Frame, Xy

Ring = list[Xy]
Box = tuple[Xy, Xy]  # the lower and the upper corner
MARGIN = 12.0  # units beyond the frame, so that cut edges are not seen
# Degrees (latitude, longitude) that each projection can take: far beyond its frame the first one folds over.
EXTENT: dict[str, Box] = {"france": ((36.0, -20.0), (58.0, 24.0)), "world": ((-57.0, -180.0), (84.0, 180.0))}
FRANCE_ID = "250"  # ISO 3166-1 numeric, as world-atlas names countries


def build(target: Path, atlas: Path) -> None:
    """Writes the outlines of both maps to `target` from the topologies in the folder `atlas`."""
    near, far = _load(atlas / "countries-10m.json"), _load(atlas / "land-110m.json")
    countries = near["objects"]["countries"]["geometries"]
    france = [shape for shape in countries if shape.get("id") == FRANCE_ID]
    others = [shape for shape in countries if shape.get("id") != FRANCE_ID]
    layers = {
        "france": {
            "land": _path(_rings(near, others), FRANCE, tolerance=1.6, smallest=60),
            "country": _path(_rings(near, france), FRANCE, tolerance=0.9, smallest=6),
        },
        "world": {"land": _path(_rings(far, far["objects"]["land"]["geometries"]), WORLD, tolerance=0.8, smallest=6)},
    }
    partial = target.with_suffix(".partial")
    partial.write_text(json.dumps(layers))
    partial.replace(target)


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


def _rings(topology: dict[str, Any], shapes: Iterable[dict[str, Any]]) -> Iterator[Ring]:
    """Every ring (latitude, longitude) of the shapes, joined from the topology's shared arcs."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((y * ky + dy, x * kx + dx))
        arcs.append(points)
    for shape in _flat(shapes):
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for indexes in (ring for polygon in polygons for ring in polygon):
            ring: Ring = []
            for index in indexes:
                arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                ring.extend(arc[1:] if ring else arc)
            yield ring


def _flat(shapes: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for shape in shapes:
        if shape["type"] == "GeometryCollection":
            yield from _flat(shape["geometries"])
        elif shape["type"] in ("Polygon", "MultiPolygon"):
            yield shape


def _path(rings: Iterable[Ring], frame: Frame, *, tolerance: float, smallest: float) -> str:
    """SVG path data of the rings inside the frame: simplified to `tolerance` units, without areas below `smallest`."""
    seen = ((-MARGIN, -MARGIN), (frame.width + MARGIN, frame.height + MARGIN))
    parts = []
    for ring in _unwrapped(rings):
        drawn = clip([frame.place(*point) for point in clip(ring, EXTENT[frame.name])], seen)
        if len(drawn) < 4 or abs(_area(drawn)) < smallest:
            continue
        half = len(drawn) // 2  # as two open lines, because a closed ring has no ends to keep
        kept = [*_simplify(drawn[: half + 1], tolerance)[:-1], *_simplify([*drawn[half:], drawn[0]], tolerance)[:-1]]
        parts.append(_drawn(kept))
    return "".join(parts)


def _unwrapped(rings: Iterable[Ring]) -> Iterator[Ring]:
    """The rings with longitudes that do not jump at the antimeridian; one that crosses it comes on both its sides."""
    for ring in rings:
        shift, line = 0.0, [ring[0]]
        for (_, before), (latitude, longitude) in pairwise(ring):
            if abs(longitude - before) > 180:
                shift += 360 if before > 0 else -360
            line.append((latitude, longitude + shift))
        yield line
        for turn in (-360, 360):
            if any(abs(longitude + turn) < 180 for _, longitude in line):
                yield [(latitude, longitude + turn) for latitude, longitude in line]


def _drawn(ring: Ring) -> str:
    whole = [(round(x), round(y)) for x, y in ring]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole)]
    line = " ".join(f"{x} {y}" for x, y in steps if x or y)
    return f"M{whole[0][0]} {whole[0][1]}l{line}z".replace(" -", "-")


def clip(ring: Ring, box: Box) -> Ring:
    """The part of a ring inside the box (Sutherland and Hodgman, 1974)."""
    low, high = box
    for axis, limit, side in ((0, low[0], 1), (0, high[0], -1), (1, low[1], 1), (1, high[1], -1)):
        kept: Ring = []
        for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            inside_a, inside_b = (a[axis] - limit) * side >= 0, (b[axis] - limit) * side >= 0
            if inside_a:
                kept.append(a)
            if inside_a != inside_b:
                share = (limit - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
        ring = kept
    return ring


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _simplify(line: Ring, tolerance: float) -> Ring:
    """The line without the points that lie within `tolerance` of it (Douglas and Peucker, 1973)."""
    keep, stack = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        (x0, y0), (x1, y1) = line[first], line[last]
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        worst, at = 0.0, 0
        for index in range(first + 1, last):
            x, y = line[index]
            if (x0, y0) == (x1, y1):
                off = math.hypot(x - x0, y - y0)
            else:
                off = abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length
            if off > worst:
                worst, at = off, index
        if worst > tolerance:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [line[index] for index in sorted(keep)]
