"""Walks on a graph of streets: ours against networkx (pip install networkx) and against scipy's bare `dijkstra`.

A town of a grid with holes, of about so many edges, a tenth of them watched. For pairs of places anywhere in it: the
shortest way (ours, networkx, bare scipy on the same matrix), and both ways of a question as a user asks it. Lengths
must agree. Goals: 4 times networkx; at most 1.3 times bare scipy.

    python bench/walks.py [--edges 500000] [--pairs 10]
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from scipy.sparse.csgraph import dijkstra

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from contrechamp.atlas.sight.streets import Watched, lengths
from contrechamp.atlas.walks.graph import Graph, graph, shortest
from contrechamp.atlas.walks.route import walks


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def town(count: int, rng: np.random.Generator) -> tuple[Graph, Watched, np.ndarray]:
    """A grid of streets some 80 metres apart, a twentieth of them missing."""
    side = int((count / 1.9) ** 0.5)
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    nodes = np.column_stack([2_000_000 + column.ravel() * 1_000, 48_000_000 + row.ravel() * 700])
    nodes = nodes + rng.integers(-200, 200, nodes.shape)
    number = np.arange(side * side).reshape(side, side)
    east = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    north = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    edges = np.vstack([east, north])
    edges = edges[rng.random(len(edges)) > 0.05]
    length = lengths(nodes[edges])
    sure = length * (rng.random(len(edges)) < 0.1)
    return graph(nodes, edges, length), Watched(length, sure, np.zeros_like(length)), edges


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edges", type=int, default=500_000)
    parser.add_argument("--pairs", type=int, default=10)
    chosen = parser.parse_args()
    rng = np.random.default_rng(7)
    made, (streets, watched, edges) = timed(lambda: town(chosen.edges, rng))
    print(f"{len(edges):,} edges, graph made in {made:.2f} s")
    matrix = streets.matrix(watched.length)
    try:
        import networkx
    except ImportError:
        networkx = None
        print("networkx is missing (pip install networkx): not compared")
    else:
        plain = networkx.Graph()
        plain.add_weighted_edges_from(zip(*edges.T.tolist(), watched.length.tolist(), strict=True))
    against_scipy, against_networkx, whole = [], [], []
    for start, end in rng.choice(streets.largest, (chosen.pairs, 2)).tolist():
        ours, path = timed(lambda a=start, b=end: shortest(streets.matrix(watched.length), a, b))
        bare, (far, _) = timed(lambda a=start: dijkstra(matrix, indices=a, return_predecessors=True))
        against_scipy.append(ours / bare)
        assert abs(watched.length[streets.edges(path)].sum() - far[end]) < 0.01
        if networkx:
            theirs, length = timed(lambda a=start, b=end: networkx.dijkstra_path_length(plain, a, b))
            assert abs(length - far[end]) < 0.01
            against_networkx.append(theirs / ours)
        whole.append(timed(lambda a=start, b=end: walks(streets, watched, a, b, detour=0.25))[0])
    print(f"shortest way: {median(against_scipy):.2f} times bare scipy (goal 1.3)")
    if against_networkx:
        print(f"shortest way: {median(against_networkx):.1f} times as fast as networkx (goal 4)")
    print(f"a whole question, both ways: {median(whole):.2f} s")


if __name__ == "__main__":
    main()
