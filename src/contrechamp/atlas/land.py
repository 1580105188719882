"""Where land is, roughly: from the map of the world that set-up makes. For plausibility, never to draw.

What computes with outlines is imported when it is needed: it is 18 MB of memory, in each process of a node at rest.
"""

from functools import lru_cache
from math import asinh, pi, radians, tan
from typing import Any

from django.conf import settings
from pmtiles.reader import MemorySource, Reader

from contrechamp.atlas.tiles import reading

NEAR = 5_000
"""Metres: as near to a coast as the world map is exact."""
NULL_ISLAND = 100_000
"""Microdegrees: around 0° 0° lies only sea, and what a program writes that knows no position."""
_AROUND = 40_075_017  # metres, the equator


def at_sea(longitude: int, latitude: int) -> bool:
    """Whether the position, in microdegrees, lies further than NEAR from any land. False where nothing is known."""
    if abs(latitude) > 85_000_000:
        return False
    if max(abs(longitude), abs(latitude)) < NULL_ISLAND:
        return True
    x = (longitude / 1e6 + 180) / 360
    y = (1 - asinh(tan(radians(latitude / 1e6))) / pi) / 2
    zoom = _zoom()
    if zoom is None:
        return False
    column, row = min(int(x * 2**zoom), 2**zoom - 1), min(int(y * 2**zoom), 2**zoom - 1)
    land = _land(zoom, column, row)
    if land is None:
        return True
    import shapely

    return not shapely.contains_xy(land, x * 2**zoom - column, y * 2**zoom - row)


@lru_cache(maxsize=1)
def _reader() -> Reader | None:
    path = settings.ASSETS / "base.pmtiles"
    return Reader(MemorySource(path.read_bytes())) if path.is_file() else None


def _zoom() -> int | None:
    reader = _reader()
    return None if reader is None else int(reader.header()["max_zoom"])


@lru_cache(maxsize=512)
def _land(zoom: int, column: int, row: int) -> Any:
    """The land of a tile and a little beyond, its side being 1; None where it is all sea."""
    import shapely

    reader = _reader()
    content = reader.get(zoom, column, row) if reader else None
    layer = reading.layers(content, {"land"}).get("land") if content else None
    if layer is None:
        return None
    rings = [ring for feature in layer.features for ring in feature.lines if len(ring) >= 4]
    # Islands and lakes alike are rings: what an odd number of them encloses is land.
    whole = shapely.Polygon()
    for ring in rings:
        polygon = shapely.make_valid(shapely.Polygon([(x / layer.extent, y / layer.extent) for x, y in ring]))
        whole = shapely.symmetric_difference(whole, polygon)
    near = shapely.buffer(whole, NEAR * 2**zoom / _AROUND, quad_segs=2)
    shapely.prepare(near)
    return near
