"""Devices in columns: what the map asks of them, in few bytes each.

Words of short lists are their place in the list; names that many devices share are their place in a table of names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from contrechamp.atlas.device import OPERATOR_KINDS, STATUSES, TYPES, ZONES, Device
from contrechamp.atlas.geometry import ASSUMED_WIDTH, known_views, reach

LISTS: dict[str, tuple[str, ...]] = {
    "type": TYPES, "zone": ZONES, "status": STATUSES, "operator_kind": OPERATOR_KINDS,
}  # fmt: skip
FURTHEST = 500
"""Metres: how far a view is drawn at most, so that tiles know how far around them to look."""
ALL_ROUND = -1
_UUID = 36  # letters
_LETTERS = np.array([place for place in range(_UUID) if place not in (8, 13, 18, 23)])
_HEX = np.array([list(f"{byte:02x}".encode()) for byte in range(256)], np.uint8)


@dataclass(frozen=True)
class Columns:
    """One row per device: `position` in microdegrees (longitude, latitude); `id` a number made of its key; `words` by
    name of the list; `first` and `last`, the years in which it was first and last seen (0 unknown); `operator` and
    `origin` (its group, or its layer), as places in `names`; its address, as a place in `stems` and the bytes
    `tails[tail_ends[row-1]:tail_ends[row]]`.

    `views` holds (bearing, width, reach, assumed) of every view, those of row r up to `view_ends[r]`.
    """

    position: NDArray[np.int32]
    id: NDArray[np.uint64]
    words: dict[str, NDArray[np.uint8]]
    first: NDArray[np.uint16]
    last: NDArray[np.uint16]
    operator: NDArray[np.uint32]
    origin: NDArray[np.uint16]
    stem: NDArray[np.uint16]
    tail_ends: NDArray[np.uint32]
    tails: NDArray[np.uint8]
    view_ends: NDArray[np.uint32]
    views: NDArray[np.int16]
    operators: list[str]
    origins: list[str]
    stems: list[str]
    licences: list[str]
    """Whom to name for each origin's devices, and under which licence they may be used; "" unknown."""


def number_of(key: str) -> int:
    """The number by which the index knows a device."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def origin_of(device: Device) -> str:
    """Who says so, as trust and filters name it: a group's id, or `layer:<number>`."""
    return device.organisation or f"layer:{device.layer}"


def of(devices: Iterable[Device]) -> Columns:
    """The columns of the devices, in their order."""
    rows: list[tuple[int, ...]] = []
    views: list[tuple[int, int, int, int]] = []
    tails = bytearray()
    names: tuple[dict[str, int], ...] = ({"": 0}, {}, {})
    operators, origins, stems = names
    licences: dict[str, str] = {}
    for device in devices:
        views += _views(device)
        stem, tail = _split(device.address)
        tails += tail
        origin = origin_of(device)
        licences.setdefault(origin, device.licence)
        rows.append((
            device.longitude, device.latitude, number_of(device.key),
            *(_word(words, getattr(device, name)) for name, words in LISTS.items()),
            _year(device.first_seen), _year(device.last_seen),
            operators.setdefault(device.operator, len(operators)),
            origins.setdefault(origin, len(origins)),
            stems.setdefault(stem, len(stems)), len(tails), len(views),
        ))  # fmt: skip
    return _columns(rows, views, tails, [*(list(table) for table in names), list(licences.values())])


def _columns(rows: list[Any], views: list[Any], tails: bytearray, names: list[list[str]]) -> Columns:
    column = list(zip(*rows, strict=True)) if rows else [()] * 13
    return Columns(
        np.array([*zip(column[0], column[1], strict=True)], np.int32).reshape(-1, 2),
        np.array(column[2], np.uint64),
        {name: np.array(column[3 + place], np.uint8) for place, name in enumerate(LISTS)},
        np.array(column[7], np.uint16),
        np.array(column[8], np.uint16),
        np.array(column[9], np.uint32),
        np.array(column[10], np.uint16),
        np.array(column[11], np.uint16),
        np.array(column[12], np.uint32),
        np.frombuffer(bytes(tails), np.uint8),
        np.array(column[13], np.uint32) if rows else np.empty(0, np.uint32),
        np.array(views, np.int16).reshape(-1, 4),
        *names,
    )


def _word(words: tuple[str, ...], word: str) -> int:
    return words.index(word) if word in words else len(words) - 1


def _year(day: str) -> int:
    return int(day[:4]) if day[:4].isdigit() and len(day) >= 4 else 0


def _views(device: Device) -> list[tuple[int, int, int, int]]:
    """The views that can be drawn: those of a device that is gone are not."""
    found = []
    for view in known_views(device) if device.status != "removed" else ():
        far = min(reach(view, device.type), FURTHEST)
        width = view.width or ASSUMED_WIDTH
        round_about = view.bearing is None or width >= 360
        if far > 0:
            bearing = ALL_ROUND if round_about or view.bearing is None else view.bearing % 360
            found.append((bearing, min(width, 360), far, int(view.range is None)))
    return found


def _split(address: str) -> tuple[str, bytes]:
    """An address as what many share and what is its own: 16 bytes for a UUID at its end, marked by `#` in the stem."""
    last = address[-_UUID:]
    try:
        if len(last) == _UUID and str(parsed := UUID(last)) == last:
            return f"{address[:-_UUID]}#", parsed.bytes
    except ValueError:
        pass
    head, slash, tail = address.rpartition("/")
    return head + slash, tail.encode()


def joined(stem: bytes, tail: bytes) -> bytes:
    """The address that `_split` took apart, in UTF-8."""
    if len(tail) != 16 or stem[-1:] != b"#":
        return stem + tail
    return bytes(with_uuids(stem.decode(), np.frombuffer(tail, np.uint8)[None])[0])


def with_uuids(stem: str, tails: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The addresses of that stem and those UUIDs, of 16 bytes each, as rows of bytes."""
    before = stem[:-1].encode()
    written = np.full((len(tails), len(before) + _UUID), ord("-"), np.uint8)
    written[:, : len(before)] = np.frombuffer(before, np.uint8)
    written[:, len(before) + _LETTERS] = _HEX[tails].reshape(len(tails), 32)
    return written
