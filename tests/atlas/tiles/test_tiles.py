"""Tiles: what they hold is what a plain loop over the devices gives."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrechamp.atlas.device import Device, View
from contrechamp.atlas.tiles import columns, drawing, grid, index, mvt
from contrechamp.atlas.tiles.filters import NONE, Filters
from tests.atlas.tiles import plain

few = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def part(devices: Iterable[Device]) -> drawing.Part:
    return drawing.Part(index.build(columns.of(devices)))


@few
@given(
    plain.devices(),
    plain.filters,
    st.sampled_from((None, {plain.GROUPS[0]}, set())),
    st.sampled_from((0, 3, 9, 14, 16)),
)
def test_a_tile_holds_the_chosen_devices_of_its_area(
    devices: list[Device], filters: Filters, shown: set[str] | None, z: int
) -> None:
    """Whatever the zoom, the filters and the trust, each tile has the devices that a loop over all of them finds."""
    seen = [device for device in devices if plain.wanted(device, filters, shown)]
    whole = part(devices)
    for x, y in plain.tiles_of(devices, z):
        read = plain.read(drawing.tile([whole], z, x, y, filters, shown))
        assert plain.points(read.get("devices", [])) == plain.drawn_devices(seen, z, x, y)


@settings(few, max_examples=15)
@given(plain.devices(most=6), st.sampled_from((15, 16)))
def test_a_tile_shows_the_views_that_reach_it(devices: list[Device], z: int) -> None:
    """What devices of the tiles around see of a tile is drawn, beyond the 180th meridian and at the map's edge too."""
    whole = part(devices)
    for x, y in plain.tiles_of(devices, z):
        found = plain.read(drawing.tile([whole], z, x, y)).get("views", [])
        drawn = [(feature["properties"], feature["geometry"]["coordinates"][0][:-1]) for feature in found]
        # Sines differ in their last digit between libraries: what only touches the edge may be in or out.
        surely = plain.drawn_views(devices, z, x, y, beyond=-2)
        perhaps = plain.drawn_views(devices, z, x, y, beyond=2)
        left = list(drawn)
        assert all(_taken(left, wanted) for wanted in surely)
        assert all(_taken(perhaps, one) for one in drawn)


def _taken(views: list[Any], wanted: Any) -> bool:
    """Takes that view out of the list; whether it was there."""
    same = next((one for one in views if _same(one, wanted)), None)
    if same is not None:
        views.remove(same)
    return same is not None


def _same(one: Any, other: Any) -> bool:
    """Whether the views are one, give or take the last unit of each corner."""
    corners = zip(one[1], other[1], strict=True)
    return one[0] == other[0] and all(abs(a[0] - b[0]) <= 1 and abs(a[1] - b[1]) <= 1 for a, b in corners)


def test_a_crowded_tile_counts_instead_of_drawing() -> None:
    """Where a tile has more devices than it can show, it says how many stand in each of its cells, and loses none."""
    rng = np.random.default_rng(5)
    spots = rng.normal((5_370_000, 43_300_000), 120_000, (drawing.MOST + 500, 2)).astype(int).tolist()
    devices = [Device(str(n), x, y, organisation=plain.GROUPS[n % 2]) for n, (x, y) in enumerate(spots)]
    whole = part(devices)
    found = plain.read(drawing.tile([whole], 3, 4, 2))
    assert sum(cluster["properties"]["n"] for cluster in found["clusters"]) == len(devices)
    cells: dict[tuple[int, int], int] = {}
    for device in devices:
        x, y = plain.steps(device)
        cell = (x >> (grid.BITS - 9)) % 64, (y >> (grid.BITS - 9)) % 64
        cells[cell] = cells.get(cell, 0) + 1
    counted = {(x // 64, y // 64): named["n"] for x, y, named in plain.points(found["clusters"])}
    assert counted == cells
    chosen = plain.read(drawing.tile([whole], 3, 4, 2, NONE, {plain.GROUPS[0]}))
    assert len(chosen["devices"]) == len(devices) // 2


@few
@given(plain.devices(), plain.devices())
def test_a_tile_is_made_of_several_indexes(devices: list[Device], later: list[Device]) -> None:
    """What each of them has in the tile is drawn."""
    later = [replace(device, key=f"new{device.key}") for device in later]
    for x, y in plain.tiles_of([*devices, *later], 14):
        found = plain.read(drawing.tile([part(devices), part(later)], 14, x, y))
        assert plain.points(found.get("devices", [])) == plain.drawn_devices([*devices, *later], 14, x, y)


@few
@given(devices=plain.devices())
def test_an_index_read_from_its_file_is_the_one_written(devices: list[Device], tmp_path_factory: Any) -> None:
    """What a process maps from the disk has the same rows, names and addresses as what was built."""
    path: Path = tmp_path_factory.mktemp("index") / "devices.index"
    built = index.build(columns.of(devices), "state 1")
    index.save(built, path)
    opened = index.open_index(path)
    rows = slice(0, len(built))
    assert opened.addresses(rows) == built.addresses(rows)
    assert sorted(opened.addresses(rows)) == sorted(device.address for device in devices)
    assert (opened.code == built.code).all() and (opened.views == built.views).all()
    assert (opened.made_from, opened.origins, opened.furthest) == ("state 1", built.origins, built.furthest)
    assert index.made_from(path) == "state 1"


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    """A file of an older software is not misread: it counts as missing."""
    path = tmp_path / "devices.index"
    path.write_bytes(b'{"format": 0}\n')
    assert index.made_from(path) is None
    with pytest.raises(ValueError, match="another format"):
        index.open_index(path)
    assert index.made_from(tmp_path / "none") is None


@given(st.lists(st.integers(0, 2**34), max_size=50))
def test_numbers_are_packed_as_protocol_buffers_do(numbers: list[int]) -> None:
    """The one pass over a column writes what a loop over its numbers would."""
    assert mvt.pack(np.array(numbers, np.uint64)) == b"".join(map(mvt.varint, numbers))


@given(st.integers(0, grid.SIDE - 1), st.integers(0, grid.SIDE - 1))
def test_morton_codes_can_be_taken_apart(x: int, y: int) -> None:
    """A place comes back from its code to the step, and its tile's run holds the code."""
    codes = grid.interleave(np.array([x], np.uint64), np.array([y], np.uint64))
    back = grid.separate(codes)
    assert (int(back[0][0]), int(back[1][0])) == (x, y)
    for z in (0, 7, grid.DEEPEST):
        first, after = grid.run(z, x >> (grid.BITS - z), y >> (grid.BITS - z))
        assert first <= int(codes[0]) < after


@given(st.integers(-180_000_000, 180_000_000), st.integers(-85_000_000, 85_000_000))
def test_places_are_those_of_web_mercator(longitude: int, latitude: int) -> None:
    """A place in the grid, turned back into degrees, lies within a step of where it was."""
    x, y = grid.place(np.array([longitude]), np.array([latitude]))
    east, north = grid.degrees(float(x[0]) + 0.5, float(y[0]) + 0.5)
    assert abs(east * 1e6 - longitude) < 0.5
    assert abs(north * 1e6 - latitude) < 0.5


@pytest.mark.parametrize("name", [(-1, 0, 0), (0, 1, 0), (3, 0, 8), (19, 0, 0), (2, -1, 0)])
def test_a_tile_that_does_not_exist_is_refused(name: tuple[int, int, int]) -> None:
    """Outside the map there is nothing to draw, and the caller is told."""
    with pytest.raises(ValueError, match="no tile"):
        drawing.tile([part([])], *name)


def test_a_device_that_is_gone_sees_nothing() -> None:
    """A removed camera keeps its dot and loses its view."""
    camera = Device("a", 5_370_000, 43_300_000, views=(View(90, 60, 50),), organisation=plain.GROUPS[0])
    x, y = (step >> (grid.BITS - 16) for step in plain.steps(camera))
    assert set(plain.read(drawing.tile([part([camera])], 16, x, y))) == {"devices", "views"}
    gone = replace(camera, status="removed")
    assert set(plain.read(drawing.tile([part([gone])], 16, x, y))) == {"devices"}
