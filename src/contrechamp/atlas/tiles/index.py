"""The index: the columns of all devices in Morton order, as one file that every process maps.

The file: a line of JSON (what it was made from, names, the place of each array), then the arrays.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contrechamp.atlas.tiles import grid
from contrechamp.atlas.tiles.columns import Columns, joined, with_uuids
from contrechamp.ground.files import write_atomic

FORMAT = 2
COARSE = 12
_ALIGN = 64
_NAMES = ("operators", "origins", "stems", "licences", "made_from", "furthest")


@dataclass(frozen=True)
class Index:
    """Devices by `code` (Morton, ascending); row r of every array is the same device.

    `words` are the columns of short lists, `view_ends` and `tail_ends` say where the views and the tail of a row's
    address end (those of row r begin where the ones of r - 1 end). `made_from` names the state of the database.
    """

    code: grid.Numbers
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
    operators: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)
    licences: list[str] = field(default_factory=list)
    made_from: str = ""
    furthest: int = 0
    """Metres: the longest reach of a view."""

    def __len__(self) -> int:
        return len(self.code)

    @cached_property
    def coarse(self) -> NDArray[np.int64]:
        """The first row of every tile of zoom COARSE that holds a device: tiles of far zooms are counted by these."""
        tiles = self.code >> np.uint64(2 * (grid.BITS - COARSE))
        return np.flatnonzero(np.concatenate([[True], tiles[1:] != tiles[:-1]])) if len(tiles) else np.empty(0, int)

    def run(self, z: int, x: int, y: int) -> slice:
        """The rows of a tile."""
        first, after = grid.run(z, x, y)
        start, stop = np.searchsorted(self.code, np.array([first, after], np.uint64))
        return slice(int(start), int(stop))

    def addresses(self, rows: slice | NDArray[np.int64]) -> list[str]:
        """The addresses of the devices of those rows."""
        return [bytes(address).decode() for address in self.written_addresses(rows)]

    def written_addresses(self, rows: slice | NDArray[np.int64]) -> list[bytes] | NDArray[np.uint8]:
        """The same in UTF-8; as rows of bytes where all have the same stem and end with a UUID, as signed ones do."""
        numbers = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        if not len(numbers):
            return []
        ends = self.tail_ends[numbers].astype(np.int64)
        starts = np.where(numbers > 0, self.tail_ends[numbers - 1], 0).astype(np.int64)
        kinds = self.stem[numbers]
        if (kinds == kinds[0]).all() and self.stems[kinds[0]].endswith("#") and (ends - starts == 16).all():
            return with_uuids(self.stems[kinds[0]], self.tails[starts[:, None] + np.arange(16)])
        stems = [stem.encode() for stem in self.stems]
        places = zip(kinds.tolist(), starts.tolist(), ends.tolist(), strict=True)
        return [joined(stems[stem], self.tails[start:end].tobytes()) for stem, start, end in places]


def build(columns: Columns, made_from: str = "") -> Index:
    """The index of the columns."""
    code = grid.interleave(*grid.place(columns.position[:, 0], columns.position[:, 1]))
    order = np.argsort(code)
    tail_ends, tails = _picked(columns.tail_ends, columns.tails, order)
    view_ends, views = _picked(columns.view_ends, columns.views, order)
    return Index(
        code[order],
        columns.id[order],
        {name: words[order] for name, words in columns.words.items()},
        columns.first[order],
        columns.last[order],
        columns.operator[order],
        columns.origin[order],
        columns.stem[order],
        tail_ends,
        tails,
        view_ends,
        views,
        columns.operators,
        columns.origins,
        columns.stems,
        columns.licences,
        made_from,
        int(columns.views[:, 2].max(initial=0)),
    )


def over(base: Index, kept: NDArray[np.bool_], later: Index, made_from: str) -> Index:
    """Those rows of `base` that are kept, and those of `later`: what an edit comes to, without building all again."""
    code = np.concatenate([base.code, later.code])
    rows = np.concatenate([np.flatnonzero(kept), len(base) + np.arange(len(later))])
    rows = rows[np.argsort(code[rows], kind="stable")]
    named = {name: _joined(getattr(base, name), getattr(later, name)) for name in ("operators", "origins", "stems")}
    licences = dict(zip([*later.origins, *base.origins], [*later.licences, *base.licences], strict=True))
    columns = {"operator": "operators", "origin": "origins", "stem": "stems"}
    found: dict[str, Any] = {"code": code[rows], **{table: names for table, (names, _) in named.items()}}
    for name in ("id", "first", "last"):
        found[name] = np.concatenate([getattr(base, name), getattr(later, name)])[rows]
    for name, table in columns.items():
        there = named[table][1].astype(getattr(base, name).dtype)[getattr(later, name)]
        found[name] = np.concatenate([getattr(base, name), there])[rows]
    for ends, parts in (("tail_ends", "tails"), ("view_ends", "views")):
        both = np.concatenate([getattr(base, parts), getattr(later, parts)])
        last = np.concatenate([getattr(base, ends), getattr(later, ends) + np.uint32(len(getattr(base, parts)))])
        found[ends], found[parts] = _picked(last, both, rows)
    return Index(
        **found,
        words={name: np.concatenate([base.words[name], later.words[name]])[rows] for name in base.words},
        licences=[licences[origin] for origin in named["origins"][0]],
        made_from=made_from,
        furthest=max(base.furthest, later.furthest),
    )


def _joined(names: list[str], more: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Both lists as one, and where in it each of `more` stands."""
    places = {name: place for place, name in enumerate(names)}
    at = [places.setdefault(name, len(places)) for name in more]
    return list(places), np.array(at, np.int64)


def _picked(ends: NDArray[np.uint32], parts: NDArray[Any], rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The parts of those rows, in their order, and where each row's end."""
    size = np.diff(ends, prepend=np.uint32(0))
    if len(size) and size[0] and (size == size[0]).all():  # as many for each: whole rows move
        picked = _whole(parts, len(size))[rows].view(parts.dtype).reshape(-1, *parts.shape[1:])
        return np.arange(1, len(rows) + 1, dtype=np.uint32) * size[0], picked
    starts, size = (ends - size)[rows], size[rows]
    new_ends = np.cumsum(size, dtype=np.uint32)
    at = np.arange(int(size.sum()), dtype=np.uint32) + np.repeat(starts - (new_ends - size), size)
    return new_ends, _whole(parts, len(parts))[at].view(parts.dtype).reshape(-1, *parts.shape[1:])


def _whole(parts: NDArray[Any], count: int) -> NDArray[Any]:
    """The array as so many pieces of bytes, which move faster than their numbers one by one."""
    content = np.ascontiguousarray(parts).reshape(max(count, 1), -1) if count else parts
    return content.view(f"V{content.itemsize * content.shape[-1]}").ravel() if count else parts


def save(index: Index, path: Path) -> None:
    """Writes the index to `path`, in one step: processes that have the old one open keep it."""
    arrays = {name: np.ascontiguousarray(array) for name, array in _arrays(index)}
    places, size = {}, 0
    for name, array in arrays.items():
        places[name] = [size, array.dtype.str, list(array.shape)]
        size += -(-array.nbytes // _ALIGN) * _ALIGN
    names = {name: getattr(index, name) for name in _NAMES}
    head = json.dumps({"format": FORMAT, "arrays": places, **names}).encode() + b"\n"
    padded = [array.tobytes().ljust(-(-array.nbytes // _ALIGN) * _ALIGN, b"\0") for array in arrays.values()]
    write_atomic(path, b"".join([head, b"\n" * (-len(head) % _ALIGN), *padded]))


def made_from(path: Path) -> str | None:
    """What the index at `path` was made from; None where there is none of this format."""
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline())
        return str(head["made_from"]) if head.get("format") == FORMAT else None
    except (OSError, ValueError, KeyError):
        return None


def open_index(path: Path) -> Index:
    """The index at `path`, mapped into memory. Raises OSError where there is none, ValueError for another format."""
    with path.open("rb") as file:
        line = file.readline()
    head = json.loads(line)
    if head.get("format") != FORMAT:
        raise ValueError("index of another format")
    start = -(-len(line) // _ALIGN) * _ALIGN
    found: dict[str, Any] = {}
    for name, (offset, kind, shape) in head["arrays"].items():
        empty = 0 in shape
        # A plain view of the mapping: numpy's own class for mappings makes each small step several times slower.
        found[name] = (
            np.empty(shape, kind)
            if empty
            else np.memmap(path, kind, "r", start + offset, tuple(shape)).view(np.ndarray)
        )
    words = {name.partition(":")[2]: found.pop(name) for name in list(found) if name.startswith("words:")}
    return Index(**found, words=words, **{key: head[key] for key in _NAMES})


def _arrays(index: Index) -> Iterator[tuple[str, NDArray[Any]]]:
    for name, value in ((part.name, getattr(index, part.name)) for part in fields(index)):
        if name == "words":
            yield from ((f"words:{word}", column) for word, column in value.items())
        elif isinstance(value, np.ndarray):
            yield name, value
