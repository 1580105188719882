"""The grid of the tiles: Web Mercator (EPSG:3857) in 2³⁰ steps each way, and its Morton order.

A step is under 4 cm on the ground, so that a tile of zoom 18 still has its 4,096 units. What lies beyond the last tile
towards a pole (85.05°) stands on its edge.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

BITS = 30
SIDE = 1 << BITS
EXTENT_BITS = 12
EXTENT = 1 << EXTENT_BITS
"""Units of a tile's side."""
DEEPEST = BITS - EXTENT_BITS
"""The last zoom with a unit of its own for every step."""
_SPREAD = ((16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333),
           (1, 0x5555555555555555))  # fmt: skip

Numbers = NDArray[np.uint64]


def place(longitude: NDArray[Any], latitude: NDArray[Any]) -> tuple[Numbers, Numbers]:
    """Steps from the west and from the north of positions in microdegrees, each from 0 to SIDE - 1."""
    x = (longitude.astype(np.float64) + 180e6) / 360e6
    sine = np.sin(np.radians(np.clip(latitude.astype(np.float64), -89.9e6, 89.9e6) / 1e6))
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return _steps(x), _steps(y)


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude in degrees of a point in steps."""
    return x / SIDE * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / SIDE))))


def interleave(x: Numbers, y: Numbers) -> Numbers:
    """Morton codes: the bits of y and x by turns, so that every tile of every zoom is one run of codes."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def separate(codes: Numbers) -> tuple[Numbers, Numbers]:
    """The steps (x, y) of Morton codes."""
    return _gather(codes), _gather(codes >> np.uint64(1))


def run(z: int, x: int, y: int) -> tuple[int, int]:
    """The first code of a tile, and the first after it."""
    code = int(interleave(np.array([x], np.uint64), np.array([y], np.uint64))[0])
    shift = 2 * (BITS - z)
    return code << shift, (code + 1) << shift


def exists(z: int, x: int, y: int) -> bool:
    """Whether there is a tile of that name."""
    return 0 <= z <= DEEPEST and 0 <= x < 1 << z and 0 <= y < 1 << z


def _steps(share: NDArray[np.float64]) -> Numbers:
    steps: Numbers = np.clip(np.floor(share * SIDE), 0, SIDE - 1).astype(np.uint64)
    return steps


def _spread(values: Numbers) -> Numbers:
    for shift, mask in _SPREAD:
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values


def _gather(codes: Numbers) -> Numbers:
    codes = codes & np.uint64(_SPREAD[-1][1])
    for (shift, _), (_, mask) in zip(_SPREAD[::-1], [*_SPREAD[-2::-1], (32, 0x00000000FFFFFFFF)], strict=True):
        codes = (codes | (codes >> np.uint64(shift))) & np.uint64(mask)
    return codes
