"""One tile from the index: single devices, or how many stand together where there are too many, and what they see.

Layers: `devices` (points; type, status, kind, zone, from zoom DETAIL on also address); instead of it, in a tile with
more than MOST devices, `clusters` (points; n); from zoom VIEWS on `views` (polygons; type, status, assumed).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contrechamp.atlas.tiles import grid, mvt
from contrechamp.atlas.tiles.columns import ALL_ROUND, LISTS
from contrechamp.atlas.tiles.filters import NONE, Filters, mask
from contrechamp.atlas.tiles.index import COARSE, Index

MOST = 5_000
"""Devices of a tile that are drawn one by one."""
CELLS = 6
"""A tile with more has a cluster for each of its 2⁶ by 2⁶ cells that holds any."""
DETAIL = 14
VIEWS = 15
FINER = 2
"""Views are looked for in cells whose side is this power of two smaller than a tile's."""
LAST = 16
"""The deepest tiles; a browser enlarges them."""
_SHOWN = ("type", "status", "operator_kind", "zone")
_START = {name: sum(len(LISTS[other]) for other in _SHOWN[:place]) for place, name in enumerate(_SHOWN)}
_WORDS = [word for name in _SHOWN for word in LISTS[name]]
_ASSUMED = len(_WORDS)
_TABLE = mvt.table(("type", "status", "kind", "zone"), _WORDS)
_VIEW_TABLE = mvt.table(("type", "status", "assumed"), [*_WORDS, False, True])
CORNERS = 16
"""Of the arc of a view; a view all around has one more."""
_AROUND = 6_378_137 * 2 * np.pi  # metres, the sphere of Web Mercator
Rows = slice | NDArray[np.int64]
Cut = Callable[..., list[Any]]
"""Whoever knows walls: `cut.by_walls`. Drawing itself knows none."""


@dataclass(frozen=True)
class Part:
    """An index of which a tile is made, perhaps beside others."""

    index: Index

    def chosen(self, rows: Rows, filters: Filters, shown: set[str] | None) -> NDArray[np.bool_] | None:
        """Which of the rows are to be drawn; None: all of them."""
        return mask(self.index, rows, filters, shown)


def tile(
    parts: Iterable[Part], z: int, x: int, y: int, filters: Filters = NONE, shown: set[str] | None = None,
    cut: Cut | None = None,
) -> bytes:  # fmt: skip
    """The tile's bytes, empty where it holds nothing. Raises ValueError for a tile that does not exist."""
    if not grid.exists(z, x, y):
        raise ValueError(f"there is no tile {z}/{x}/{y}")
    parts = list(parts)
    found: list[tuple[Index, Rows]] = []
    for part in parts:
        run = part.index.run(z, x, y)
        chosen = part.chosen(run, filters, shown) if run.stop > run.start else None
        found.append((part.index, run if chosen is None else run.start + np.flatnonzero(chosen)))
    total = sum(_count(rows) for _, rows in found)
    if total > MOST:
        return _clusters(found, z, x, y)
    drawn = _devices(found, z, x, y) if total else b""
    return drawn + _views(parts, z, x, y, filters, shown, cut) if z >= VIEWS else drawn


def _clusters(found: list[tuple[Index, Rows]], z: int, x: int, y: int) -> bytes:
    """How many stand in each cell, at the place of one of them in its midst."""
    counted = [_cells(index, rows, z) for index, rows in found if _count(rows)]
    cells, count, middle = (np.concatenate(column) for column in zip(*counted, strict=True))
    if len(counted) > 1:
        _, first, at = np.unique(cells, return_index=True, return_inverse=True)
        count, middle = np.bincount(at, count).astype(np.int64), middle[first]
    number, tags = np.unique(count, return_inverse=True)
    shapes = mvt.points(*_units(*grid.separate(middle), z, x, y))
    table = mvt.table(("n",), number.tolist())
    return mvt.layer("clusters", mvt.features(mvt.POINT, shapes, tags.reshape(-1, 1).astype(np.uint64)), table)


def _cells(index: Index, rows: Rows, z: int) -> tuple[grid.Numbers, NDArray[np.int64], grid.Numbers]:
    """The cells that hold some of the rows of a tile of that zoom, how many each, and the code of one in its midst."""
    step = np.uint64(2 * (grid.BITS - z - CELLS))
    own = index.code[rows]
    if isinstance(rows, slice) and z + CELLS <= COARSE:
        known = slice(*np.searchsorted(index.coarse, [rows.start, rows.stop]))
        starts = index.coarse[known] - rows.start
        cells = own[starts] >> step
    else:
        starts, cells = np.arange(len(own)), own >> step
    first = np.flatnonzero(np.concatenate([[True], cells[1:] != cells[:-1]]))
    starts = starts[first]
    ends = np.append(starts[1:], len(own))
    return cells[first], ends - starts, own[(starts + ends) // 2]


def _count(rows: Rows) -> int:
    return rows.stop - rows.start if isinstance(rows, slice) else len(rows)


def _devices(found: list[tuple[Index, Rows]], z: int, x: int, y: int) -> bytes:
    codes = np.concatenate([index.code[rows] for index, rows in found])
    tags = np.empty((len(codes), len(_SHOWN) + (z >= DETAIL)), np.uint64)
    for place, name in enumerate(_SHOWN):
        tags[:, place] = np.concatenate([index.words[name][rows] for index, rows in found])
        tags[:, place] += np.uint64(_START[name])
    table = _TABLE
    if z >= DETAIL:
        table += mvt.table(("address",), ())
        table += b"".join(mvt.texts(index.written_addresses(rows)) for index, rows in found)
        tags[:, -1] = np.arange(_ASSUMED, _ASSUMED + len(codes))
    shapes = mvt.points(*_units(*grid.separate(codes), z, x, y))
    return mvt.layer("devices", mvt.features(mvt.POINT, shapes, tags), table)


def _units(x: grid.Numbers, y: grid.Numbers, z: int, column: int, row: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Units from the tile's west and north of places in steps."""
    shift, side = grid.BITS - z - grid.EXTENT_BITS, grid.BITS - z
    return (x.astype(np.int64) - (column << side)) >> shift, (y.astype(np.int64) - (row << side)) >> shift


def _views(
    parts: list[Part], z: int, x: int, y: int, filters: Filters, shown: set[str] | None, cut: Cut | None
) -> bytes:  # fmt: skip
    """What the devices of the tile, and of those around it, see of the tile: as far as walls let them where `cut` knows
    some, else as if nothing stood in the way."""
    found = []
    for part in parts:
        rows, turn = _around_tile(part.index, z, x, y)
        if (chosen := part.chosen(rows, filters, shown)) is not None:
            rows, turn = rows[chosen], turn[chosen]
        found.append(seen(part.index, rows, turn))
    px, py, view, type_, status, zone = (np.concatenate(column) for column in zip(*found, strict=True))
    ux, uy = (_tile_units(c, z, tile) for c, tile in zip(corners(px, py, view), (x, y), strict=True))
    inside = (ux.max(1) >= 0) & (ux.min(1) < grid.EXTENT) & (uy.max(1) >= 0) & (uy.min(1) < grid.EXTENT)
    tags = np.stack([type_ + _START["type"], status + _START["status"], view[:, 3] + _ASSUMED], axis=1)
    tags, ux, uy = tags[inside].astype(np.uint64), ux[inside], uy[inside]
    rings = cut(px[inside], py[inside], view[inside], type_[inside], zone[inside]) if cut else [None] * len(ux)
    whole = np.array([ring is None for ring in rings], bool)
    drawn = mvt.features(mvt.POLYGON, mvt.rings(ux[whole], uy[whole]), tags[whole])
    for place, ring in enumerate(rings):
        if ring is not None and len(ring):
            shape = mvt.rings(_tile_units(ring[None, :, 0], z, x), _tile_units(ring[None, :, 1], z, y))
            drawn += mvt.features(mvt.POLYGON, shape, tags[place : place + 1])
    return mvt.layer("views", drawn, _VIEW_TABLE)


def _tile_units(steps: NDArray[Any], z: int, tile: int) -> NDArray[np.int64]:
    """Steps as units of the tile."""
    units = np.floor((steps - (tile << (grid.BITS - z))) / 2 ** (grid.BITS - z - grid.EXTENT_BITS))
    return np.asarray(units.astype(np.int64))


def _around_tile(index: Index, z: int, x: int, y: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of the tile and of those from which a view can reach it, and how many steps more to the east each stands
    than its own place says: a whole turn beyond the 180th meridian. Looked for in cells smaller than the tile."""
    nearest = np.arctan(np.sinh(np.pi * np.abs(1 - 2 * np.array([y - 1, y + 2]) / 2**z))).max()
    fine, side = z + FINER, 1 << FINER
    reach = int(np.ceil(index.furthest / np.cos(nearest) / _AROUND * 2**fine))
    rows = np.arange(max(0, y * side - reach), min(2**fine, (y + 1) * side + reach))
    grid_columns, grid_rows = np.meshgrid(np.arange(x * side - reach, (x + 1) * side + reach), rows)
    column, row = grid_columns.ravel(), grid_rows.ravel()
    code = grid.interleave((column % 2**fine).astype(np.uint64), row.astype(np.uint64))
    shift = np.uint64(2 * (grid.BITS - fine))
    starts = np.searchsorted(index.code, code << shift)
    size = np.searchsorted(index.code, (code + np.uint64(1)) << shift) - starts
    turn = (column - column % 2**fine) << (grid.BITS - fine)
    return _ranges(starts, size), np.repeat(turn, size)


def _ranges(starts: NDArray[Any], size: NDArray[Any]) -> NDArray[np.int64]:
    """`size` whole numbers from each start on, one after the other."""
    ends = np.cumsum(size)
    numbers: NDArray[np.int64] = np.arange(size.sum()) + np.repeat(starts - (ends - size), size)
    return numbers


def seen(index: Index, rows: NDArray[np.int64], turn: NDArray[np.int64] | int = 0) -> tuple[NDArray[Any], ...]:
    """The views of the rows: their place in steps (`turn` more to the east), the view, type, status, zone."""
    starts = np.where(rows > 0, index.view_ends[rows - 1], 0).astype(np.int64)
    size = index.view_ends[rows] - starts
    owner = np.repeat(rows, size)
    x, y = grid.separate(index.code[owner])
    words = (index.words[name][owner].astype(np.int64) for name in ("type", "status", "zone"))
    views = index.views[_ranges(starts, size)].astype(np.int64)
    return x.astype(np.int64) + (np.repeat(turn, size) if np.ndim(turn) else turn), y.astype(np.int64), views, *words


def corners(x: NDArray[Any], y: NDArray[Any], view: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The corners of views in steps: the lens and an arc; all around, as many points of a circle."""
    bearing, width, far = view[:, 0], view[:, 1], view[:, 2]
    latitude = np.arctan(np.sinh(np.pi * (1 - 2 * y / grid.SIDE)))
    length = (far / np.cos(latitude) / _AROUND * grid.SIDE)[:, None]
    around = bearing == ALL_ROUND
    shape = np.where(around, _CIRCLE, width)
    turn = np.where(around, 0, bearing)
    sine, cosine = (length * part[turn][:, None] for part in (_SINE, _COSINE))
    east, north = _EAST[shape], _NORTH[shape]  # of a view to the north, turned by the addition theorems
    return x[:, None] + cosine * east + sine * north, y[:, None] - cosine * north + sine * east


def _shapes() -> NDArray[np.float64]:
    """Corners of views to the north that reach as far as 1, by their width in degrees; last, those of a circle."""
    widths = np.arange(361)[:, None]
    arcs = np.radians(widths * (np.arange(CORNERS) / (CORNERS - 1) - 0.5))
    circle = np.radians(np.arange(CORNERS + 1) * 360 / (CORNERS + 1))
    views = [np.concatenate([np.zeros((361, 1)), part(arcs)], axis=1) for part in (np.sin, np.cos)]
    return np.stack(
        [np.concatenate([view, [part(circle)]]) for view, part in zip(views, (np.sin, np.cos), strict=True)]
    )


_CIRCLE = 361
_EAST, _NORTH = _shapes()
_SINE, _COSINE = (part(np.radians(np.arange(360))) for part in (np.sin, np.cos))
