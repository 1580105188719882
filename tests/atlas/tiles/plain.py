"""Devices to draw, and tiles made of them plainly, one device after the other: what the index is held to."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import mapbox_vector_tile
import numpy as np
from hypothesis import strategies as st

from contrechamp.atlas.device import OPERATOR_KINDS, STATUSES, TYPES, ZONES, Device, View
from contrechamp.atlas.geometry import ASSUMED_WIDTH, known_views, reach
from contrechamp.atlas.tiles import drawing, grid
from contrechamp.atlas.tiles.columns import FURTHEST, origin_of
from contrechamp.atlas.tiles.filters import Filters

GROUPS = ("a" * 64, "b" * 64)
SPOTS = (
    (5_370_000, 43_296_000), (179_999_990, -16_800_000), (-179_999_999, -16_800_000), (0, 0), (-70_000, 51_500_000),
    (10_000_000, 85_051_100), (25_000_000, 90_000_000), (-120_000_000, -90_000_000), (180_000_000, 12_000_000),
)  # fmt: skip
YEARS = ("", "2009", "2019-03", "2024-11-05")

views = st.builds(
    View, st.none() | st.integers(0, 359), st.none() | st.integers(1, 360), st.none() | st.integers(0, 900)
)


@st.composite
def devices(draw: Any, most: int = 30) -> list[Device]:
    """Up to so many devices near the corners of the world, some on one spot."""
    found = []
    for number in range(draw(st.integers(0, most))):
        longitude, latitude = draw(st.sampled_from(SPOTS))
        east, north = draw(st.integers(-900, 900)), draw(st.integers(-900, 900))
        group = draw(st.sampled_from((*GROUPS, "")))
        found.append(
            Device(
                f"{group}/urn:test:{number}",
                max(-180_000_000, min(180_000_000, longitude + east)),
                max(-90_000_000, min(90_000_000, latitude + north)),
                type=draw(st.sampled_from(TYPES)),
                zone=draw(st.sampled_from(ZONES)),
                status=draw(st.sampled_from(STATUSES)),
                operator_kind=draw(st.sampled_from(OPERATOR_KINDS)),
                operator=draw(st.sampled_from(("", "siren:1", "Town’s police"))),
                first_seen=draw(st.sampled_from(YEARS)),
                views=tuple(draw(st.lists(views, max_size=3))),
                organisation=group,
                layer=None if group else 7,
                address=draw(st.sampled_from(("/device/urn:uuid:00000000-0000-4000-8000-", "/layer/7/node/")))
                + f"{number:012d}",
            )
        )
    return found


filters = st.builds(
    Filters,
    type=st.just(()) | st.just(("dome", "ptz", "fixed")),
    zone=st.just(()) | st.just(("public",)),
    kind=st.just(()) | st.just(("private", "unknown")),
    status=st.just(()) | st.just(("confirmed", "removed")),
    operator=st.sampled_from(("", "siren:1", "nobody")),
    group=st.sampled_from(("", GROUPS[0], "layer:7")),
    since=st.sampled_from((0, 2010)),
    until=st.sampled_from((0, 2019)),
)


def wanted(device: Device, chosen: Filters, shown: set[str] | None) -> bool:
    """Whether a reader who chose these filters sees the device."""
    year = int(device.first_seen[:4] or 0)
    return (
        (shown is None or not device.organisation or device.organisation in shown)
        and (not chosen.type or device.type in chosen.type)
        and (not chosen.zone or device.zone in chosen.zone)
        and (not chosen.kind or device.operator_kind in chosen.kind)
        and (not chosen.status or device.status in chosen.status)
        and (not chosen.operator or device.operator == chosen.operator)
        and (not chosen.group or origin_of(device) == chosen.group)
        and (not chosen.since or year >= chosen.since)
        and (not chosen.until or 0 < year <= chosen.until)
    )


def steps(device: Device) -> tuple[int, int]:
    """Where the device stands in the grid."""
    x, y = grid.place(np.array([device.longitude]), np.array([device.latitude]))
    return int(x[0]), int(y[0])


def drawn_devices(found: Iterable[Device], z: int, x: int, y: int) -> list[tuple[Any, ...]]:
    """(x, y, properties) of the devices of a tile, sorted."""
    features = []
    for device in found:
        px, py = steps(device)
        if (px >> (grid.BITS - z), py >> (grid.BITS - z)) == (x, y):
            named = {
                "type": device.type,
                "status": device.status,
                "kind": device.operator_kind,
                "zone": device.zone,
            } | ({"address": device.address} if z >= drawing.DETAIL else {})
            shift = grid.BITS - z - grid.EXTENT_BITS
            features.append(((px >> shift) % grid.EXTENT, (py >> shift) % grid.EXTENT, named))
    return sorted(features, key=repr)


Polygon = tuple[dict[str, Any], list[tuple[int, int]]]


def drawn_views(found: Iterable[Device], z: int, x: int, y: int, *, beyond: int = 0) -> list[Polygon]:
    """(properties, corners) of the views that come nearer to the tile than `beyond` units, or into it."""
    polygons = []
    for device in found:
        for view in known_views(device) if device.status != "removed" else ():
            far = min(reach(view, device.type), FURTHEST)
            for turn in (-grid.SIDE, 0, grid.SIDE) if far else ():
                corners = _corners(steps(device), view, far, turn, z, x, y)
                across, down = zip(*corners, strict=True)
                low, high = -beyond, grid.EXTENT + beyond
                if max(across) >= low and min(across) < high and max(down) >= low and min(down) < high:
                    named = {"type": device.type, "status": device.status, "assumed": view.range is None}
                    polygons.append((named, corners))
    return polygons


def _corners(
    at: tuple[int, int], view: View, far: int, turn: int, z: int, column: int, row: int
) -> list[tuple[int, int]]:
    px, py = at[0] + turn, at[1]
    _, latitude = grid.degrees(px, py)
    length = far / math.cos(math.radians(latitude)) / (2 * math.pi * 6_378_137) * grid.SIDE
    width = view.width or ASSUMED_WIDTH
    if view.bearing is None or width >= 360:
        count = drawing.CORNERS + 1
        corners = [(number * 360 / count, length) for number in range(count)]
    else:
        last = drawing.CORNERS - 1
        corners = [(0.0, 0.0), *((view.bearing + width * (n / last - 0.5), length) for n in range(last + 1))]
    unit = 2 ** (grid.BITS - z - grid.EXTENT_BITS)
    west, north = column << (grid.BITS - z), row << (grid.BITS - z)
    return [
        (
            math.floor((px + math.sin(math.radians(angle)) * out - west) / unit),
            math.floor((py - math.cos(math.radians(angle)) * out - north) / unit),
        )
        for angle, out in corners
    ]


def read(tile: bytes) -> dict[str, list[Any]]:
    """The features of a tile by layer, as another program reads them."""
    layers = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True}) if tile else {}
    return {name: layer["features"] for name, layer in layers.items()}


def points(features: Sequence[Any]) -> list[tuple[Any, ...]]:
    """(x, y, properties) of point features, sorted."""
    return sorted(((*feature["geometry"]["coordinates"], feature["properties"]) for feature in features), key=repr)


def tiles_of(found: Iterable[Device], z: int) -> set[tuple[int, int]]:
    """The tiles of a zoom in which the devices stand, and those beside them."""
    side = 1 << z
    own = {(px >> (grid.BITS - z), py >> (grid.BITS - z)) for px, py in map(steps, found)}
    near = {((x + dx) % side, y + dy) for x, y in own for dx in (-1, 0, 1) for dy in (-1, 0, 1) if 0 <= y + dy < side}
    return near or {(0, 0)}
