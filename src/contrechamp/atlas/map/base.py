"""What lies under the devices: the world that set-up draws, and the detailed map that an operator may add.

Both are PMTiles. The operator's is `region.pmtiles` in the node's folder; one that cannot be read is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from django.conf import settings
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import TileType, deserialize_directory, find_tile, zxy_to_tileid

from contrechamp.atlas.tiles import grid, reading

LAND_SCHEMAS = {"protomaps": "roads", "openmaptiles": "transportation"}
"""The two schemas of detailed maps that are known, each by a layer that the other lacks."""
_LONGEST = 500
_DEEPEST = 4  # directories, one in another
_HELD = 16  # directories of a file that stay unpacked: one of a large map takes up to 3 MB of memory


@dataclass(frozen=True)
class Base:
    """A file of tiles: its deepest zoom, its bounds in degrees, whom to name, its schema ("" for others, `raster`)."""

    path: Path
    version: str
    deepest: int
    bounds: tuple[float, float, float, float]
    attribution: str = ""
    schema: str = ""
    layers: tuple[str, ...] = field(default=())

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether the place lies within its bounds."""
        west, south, east, north = self.bounds
        return west <= longitude <= east and south <= latitude <= north

    def tile(self, z: int, x: int, y: int, wanted: set[str]) -> dict[str, reading.Layer]:
        """The wanted layers of one of its tiles; none where there is no such tile."""
        return _layers(self.path, self.version, (z, x, y), frozenset(wanted)) if grid.exists(z, x, y) else {}


@lru_cache(maxsize=96)
def _layers(path: Path, version: str, tile: tuple[int, int, int], wanted: frozenset[str]) -> dict[str, reading.Layer]:
    try:
        content = _reader(path, version).get(*tile)
    except Exception:  # whatever a damaged file makes the reader raise
        return {}
    return reading.layers(content, set(wanted)) if content else {}


def world() -> Base | None:
    """The map of every node; None before set-up."""
    return _base(settings.ASSETS / "base.pmtiles")


def region() -> Base | None:
    """The operator's map, if there is one that can be read."""
    return _base(settings.HOME.folder / "region.pmtiles")


def _base(path: Path) -> Base | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _read(path, f"{found.st_mtime_ns:x}-{found.st_size:x}")


@lru_cache(maxsize=8)
def _read(path: Path, version: str) -> Base | None:
    try:
        reader = _reader(path, version)
        header: dict[str, Any] = reader.header()
        named: dict[str, Any] = reader.metadata()
        corners = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        west, south, east, north = (header[name] / 1e7 for name in corners)
        layers = tuple(str(layer["id"]) for layer in named.get("vector_layers", []))
        raster = header["tile_type"] not in (TileType.MVT, TileType.UNKNOWN)
        schema = next((name for name, layer in LAND_SCHEMAS.items() if layer in layers), "")
        attribution = str(named.get("attribution", ""))[:_LONGEST]
        bounds = west, south, east, north
        return Base(path, version, header["max_zoom"], bounds, attribution, "raster" if raster else schema, layers)
    except Exception:  # whatever a damaged file makes the reader raise
        return None


@lru_cache(maxsize=8)
def _reader(path: Path, version: str) -> Any:
    with path.open("rb") as file:
        mmap(file.fileno(), 0, access=ACCESS_READ).close()  # an empty file cannot be mapped: fails here
        return _Reader(MmapSource(file))


class _Reader(Reader):  # type: ignore[misc]  # the library says nothing of types
    """As the library's, which unpacks the directories of the file for each tile: that takes longer than the rest."""

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        super().__init__(read)
        self._directory = lru_cache(maxsize=_HELD)(lambda offset, length: deserialize_directory(read(offset, length)))

    def get(self, z: int, x: int, y: int) -> bytes | None:
        header, tile = self.header(), zxy_to_tileid(z, x, y)
        offset, length = header["root_offset"], header["root_length"]
        for _ in range(_DEEPEST):
            found = find_tile(self._directory(offset, length), tile)
            if found is None:
                break
            if found.run_length:
                return bytes(self.get_bytes(header["tile_data_offset"] + found.offset, found.length))
            offset, length = header["leaf_directory_offset"] + found.offset, found.length
        return None
