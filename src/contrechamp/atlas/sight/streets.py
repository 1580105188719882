"""How much of each street is watched: the lengths of its edges inside what devices see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from contrechamp.atlas.device import Device
from contrechamp.atlas.sight.seen import Ring, seen
from contrechamp.atlas.terrain.extract import Array
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.terrain.walls import METRES

DOUBTED = {"suspected", "contested", "recheck"}
ROUGH = 15
"""Metres: of a device whose place is known no better than this, nobody can say what it sees."""


@dataclass(frozen=True, slots=True)
class Views:
    """What devices see, as rings. No ring of `sure` is one of `perhaps`, but they may overlap.

    `sure`: what a confirmed device sees whose direction is known, or that sees all around. `perhaps`: what one may see
    that is suspected, contested, to be checked again, roughly placed, or could be looking there. `devices` counts those
    that see something; of `unsure` ones of them nobody knows where they look, or whether they are there. `inside` ones
    hang inside buildings, or do not watch from where they are: they count for nothing.
    """

    sure: list[Ring]
    perhaps: list[Ring]
    devices: int = 0
    unsure: int = 0
    inside: int = 0


@dataclass(frozen=True, slots=True)
class Watched:
    """Metres of each edge of an extract: its whole length, what is watched for sure, and what perhaps is (see `Views`).
    No metre counts in both."""

    length: Array
    sure: Array
    perhaps: Array


def views(extract: Extract, devices: Iterable[Device]) -> Views:
    """What `devices` see among the buildings of the extract; removed ones see nothing."""
    sure: list[Ring] = []
    perhaps: list[Ring] = []
    counted = unsure = blind = 0
    for device in devices:
        if device.status == "removed":
            continue
        sight = seen(device, extract)
        if not (sight.now or sight.could):
            blind += 1
            continue
        counted += 1
        doubted = device.status in DOUBTED or (device.precision or 0) > ROUGH
        unsure += doubted or sight.unsure
        (perhaps if doubted else sure).extend(sight.now)
        perhaps.extend(sight.could)
    return Views(sure, perhaps, counted, unsure, blind)


def watched(extract: Extract, views: Views) -> Watched:
    """The metres of each edge that lie in those views."""
    points = extract.nodes[extract.edges]
    length = lengths(points)
    both = _shares(points, [*views.sure, *views.perhaps])
    certain = _shares(points, views.sure)
    return Watched(length, length * certain, length * np.maximum(both - certain, 0))


def lengths(points: Array) -> Array:
    """Metres from the one end to the other of each edge (longitude and latitude of both, in microdegrees)."""
    way = (points[:, 1] - points[:, 0]).astype(float)
    way[:, 0] *= np.cos(np.radians(points[:, :, 1].mean(axis=1) / 1e6))
    return np.asarray(np.hypot(way[:, 0], way[:, 1]) * METRES)


def _shares(points: Array, rings: Sequence[Ring]) -> Array:
    """Which share of each edge lies inside the rings; where they overlap it counts once. Shares along a straight line
    are the same in degrees and in metres, so nothing is projected."""
    shares = np.zeros(len(points))
    if not rings:
        return shares
    areas = shapely.make_valid(shapely.polygons([shapely.linearrings(ring) for ring in rings]))
    lines = shapely.linestrings(points.astype(float))
    line, area = shapely.STRtree(areas).query(lines, predicate="intersects")
    if not len(line):
        return shares
    order = np.argsort(line, kind="stable")
    line, area = line[order], area[order]
    parts = shapely.intersection(lines[line], areas[area])
    first = np.flatnonzero(np.diff(line, prepend=-1))
    many = np.diff(first, append=len(line))
    once = many == 1
    inside = np.zeros(len(first))
    inside[once] = shapely.length(parts[first[once]])
    for at in np.flatnonzero(~once):
        inside[at] = shapely.length(shapely.union_all(parts[first[at] : first[at] + many[at]]))
    edges = line[first]
    shares[edges] = inside / np.maximum(shapely.length(lines[edges]), 1e-9)
    return np.minimum(shares, 1.0)
