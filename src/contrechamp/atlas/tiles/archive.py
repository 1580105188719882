"""All tiles in one file (PMTiles 3), for a static copy of the site or for maps of others."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write as open_writer

from contrechamp.atlas.tiles import drawing, grid
from contrechamp.atlas.tiles.current import Moment
from contrechamp.atlas.tiles.cut import by_walls
from contrechamp.atlas.tiles.filters import NONE, Filters, mask
from contrechamp.atlas.tiles.index import Index

LAYERS = ("devices", "clusters", "views")
DEEPEST = drawing.VIEWS
"""The deepest tiles of an archive: with views, a unit being under a third of a metre. Browsers enlarge them."""


@dataclass(frozen=True)
class Written:
    """How much was written: devices, tiles, bytes."""

    devices: int
    tiles: int
    size: int


def write(path: Path, moment: Moment, filters: Filters = NONE, *, deepest: int = DEEPEST) -> Written:
    """Writes the tiles of the chosen devices that are public at that moment, from zoom 0 to `deepest`.

    The file appears whole at `path`, or not at all. Raises ValueError where there is no device to write.
    """
    index, shown = moment.index, set(moment.shown)
    chosen = mask(index, slice(0, len(index)), filters, shown)
    codes = index.code if chosen is None else index.code[chosen]
    if not len(codes):
        raise ValueError("there is no device to write")
    partial = path.with_name(f"{path.name}.partial")
    tiles = 0
    try:
        with open_writer(str(partial)) as writer:
            for z, x, y in _names(codes, index, deepest):
                if content := drawing.tile([drawing.Part(index)], z, x, y, filters, shown, by_walls):
                    writer.write_tile(zxy_to_tileid(z, x, y), gzip.compress(content, mtime=0))
                    tiles += 1
            writer.finalize(_header(codes), _about(moment))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return Written(len(codes), tiles, path.stat().st_size)


def _names(codes: grid.Numbers, index: Index, deepest: int) -> Iterator[tuple[int, int, int]]:
    """The tiles that may hold something, in the order of the file: those of devices, and around them where views are
    drawn."""
    for z in range(deepest + 1):
        x, y = grid.separate(np.unique(codes >> np.uint64(2 * (grid.BITS - z))))
        places = set(zip(x.tolist(), y.tolist(), strict=True))
        if z >= drawing.VIEWS and index.furthest:
            side = 1 << z
            near = {(x + dx, y + dy) for x, y in places for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
            places = {(x % side, y) for x, y in near if 0 <= y < side}
        yield from sorted(((z, x, y) for x, y in places), key=lambda name: zxy_to_tileid(*name))


def _header(codes: grid.Numbers) -> dict[str, Any]:
    x, y = grid.separate(codes)
    west, north = grid.degrees(float(x.min()), float(y.min()))
    east, south = grid.degrees(float(x.max()), float(y.max()))
    corners = {"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north}
    middle = {"center_lon_e7": (west + east) / 2, "center_lat_e7": (south + north) / 2}
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "center_zoom": 5,
        **{name: round(degrees * 1e7) for name, degrees in (corners | middle).items()},
    }


def _about(moment: Moment) -> dict[str, Any]:
    licences = sorted({licence for licence in moment.index.licences if licence})
    return {
        "name": "devices",
        "attribution": " · ".join(licences),
        "vector_layers": [{"id": name, "fields": {}} for name in LAYERS],
    }
