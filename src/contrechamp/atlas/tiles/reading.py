"""Reading of vector tiles, for what the server draws of maps that others made."""

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST = 4_000_000
"""Bytes of a tile, unpacked; a larger one counts as empty."""
Line = list[tuple[int, int]]


@dataclass(frozen=True)
class Feature:
    """A feature: its kind (1 points, 2 lines, 3 polygons), its properties, its lines or rings in units of the tile."""

    kind: int
    named: dict[str, object]
    lines: list[Line]


@dataclass(frozen=True)
class Layer:
    """A layer of a tile; `extent` is the units of a side."""

    name: str
    extent: int
    features: list[Feature]


def layers(tile: bytes, wanted: set[str]) -> dict[str, Layer]:
    """The wanted layers of a tile, packed or not. A tile that cannot be read has none."""
    try:
        plain = gzip.GzipFile(fileobj=io.BytesIO(tile)).read(LARGEST + 1) if tile[:2] == b"\x1f\x8b" else tile
        if len(plain) > LARGEST:
            return {}
        found = (_layer(part, wanted) for mark, part in _fields(plain) if mark == 3 and isinstance(part, bytes))
        return {layer.name: layer for layer in found if layer}
    except (LookupError, ValueError, OSError, EOFError):
        return {}


def _layer(content: bytes, wanted: set[str]) -> Layer | None:
    parts = list(_fields(content))
    name = next((part.decode() for mark, part in parts if mark == 1 and isinstance(part, bytes)), "")
    if name not in wanted:
        return None
    keys = [part.decode() for mark, part in parts if mark == 3 and isinstance(part, bytes)]
    values = [_value(part) for mark, part in parts if mark == 4 and isinstance(part, bytes)]
    extent = next((part for mark, part in parts if mark == 5 and isinstance(part, int)), 4096)
    bodies = (part for mark, part in parts if mark == 2 and isinstance(part, bytes))
    return Layer(name, extent or 4096, [_feature(body, keys, values) for body in bodies])


def _feature(content: bytes, keys: list[str], values: list[object]) -> Feature:
    parts = dict(_fields(content))
    tags, shape, kind = parts.get(2, b""), parts.get(4, b""), parts.get(3, 0)
    words = list(_varints(tags)) if isinstance(tags, bytes) else []
    named = {keys[key]: values[value] for key, value in zip(words[::2], words[1::2], strict=False)}
    return Feature(int(kind) if isinstance(kind, int) else 0, named, _lines(shape if isinstance(shape, bytes) else b""))


def _lines(shape: bytes) -> list[Line]:
    numbers, lines = _varints(shape), list[Line]()
    x = y = 0
    for command in numbers:
        name, times = command & 7, command >> 3
        if name == 7:
            continue
        for _ in range(times):
            dx, dy = next(numbers, -1), next(numbers, -1)
            if dy < 0:
                raise ValueError("the shape is cut")
            x, y = x + ((dx >> 1) ^ -(dx & 1)), y + ((dy >> 1) ^ -(dy & 1))
            if name == 1:
                lines.append([])
            lines[-1].append((x, y))
    return lines


def _value(content: bytes) -> object:
    for mark, part in _fields(content):
        if isinstance(part, bytes):
            return part.decode() if mark == 1 else None
        return part
    return None


def _fields(content: bytes) -> Iterator[tuple[int, bytes | int]]:
    """The fields of a protocol buffer: their number, with their bytes or their whole number."""
    at = 0
    while at < len(content):
        mark, at = _varint(content, at)
        if mark & 7 == 0:
            number, at = _varint(content, at)
            yield mark >> 3, number
        else:
            size, at = _varint(content, at) if mark & 7 == 2 else ({1: 8, 5: 4}[mark & 7], at)
            if at + size > len(content):
                raise ValueError("the tile is cut")
            yield mark >> 3, content[at : at + size]
            at += size


def _varint(content: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
        if shift > 63:
            raise ValueError("a number without an end")


def _varints(content: bytes) -> Iterator[int]:
    at = 0
    while at < len(content):
        number, at = _varint(content, at)
        yield number
