"""The streets of an extract as a graph, and shortest ways through it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from contrechamp.atlas.terrain.extract import Array

if TYPE_CHECKING:  # scipy is large: it is loaded when the first walk is asked for
    from scipy.sparse import csr_array

LEAST = 1e-3  # metres: to scipy an edge of length 0 would be no edge


class NoWay(Exception):
    """No way leads from the one place to the other."""


@dataclass(frozen=True)
class Graph:
    """Streets that can be walked both ways. Of several edges between two nodes only the shortest is one of them.

    Nodes are those of the extract; `largest` holds the numbers of those that are connected to most others, and walks
    begin and end at one of them. Row for row of a sparse matrix: `edge` is the edge that joins `row` and `indices`.
    """

    nodes: Array
    largest: Array
    indptr: Array
    indices: Array
    edge: Array

    def matrix(self, cost: Array) -> "csr_array":
        """The matrix of what each edge costs; `cost` has one number for each edge of the extract."""
        from scipy.sparse import csr_array

        size = len(self.nodes)
        return csr_array((np.maximum(cost[self.edge], LEAST), self.indices, self.indptr), shape=(size, size))

    def nearest(self, longitude: int, latitude: int) -> int:
        """The node nearest to the position, among those that are connected."""
        at = self.nodes[self.largest].astype(float) - (longitude, latitude)
        at[:, 0] *= np.cos(np.radians(latitude / 1e6))
        return int(self.largest[(at**2).sum(axis=1).argmin()])

    def edges(self, path: Array) -> Array:
        """The edges along the nodes of a path."""
        found = [
            self.edge[
                self.indptr[one] + np.flatnonzero(self.indices[self.indptr[one] : self.indptr[one + 1]] == other)[0]
            ]
            for one, other in pairwise(path.tolist())
        ]
        return np.array(found, np.int64)


def graph(nodes: Array, edges: Array, length: Array) -> Graph:
    """The graph of an extract's `edges` (numbers of two nodes), each with its `length`."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    order = np.argsort(length, kind="stable")
    ends = np.sort(edges[order].astype(np.int64), axis=1)
    _, first = np.unique(ends[:, 0] * len(nodes) + ends[:, 1], return_index=True)
    kept = order[first]
    begin, end = edges[kept].T
    numbers = np.concatenate([kept, kept])
    ways = csr_array(
        (numbers + 1, (np.concatenate([begin, end]), np.concatenate([end, begin]))), shape=(len(nodes),) * 2
    )
    _, part = connected_components(ways, directed=False)
    largest = np.flatnonzero(part == np.bincount(part).argmax())
    return Graph(nodes, largest, ways.indptr, ways.indices, ways.data - 1)


def shortest(matrix: "csr_array", start: int, end: int, *, limit: float = np.inf) -> Array:
    """The nodes of the cheapest path, both ends included. Dijkstra's algorithm, as scipy has it; nodes that cost more
    than `limit` to reach are not looked at. Raises NoWay."""
    from scipy.sparse.csgraph import dijkstra

    _, before = dijkstra(matrix, indices=start, return_predecessors=True, limit=limit)
    path = [end]
    while path[-1] != start:
        last = int(before[path[-1]])
        if last < 0:
            raise NoWay
        path.append(last)
    return np.array(path[::-1])
