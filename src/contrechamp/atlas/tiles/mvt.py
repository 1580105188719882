"""Encoding of vector tiles (Mapbox Vector Tile specification 2.1) by columns: a layer is one array of numbers.

Every part of a feature is a varint in the protocol buffer, its marks and lengths too. So the features of a layer are
rows of numbers whose sizes numpy knows, and one pass writes them all.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contrechamp.atlas.tiles.grid import EXTENT

POINT, LINE, POLYGON = 1, 2, 3
MOVE_TO, CLOSE = 9, 15  # one point; one ring
Value = str | int | bool
Numbers = NDArray[np.uint64]


def table(keys: Sequence[str], values: Iterable[Value]) -> bytes:
    """Keys and values to which the tags of a layer's features point; tables of one layer may follow each other."""
    names = [b"\x1a" + _sized(key.encode()) for key in keys]
    return b"".join([*names, *(b"\x22" + _sized(_value(value)) for value in values)])


def layer(name: str, features: bytes, table: bytes) -> bytes:
    """A layer of those features, whose tags point into the table; nothing without features."""
    if not features:
        return b""
    return b"\x1a" + _sized(b"".join([b"\x0a", _sized(name.encode()), features, table, _END]))


def feature(kind: int, shape: Sequence[int], tags: Sequence[int]) -> bytes:
    """One feature: the numbers of its geometry, as the specification codes them, and (key, value, key, value…)."""
    numbers, words = (pack(np.array(part, np.uint64)) for part in (shape, tags))
    return b"\x12" + _sized(b"".join([b"\x12", _sized(words), b"\x18", varint(kind), b"\x22", _sized(numbers)]))


def features(kind: int, shapes: Numbers, tags: Numbers) -> bytes:
    """Features of one kind, one after the other. `shapes` holds the numbers of each one's geometry in a row, `tags` the
    place of each key's value in the layer's table."""
    if not len(shapes):
        return b""
    count, width = tags.shape
    shape_sizes = sizes(shapes).sum(axis=1)
    tag_index = np.arange(width, dtype=np.uint64)
    tag_sizes = sizes(tags).sum(axis=1) + int(sizes(tag_index).sum())
    fixed = 2 if width else 0  # the mark and the length of each part; lengths may take two bytes themselves
    tag_part = (fixed - 1 + sizes(tag_sizes.astype(np.uint64)) + tag_sizes) if width else np.zeros(count, np.int64)
    shape_part = 1 + sizes(shape_sizes.astype(np.uint64)) + shape_sizes
    whole = tag_part + 2 + shape_part
    columns: list[Any] = [0x12, whole]
    if width:
        pairs = chain.from_iterable((index, tags[:, index]) for index in range(width))
        columns += [0x12, tag_sizes, *pairs]
    columns += [0x18, kind, 0x22, shape_sizes]
    rows = np.empty((count, len(columns) + shapes.shape[1]), np.uint64)
    for place, column in enumerate(columns):
        rows[:, place] = column
    rows[:, len(columns) :] = shapes
    return pack(rows.ravel())


def points(x: NDArray[Any], y: NDArray[Any]) -> Numbers:
    """The geometry of points, in units of the tile."""
    shapes = np.empty((len(x), 3), np.uint64)
    shapes[:, 0] = MOVE_TO
    shapes[:, 1], shapes[:, 2] = zigzag(x), zigzag(y)
    return shapes


def rings(x: NDArray[Any], y: NDArray[Any]) -> Numbers:
    """The geometry of polygons with one ring of as many corners each: a row of corners per polygon, not closed."""
    count, corners = x.shape
    shapes = np.empty((count, 2 * corners + 3), np.uint64)
    shapes[:, 0], shapes[:, 3], shapes[:, -1] = MOVE_TO, (corners - 1) << 3 | 2, CLOSE
    shapes[:, 1], shapes[:, 2] = zigzag(x[:, 0]), zigzag(y[:, 0])
    shapes[:, 4:-1:2], shapes[:, 5:-1:2] = zigzag(np.diff(x, axis=1)), zigzag(np.diff(y, axis=1))
    return shapes


def zigzag(numbers: NDArray[Any]) -> Numbers:
    """Signed numbers as unsigned ones: 0, -1, 1, -2 as 0, 1, 2, 3."""
    signed = numbers.astype(np.int64)
    coded: Numbers = ((signed << 1) ^ (signed >> 63)).astype(np.uint64)
    return coded


def sizes(numbers: Numbers) -> NDArray[np.int64]:
    """How many bytes each number takes as a varint. Numbers of a tile stay below 2³⁵."""
    size = np.ones(numbers.shape, np.int64)
    for bits in (7, 14, 21, 28):
        if not (more := numbers >= np.uint64(1 << bits)).any():
            break
        size += more
    return size


def pack(numbers: Numbers) -> bytes:
    """Varints, one after the other."""
    size = sizes(numbers)
    ends = np.cumsum(size)
    starts = ends - size
    written = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    low = (numbers & np.uint64(0x7F)).astype(np.uint8)
    written[starts] = low | ((size > 1).astype(np.uint8) << 7)
    chosen = np.flatnonzero(size > 1)
    for place in range(1, int(size.max(initial=1))):
        low = ((numbers[chosen] >> np.uint64(7 * place)) & np.uint64(0x7F)).astype(np.uint8)
        more = size[chosen] > place + 1
        written[starts[chosen] + place] = low | (more.astype(np.uint8) << 7)
        chosen = chosen[more]
    return written.tobytes()


def varint(number: int) -> bytes:
    """One varint."""
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def _sized(content: bytes) -> bytes:
    return varint(len(content)) + content


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + varint(value)
    if isinstance(value, int):
        return b"\x28" + varint(value)
    return b"\x0a" + _sized(value.encode())


_END = b"\x28" + varint(EXTENT) + b"\x78\x02"  # units of a side, and the version
