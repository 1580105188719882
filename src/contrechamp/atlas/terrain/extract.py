"""An extract of OpenStreetMap kept on the node: read in the confined child, checked, written as files to be mapped."""

import shutil
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from contrechamp.atlas.device import Bounds
from contrechamp.ground.children import ChildError, Pool
from contrechamp.ground.hashing import sha256_file
from contrechamp.ground.text import fold

PROGRAM = "contrechamp.atlas.terrain.child"
SECONDS = 3_600.0
FORMATS = (".osm.pbf", ".pbf", ".osm.gz", ".osm.bz2", ".osm")
LICENCE = "ODbL 1.0"
ATTRIBUTION = "© OpenStreetMap contributors"
CELL = 1_000  # microdegrees: about 110 metres north, 70 east in France; walls are found by it
LONGEST = 50_000  # microdegrees of a wall: some five kilometres; a longer one is a fault
ABOUT = "about.json"

Array = npt.NDArray[Any]
_pool = Pool(PROGRAM, 1)
# What the child answers with: the kind of number, and how many there are in a row.
_SHAPES = {
    "nodes": (np.int32, 2), "edges": (np.int32, 2), "name_of": (np.int32, 1), "names": (np.uint8, 1),
    "walls": (np.int32, 4), "building_of": (np.int32, 1), "boundaries": (np.uint8, 1), "corners": (np.int32, 2),
    "corners_in": (np.int32, 1), "boundary_of": (np.int32, 1), "day": (np.uint8, 1),
}  # fmt: skip


class Unreadable(Exception):
    """The file gave nothing; `code` is `damaged`, `too large`, `empty`, `format` or `limit`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class About:
    """An extract in words and figures. `key` names its folder; `digest` is the SHA-256 of the file it came from.

    `day` is the ISO day of the newest thing in the file, "" where the file tells no days.
    """

    key: str
    name: str
    digest: str
    bounds: Bounds
    streets: int
    edges: int
    buildings: int
    day: str = ""
    licence: str = LICENCE
    attribution: str = ATTRIBUTION


def keep(path: Path, *, name: str, folder: Path) -> About:
    """Reads the file at `path` and keeps its streets and buildings under `folder`, in a folder of their own.

    The same file again changes nothing; another one of the same name takes its place. Raises Unreadable.
    """
    form = next((form for form in FORMATS if path.name.lower().endswith(form)), None)
    if form is None:
        raise Unreadable("format", path.name)
    try:
        answer = _pool.run(
            {"do": "terrain", "format": form.removeprefix(".").removeprefix("osm.")}, file=path, seconds=SECONDS
        )
    except ChildError as fault:
        raise Unreadable(fault.code, fault.detail) from None
    arrays = _checked(answer)
    about = _about(arrays, name=name, digest=sha256_file(path))
    _write(folder, about, _arranged(arrays))
    return about


def _checked(answer: bytes) -> dict[str, Array]:
    """The arrays that the child sent, if they fit each other: a damaged file may have taken the child over."""
    try:
        with np.load(BytesIO(answer), allow_pickle=False) as loaded:
            arrays = {name: loaded[name] for name in _SHAPES}
    except (ValueError, KeyError, OSError, EOFError) as fault:
        raise Unreadable("damaged", str(fault)[:200]) from None
    for name, (kind, width) in _SHAPES.items():
        shape = arrays[name].shape
        if arrays[name].dtype != kind or not _is_table(shape, width):
            raise Unreadable("damaged", name)
    edges, named = arrays["edges"], len(lines(arrays["names"]))
    fits = (
        len(edges) == len(arrays["name_of"])
        and len(arrays["walls"]) == len(arrays["building_of"])
        and len(arrays["corners_in"]) == len(arrays["boundary_of"])
        and int(arrays["corners_in"].sum()) == len(arrays["corners"])
        and _inside(edges, len(arrays["nodes"]))
        and _inside(arrays["name_of"], named)
        and _inside(arrays["boundary_of"], len(lines(arrays["boundaries"])))
    )
    if not fits:
        raise Unreadable("damaged", "its parts do not fit")
    for name in ("nodes", "walls", "corners"):
        arrays[name] = np.rint(arrays[name] / 10).astype(np.int32)  # ten-millionths to millionths
    short = np.abs(arrays["walls"][:, :2] - arrays["walls"][:, 2:]).max(axis=1, initial=0) < LONGEST
    arrays["walls"], arrays["building_of"] = arrays["walls"][short], arrays["building_of"][short]
    return arrays


def _is_table(shape: tuple[int, ...], width: int) -> bool:
    return len(shape) == 1 if width == 1 else len(shape) == 2 and shape[1] == width


def _inside(numbers: Array, below: int) -> bool:
    return not numbers.size or (int(numbers.min()) >= 0 and int(numbers.max()) < below)


def lines(letters: Array) -> list[str]:
    """The lines of a text that is kept as an array of bytes."""
    return letters.tobytes().decode(errors="replace").split("\n")


def _about(arrays: dict[str, Array], *, name: str, digest: str) -> About:
    west, south = arrays["nodes"].min(axis=0).tolist()
    east, north = arrays["nodes"].max(axis=0).tolist()
    buildings = int(arrays["building_of"].max()) + 1 if len(arrays["building_of"]) else 0
    plain = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in fold(name))
    key = "-".join(plain.split())[:60] or digest[:12]
    return About(
        key,
        name,
        digest,
        bounds=(west, south, east, north),
        streets=len(lines(arrays["names"])) - 1,
        edges=len(arrays["edges"]),
        buildings=buildings,
        day=_day(arrays.pop("day")),
    )


def _day(letters: Array) -> str:
    """The ISO day that the child wrote, if it is one."""
    try:
        return date.fromisoformat(lines(letters)[0]).isoformat()
    except ValueError:
        return ""


def _arranged(arrays: dict[str, Array]) -> dict[str, Array]:
    """The arrays as they are kept: walls by the cells through which they go, a wall once in each; and, to be drawn, the
    corners of each building one after the other."""
    walls = arrays.pop("walls")
    building_of = arrays.pop("building_of")
    goes_on = (walls[1:, :2] == walls[:-1, 2:]).all(axis=1) & (building_of[1:] == building_of[:-1])
    which, cells = _cells(walls)
    order = np.argsort(cells, kind="stable")
    return {
        **arrays,
        "walls": walls[which[order]],
        "building_of": building_of[which[order]],
        "cells": cells[order],
        "boxes": _boxes(walls, building_of),
        "outlines": walls[:, :2],
        "outline_of": building_of,
        "outline_goes_on": np.concatenate([np.zeros(min(len(walls), 1), bool), goes_on]),
    }


def _cells(walls: Array) -> tuple[Array, Array]:
    """Which wall is where: for each cell that the box of a wall touches, the wall's number and the cell's."""
    low = np.minimum(walls[:, :2], walls[:, 2:]) // CELL
    spans = np.maximum(walls[:, :2], walls[:, 2:]) // CELL - low + 1
    times = spans.prod(axis=1)
    which = np.repeat(np.arange(len(walls)), times)
    step = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    wide = spans[which, 0]
    return which, cell_of(low[which, 0] + step % wide, low[which, 1] + step // wide)


def cell_of(column: Array, row: Array) -> Array:
    """One number for a cell; those of a row follow each other from west to east."""
    return row.astype(np.int64) * 1_000_000 + column + 500_000


def _boxes(walls: Array, building_of: Array) -> Array:
    """West, south, east, north of each building."""
    count = int(building_of.max()) + 1 if len(building_of) else 0
    boxes = np.empty((count, 4), np.int32)
    boxes[:, :2], boxes[:, 2:] = np.iinfo(np.int32).max, np.iinfo(np.int32).min
    for side in (0, 1):
        np.minimum.at(boxes[:, side], building_of, np.minimum(walls[:, side], walls[:, side + 2]))
        np.maximum.at(boxes[:, side + 2], building_of, np.maximum(walls[:, side], walls[:, side + 2]))
    return boxes


def _write(folder: Path, about: About, arrays: dict[str, Array]) -> None:
    """All files in a folder of their own, which is there whole or not at all; then those that it replaces go."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Path(mkdtemp(dir=folder, prefix=".new-"))
    try:
        for name, array in arrays.items():
            np.save(made / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
        (made / ABOUT).write_bytes(orjson.dumps(about, option=orjson.OPT_INDENT_2))
        place = folder / f"{about.key}.{about.digest[:12]}"
        if not place.exists():
            made.rename(place)
        for other in folder.glob(f"{about.key}.*"):
            if other != place:
                shutil.rmtree(other)
    finally:
        shutil.rmtree(made, ignore_errors=True)
