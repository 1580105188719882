"""Tiles as they go over the wire, made once for each moment, address and choice of the reader."""

import gzip
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from contrechamp.atlas.tiles import drawing
from contrechamp.atlas.tiles.current import Moment, current
from contrechamp.atlas.tiles.cut import by_walls
from contrechamp.atlas.tiles.filters import Filters

LIMIT = 24 * 1024 * 1024  # bytes kept
SMALL = 200  # bytes: below, packing gains nothing


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile's bytes, and whether they are compressed (gzip)."""

    content: bytes
    packed: bool


class _Kept:
    """The tiles of one moment, the latest asked for last, up to LIMIT bytes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tag, self._size = "", 0
        self._tiles: OrderedDict[tuple[object, ...], Tile] = OrderedDict()

    def get(self, tag: str, key: tuple[object, ...]) -> Tile | None:
        with self._lock:
            if tag != self._tag or key not in self._tiles:
                return None
            self._tiles.move_to_end(key)
            return self._tiles[key]

    def put(self, tag: str, key: tuple[object, ...], tile: Tile) -> None:
        with self._lock:
            if tag != self._tag:
                self._tag, self._size = tag, 0
                self._tiles.clear()
            if key not in self._tiles:
                self._tiles[key] = tile
                self._size += len(tile.content) + 200
            while self._size > LIMIT:
                self._size -= len(self._tiles.popitem(last=False)[1].content) + 200


_kept = _Kept()


def tile(moment: Moment, z: int, x: int, y: int, filters: Filters) -> Tile:
    """The tile of what is public at that moment. Raises ValueError for one that does not exist."""
    key = (z, x, y, filters)
    found = _kept.get(moment.tag, key)
    if found is None:
        plain = drawing.tile([drawing.Part(moment.index)], z, x, y, filters, set(moment.shown), by_walls)
        packed = len(plain) > SMALL
        found = Tile(gzip.compress(plain, compresslevel=5, mtime=0) if packed else plain, packed)
        _kept.put(moment.tag, key, found)
    return found


def now() -> Moment:
    """What is public, as of at most a few seconds ago."""
    return current.moment()
