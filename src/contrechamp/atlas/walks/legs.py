"""A way in words: along which streets, how far. Pavements that are drawn apart go by the name of their street."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
import shapely

from contrechamp.atlas.sight.streets import lengths
from contrechamp.atlas.terrain.extract import Array
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.terrain.walls import METRES

BESIDE = 15.0  # metres from the middle of a street to its pavement, at most
PARALLEL = np.cos(np.radians(30))
SHORT = 20  # metres: what is shorter, as where one crosses a street, is no leg of its own

Part = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a way along one street; "" is a path without a name."""

    street: str
    metres: int


def legs(extract: Extract, edges: Array) -> tuple[Leg, ...]:
    """The legs of a way along these edges."""
    name_of = np.asarray(extract.name_of)[edges].astype(np.int64)
    nameless = name_of == 0
    name_of[nameless] = np.asarray(extract.name_of)[_streets(extract).beside(edges[nameless])]
    metres = lengths(np.asarray(extract.nodes)[np.asarray(extract.edges)[edges]]).tolist()
    parts = _joined([(extract.names[number], far) for number, far in zip(name_of.tolist(), metres, strict=True)])
    kept = [part for part in parts if part[1] >= SHORT]
    if kept:  # the metres of what is left out are shared among all legs, so that the sum stays
        share = sum(far for _name, far in parts) / sum(far for _name, far in kept)
        parts = _joined([(name, far * share) for name, far in kept])
    return tuple(Leg(name, max(1, round(far))) for name, far in parts)


def _joined(parts: list[Part]) -> list[Part]:
    """Neighbours of the same name as one."""
    groups = groupby(parts, key=lambda part: part[0])
    return [(name, sum(far for _name, far in rows)) for name, rows in groups]


class _Streets:
    """The edges that have a name, to be found by where they are."""

    def __init__(self, extract: Extract) -> None:
        ends = np.asarray(extract.nodes)[np.asarray(extract.edges)].astype(float)
        ends[:, :, 0] *= np.cos(np.radians(ends[0, 0, 1] / 1e6)) if len(ends) else 1.0
        self._middle = ends.mean(axis=1)
        way = ends[:, 1] - ends[:, 0]
        self._way = way / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
        self._named = np.flatnonzero(np.asarray(extract.name_of))
        self._lines = shapely.linestrings(ends[self._named])
        self._tree = shapely.STRtree(self._lines)

    def beside(self, edges: Array) -> Array:
        """For each edge the named one that runs beside it; itself where there is none."""
        found = edges.copy()
        if not len(edges) or not len(self._named):
            return found
        points = shapely.points(self._middle[edges])
        which, near = self._tree.query(points, predicate="dwithin", distance=BESIDE / METRES)
        turned = np.abs((self._way[edges[which]] * self._way[self._named[near]]).sum(axis=1))
        which, near = which[turned >= PARALLEL], near[turned >= PARALLEL]
        far = shapely.distance(points[which], self._lines[near])
        for at in np.argsort(-far, kind="stable").tolist():  # the nearest last, so that it stays
            found[which[at]] = self._named[near[at]]
        return found


@lru_cache(maxsize=4)
def _streets(extract: Extract) -> _Streets:
    return _Streets(extract)
