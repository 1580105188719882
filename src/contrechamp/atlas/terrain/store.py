"""Extracts that the node keeps, mapped into memory: opening them costs no reading, and processes share the pages."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from contrechamp.atlas.device import within
from contrechamp.atlas.terrain.extract import ABOUT, About, Array, lines

_MAPPED = (
    "nodes", "edges", "name_of", "walls", "building_of", "cells", "boxes", "outlines", "outline_of", "outline_goes_on",
)  # fmt: skip


@dataclass(frozen=True, eq=False)  # two are the same if they are one, so that results can be remembered by them
class Extract:
    """One extract. Positions in microdegrees."""

    about: About
    folder: Path
    nodes: Array
    """Longitude, latitude of each."""
    edges: Array
    """Numbers of the nodes where each edge begins and ends."""
    name_of: Array
    """The street of each edge, as its number in `names`; 0 without one."""
    names: list[str]
    walls: Array
    """Longitude, latitude of both ends; sorted by `cells`, and repeated in each cell through which a wall goes."""
    building_of: Array
    cells: Array
    boxes: Array
    """West, south, east, north of each building."""
    outlines: Array
    """Longitude, latitude of each corner of the buildings, one after the other along their outlines."""
    outline_of: Array
    """The building of each corner, in order."""
    outline_goes_on: Array
    """Whether a line leads to the corner from the one before."""
    boundaries: list["Boundary"]


@dataclass(frozen=True)
class Boundary:
    """A town or a quarter whose whole outline was in the file. `code` is a place's URN when the file gave one."""

    name: str
    level: int
    code: str
    rings: list[Array]


def extracts(folder: Path) -> list[Extract]:
    """All of them, the smallest first: where two overlap, the nearer one says more."""
    paths = [path for path in sorted(folder.glob("[!.]*.*/")) if (path / ABOUT).is_file()]
    found = [_opened(path, (path / ABOUT).stat().st_mtime_ns) for path in paths]
    return sorted(found, key=lambda one: (one.about.edges, one.about.key))


def extract(folder: Path, key: str) -> Extract | None:
    """The one whose `about.key` this is."""
    return next((one for one in extracts(folder) if one.about.key == key), None)


def at(folder: Path, longitude: int, latitude: int) -> Extract | None:
    """The one that shows this position."""
    return next((one for one in extracts(folder) if within(one.about.bounds, longitude, latitude)), None)


@lru_cache(maxsize=16)
def _opened(path: Path, changed: int) -> Extract:
    """The extract in that folder; `changed` tells one from another of the same name."""
    about = orjson.loads((path / ABOUT).read_bytes())
    about["bounds"] = tuple(about["bounds"])
    arrays = {file.stem: np.load(file, mmap_mode="r", allow_pickle=False) for file in path.glob("*.npy")}
    return Extract(
        about=About(**about),
        folder=path,
        names=lines(arrays["names"]),
        boundaries=_boundaries(arrays),
        **{name: arrays[name] for name in _MAPPED},
    )


def _boundaries(arrays: dict[str, Any]) -> list[Boundary]:
    rings = np.split(arrays["corners"], np.cumsum(arrays["corners_in"])[:-1]) if len(arrays["corners"]) else []
    found = []
    for number, line in enumerate(lines(arrays["boundaries"])):
        if not line:
            continue
        level, insee, wikidata, name = line.split("\t")
        code = f"insee:{insee}" if insee else f"wikidata:{wikidata}" if wikidata else ""
        own = [ring for ring, whose in zip(rings, arrays["boundary_of"], strict=True) if whose == number]
        found.append(Boundary(name, int(level), code, own))
    return found
