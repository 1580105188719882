"""Walks through a graph: the shortest, and the least watched that is not too long."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrechamp.atlas.sight.streets import Watched
from contrechamp.atlas.walks.graph import NoWay, graph, shortest
from contrechamp.atlas.walks.route import PERHAPS, walks

Edges = list[tuple[int, int, int, int, int]]  # from, to, length, per cent watched, per cent perhaps


@st.composite
def towns(draw: st.DrawFn) -> Edges:
    """Connected graphs of up to a dozen nodes, some with several edges between two nodes."""
    size = draw(st.integers(2, 12))
    figures = (st.integers(1, 300), st.integers(0, 100), st.integers(0, 100))
    tree = [(draw(st.integers(0, at - 1)), at, *(draw(part) for part in figures)) for at in range(1, size)]
    node = st.integers(0, size - 1)
    more = draw(st.lists(st.tuples(node, node, *figures).filter(lambda edge: edge[0] != edge[1]), max_size=20))
    return [*tree, *more]


def _made(edges: Edges) -> tuple[object, Watched]:
    table = np.array(edges)
    size = int(table[:, :2].max()) + 1
    nodes = np.column_stack([np.arange(size), np.zeros(size, int)])
    length = table[:, 2].astype(float)
    sure = length * table[:, 3] / 100
    perhaps = (length - sure) * table[:, 4] / 100
    return graph(nodes, table[:, :2], length), Watched(length, sure, perhaps)


def _plain(edges: Edges, start: int, end: int) -> float:
    """The plain reference: Bellman and Ford."""
    far = {start: 0.0}
    for _ in edges:
        for one, other, length, *_rest in edges:
            for a, b in ((one, other), (other, one)):
                if a in far and far[a] + length < far.get(b, np.inf):
                    far[b] = far[a] + length
    return far[end]


@settings(max_examples=200, deadline=None)
@given(towns(), st.integers(0, 100), st.data())
def test_the_two_walks_keep_their_promises(edges: Edges, detour: int, data: st.DataObject) -> None:
    """The one is the shortest; the other is not longer than allowed, nor more watched; both lead from A to B."""
    made, watched = _made(edges)
    size = max(max(edge[:2]) for edge in edges) + 1
    start, end = data.draw(st.permutations(range(size)))[:2]
    short, best = walks(made, watched, start, end, detour=detour / 100)
    assert short.length == pytest.approx(_plain(edges, start, end))
    assert best.length <= short.length * (1 + detour / 100) + 1e-6
    assert best.exposure <= short.exposure + 1e-6
    for walk in (short, best):
        assert (walk.nodes[0], walk.nodes[-1]) == (start, end)
        assert walk.length == pytest.approx(watched.length[walk.edges].sum())
        assert walk.exposure == pytest.approx((watched.sure + PERHAPS * watched.perhaps)[walk.edges].sum())


def test_a_free_way_around_a_watched_street_is_taken() -> None:
    """A hundred watched metres, or a hundred and twenty free ones."""
    made, watched = _made([(0, 1, 100, 100, 0), (0, 2, 60, 0, 0), (2, 1, 60, 0, 0)])
    short, best = walks(made, watched, 0, 1, detour=0.25)
    assert (short.length, short.sure, best.length, best.sure) == (100, 100, 120, 0)


def test_a_way_around_that_is_too_long_is_not() -> None:
    """The same, with at most ten per cent more."""
    made, watched = _made([(0, 1, 100, 100, 0), (0, 2, 60, 0, 0), (2, 1, 60, 0, 0)])
    short, best = walks(made, watched, 0, 1, detour=0.1)
    assert best is short


def test_of_three_ways_the_best_within_the_detour() -> None:
    """The most hidden is too long: the one between is found."""
    made, watched = _made(
        [(0, 1, 100, 100, 0), (0, 2, 60, 20, 0), (2, 1, 60, 20, 0), (0, 3, 150, 0, 0), (3, 1, 150, 0, 0)]
    )
    _short, best = walks(made, watched, 0, 1, detour=0.3)
    assert best.length == 120


def test_an_island_cannot_be_reached() -> None:
    """No way on foot: said, not guessed; walks begin in the larger part."""
    made, watched = _made([(0, 1, 10, 0, 0), (1, 2, 10, 0, 0), (3, 4, 10, 0, 0)])
    with pytest.raises(NoWay):
        shortest(made.matrix(watched.length), 0, 4)
    assert made.nearest(4, 0) == 2
