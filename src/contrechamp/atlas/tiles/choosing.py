"""The devices of any part of the map, for lists, drawings and figures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contrechamp.atlas.device import Bounds
from contrechamp.atlas.tiles import grid
from contrechamp.atlas.tiles.current import Moment
from contrechamp.atlas.tiles.drawing import Part
from contrechamp.atlas.tiles.filters import Filters
from contrechamp.atlas.tiles.index import Index

_TILES = 4  # each way, at most, that bounds are looked for in


@dataclass(frozen=True)
class Chosen:
    """Rows of an index, and where each stands in steps."""

    index: Index
    rows: NDArray[np.int64]
    x: NDArray[np.int64]
    y: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def only(self, kept: NDArray[np.bool_]) -> "Chosen":
        """Those of them."""
        return Chosen(self.index, self.rows[kept], self.x[kept], self.y[kept])


def everything(index: Index) -> Chosen:
    """Every row of an index."""
    x, y = grid.separate(index.code)
    return Chosen(index, np.arange(len(index)), x.astype(np.int64), y.astype(np.int64))


def within(moment: Moment, bounds: Bounds, filters: Filters) -> Chosen:
    """The chosen devices inside the bounds (microdegrees; west beyond east: across the 180th meridian)."""
    part = Part(moment.index)
    rows = np.concatenate([np.empty(0, np.int64), *(_rows(part, box, filters, moment) for box in _boxes(bounds))])
    x, y = grid.separate(moment.index.code[rows])
    return Chosen(moment.index, rows, x.astype(np.int64), y.astype(np.int64))


def _boxes(bounds: Bounds) -> list[tuple[int, int, int, int]]:
    """West, north, east, south in steps, the edges included."""
    west, south, east, north = bounds
    spans = [(west, east)] if west <= east else [(west, 180_000_000), (-180_000_000, east)]
    boxes = []
    for left, right in spans:
        x, y = grid.place(np.array([left, right]), np.array([north, south]))
        boxes.append((int(x[0]), int(y[0]), int(x[1]), int(y[1])))
    return boxes


def _rows(part: Part, box: tuple[int, int, int, int], filters: Filters, moment: Moment) -> NDArray[np.int64]:
    west, north, east, south = box
    z = grid.DEEPEST
    while z and ((east >> (grid.BITS - z)) - (west >> (grid.BITS - z)) >= _TILES or
                 (south >> (grid.BITS - z)) - (north >> (grid.BITS - z)) >= _TILES):  # fmt: skip
        z -= 1
    shift = grid.BITS - z
    found = []
    for x in range(west >> shift, (east >> shift) + 1):
        for y in range(north >> shift, (south >> shift) + 1):
            run = part.index.run(z, x, y)
            px, py = grid.separate(part.index.code[run])
            inside = (px >= west) & (px <= east) & (py >= north) & (py <= south)
            chosen = part.chosen(run, filters, set(moment.shown))
            found.append(run.start + np.flatnonzero(inside if chosen is None else inside & chosen))
    return np.sort(np.concatenate(found))
