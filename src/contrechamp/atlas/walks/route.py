"""The least-watched walk that is not too long.

To be watched as little as possible on a way of at most so many metres is a constrained shortest path, for which no
quick exact method is known. LARAC (A. Jüttner et al., "Lagrange relaxation based method for the QoS routing problem",
INFOCOM 2001) finds one in a few runs of Dijkstra's algorithm: the best of all that minimise `watched + λ · length` for
some λ. A better one may exist between two of them; none that is both shorter and less watched.
"""

from dataclasses import dataclass

import numpy as np

from contrechamp.atlas.sight.streets import Watched
from contrechamp.atlas.terrain.extract import Array
from contrechamp.atlas.walks.graph import Graph, shortest

PERHAPS = 0.5
"""What a metre counts that is perhaps watched, against one that is."""
RUNS = 12
TIE = 1e-3  # of two equally watched ways the shorter one


@dataclass(frozen=True, slots=True)
class Walk:
    """One way: its nodes, its edges, and metres."""

    nodes: Array
    edges: Array
    length: float
    sure: float
    perhaps: float

    @property
    def exposure(self) -> float:
        """What counts as watched."""
        return self.sure + PERHAPS * self.perhaps


def walks(graph: Graph, watched: Watched, start: int, end: int, *, detour: float) -> tuple[Walk, Walk]:
    """The shortest way from `start` to `end`, and the least watched of those at most `detour` (a share) longer.

    They are the same where no detour of that size avoids anything. Raises NoWay.
    """
    exposure = watched.sure + PERHAPS * watched.perhaps
    short = _walk(graph, watched, shortest(graph.matrix(watched.length), start, end))
    most = short.length * (1 + detour)
    if short.exposure == 0 or detour <= 0:
        return short, short
    hidden = _cheapest(graph, watched, exposure + TIE * watched.length, short)
    best = hidden if hidden.length <= most else _relaxed(graph, watched, exposure, short, hidden, most)
    return short, best if best.exposure < short.exposure else short


def _relaxed(graph: Graph, watched: Watched, exposure: Array, short: Walk, hidden: Walk, most: float) -> Walk:
    """LARAC: between the shortest way, which may be gone, and the most hidden, which is too long."""
    allowed, long = short, hidden
    for _ in range(RUNS):
        gained = allowed.exposure - long.exposure
        price = gained / max(long.length - allowed.length, TIE)
        found = _cheapest(graph, watched, exposure + price * watched.length, allowed)
        cost = found.exposure + price * found.length
        if cost >= (allowed.exposure + price * allowed.length) * (1 - 1e-9):
            break
        if found.length <= most:
            allowed = found
        else:
            long = found
    return allowed


def _cheapest(graph: Graph, watched: Watched, cost: Array, known: Walk) -> Walk:
    """The cheapest way from where `known` begins to where it ends; what costs more than `known` is not searched."""
    limit = float(np.maximum(cost[known.edges], TIE).sum()) * (1 + 1e-9) + TIE
    path = shortest(graph.matrix(cost), int(known.nodes[0]), int(known.nodes[-1]), limit=limit)
    return _walk(graph, watched, path)


def _walk(graph: Graph, watched: Watched, path: Array) -> Walk:
    edges = graph.edges(path)
    figures = (float(metres[edges].sum()) for metres in (watched.length, watched.sure, watched.perhaps))
    return Walk(path, edges, *figures)
