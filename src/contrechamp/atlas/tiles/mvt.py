"""Encoding of vector tiles (Mapbox Vector Tile specification 2.1) by columns: a layer is one array of numbers.

Every part of a feature is a varint in the protocol buffer, its marks and lengths too. So the features of a layer are
rows of numbers whose sizes numpy knows, and one pass writes them all.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
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
    return b"".join([*names, *map(_entry, values)])


def texts(values: Sequence[bytes] | NDArray[np.uint8]) -> bytes:
    """The values of a table that are words, in UTF-8; of the same length each as rows of bytes."""
    if isinstance(values, np.ndarray):
        head = np.frombuffer(_text_head(values.shape[1]), np.uint8)
        return np.concatenate([np.broadcast_to(head, (len(values), len(head))), values], axis=1).tobytes()
    return b"".join(chain.from_iterable((_text_head(len(value)), value) for value in values))


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
    place of each key's value in the layer's table; all of them below 2³²."""
    if not len(shapes):
        return b""
    count, width = tags.shape
    shape_sizes = sizes(shapes).sum(axis=1, dtype=np.int64)
    tag_index = np.arange(width, dtype=np.uint64)
    tag_sizes = sizes(tags).sum(axis=1, dtype=np.int64) + int(sizes(tag_index).sum())
    fixed = 2 if width else 0  # the mark and the length of each part; lengths may take two bytes themselves
    tag_part = (fixed - 1 + sizes(tag_sizes.astype(np.uint64)) + tag_sizes) if width else np.zeros(count, np.int64)
    shape_part = 1 + sizes(shape_sizes.astype(np.uint64)) + shape_sizes
    whole = tag_part + 2 + shape_part
    columns: list[Any] = [0x12, whole]
    if width:
        pairs = chain.from_iterable((index, tags[:, index]) for index in range(width))
        columns += [0x12, tag_sizes, *pairs]
    columns += [0x18, kind, 0x22, shape_sizes]
    rows = np.empty((count, len(columns) + shapes.shape[1]), np.uint32)
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


def sizes(numbers: Numbers) -> NDArray[np.uint8]:
    """How many bytes each number takes as a varint."""
    size = np.ones(numbers.shape, np.uint8)
    for more in _longer(numbers):
        size += more.view(np.uint8)
    return size


def pack(numbers: Numbers) -> bytes:
    """Varints, one after the other: all bytes that the longest one needs for each, of which those are kept that it
    has."""
    longer = _longer(numbers)
    if len(numbers) and not longer:
        return numbers.astype(np.uint8).tobytes()
    written = np.empty((len(numbers), len(longer) + 1), np.uint8)
    kept = np.ones(written.shape, bool)
    for place, more in enumerate([*longer, None]):
        low = (numbers >> numbers.dtype.type(7 * place)).astype(np.uint8)
        written[:, place] = low & 0x7F if more is None else (low & 0x7F) | (more.view(np.uint8) << 7)
        if place:
            kept[:, place] = longer[place - 1]
    return written[kept].tobytes()


def _longer(numbers: Numbers) -> list[NDArray[np.bool_]]:
    """Which of the numbers take more than one byte, more than two, and so on, as long as any does."""
    most = int(numbers.max(initial=0))
    return [numbers >= numbers.dtype.type(1 << bits) for bits in range(7, most.bit_length(), 7)]


def varint(number: int) -> bytes:
    """One varint."""
    if number < 0x80:
        return _SHORT[number]
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def _sized(content: bytes) -> bytes:
    return varint(len(content)) + content


@lru_cache(maxsize=50_000, typed=True)  # numbers of devices and words come again in every tile
def _entry(value: Value) -> bytes:
    return b"\x22" + _sized(_value(value))


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + varint(value)
    if isinstance(value, int):
        return b"\x28" + varint(value)
    return b"\x0a" + _sized(value.encode())


@lru_cache(maxsize=1_000)
def _text_head(length: int) -> bytes:
    """What stands before the bytes of a word."""
    head = b"\x0a" + varint(length)
    return b"\x22" + varint(len(head) + length) + head


_SHORT = [bytes([number]) for number in range(0x80)]
_END = b"\x28" + varint(EXTENT) + b"\x78\x02"  # units of a side, and the version
