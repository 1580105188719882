"""Reading of tiles that others made: right for good ones, without harm for bad ones."""

import gzip

import mapbox_vector_tile
from hypothesis import example, given
from hypothesis import strategies as st

from contrechamp.atlas.tiles import reading
from contrechamp.atlas.tiles.drawing import tile
from tests.atlas.tiles import plain
from tests.atlas.tiles.test_tiles import few, part

GOOD = mapbox_vector_tile.encode(
    [
        {
            "name": "roads",
            "features": [
                {"geometry": "LINESTRING(0 0, 10 20, 30 5)", "properties": {"kind": "highway", "lanes": 2}},
                {"geometry": "POLYGON((0 0, 100 0, 100 100, 0 0))", "properties": {"closed": True}},
            ],
        },
        {"name": "other", "features": [{"geometry": "POINT(1 2)", "properties": {}}]},
    ],
    default_options={"y_coord_down": True},
)


def test_a_tile_of_another_program_is_read() -> None:
    """Layers, kinds, properties and places are those that another program wrote; packed or not."""
    for content in (GOOD, gzip.compress(GOOD)):
        (layer,) = reading.layers(content, {"roads", "missing"}).values()
        line, polygon = layer.features
        assert (line.kind, line.lines, line.named) == (
            2,
            [[(0, 0), (10, 20), (30, 5)]],
            {"kind": "highway", "lanes": 2},
        )
        assert polygon.kind == 3
        assert set(polygon.lines[0]) == {(0, 0), (100, 0), (100, 100)}


@few
@given(plain.devices())
def test_our_own_tiles_are_read(devices: list[plain.Device]) -> None:
    """What the index writes, the reader reads as another program does."""
    content = tile([part(devices)], 0, 0, 0)
    own = reading.layers(content, {"devices"})
    read = plain.read(content).get("devices", [])
    ours = [(*one.lines[0][0], one.named) for one in own["devices"].features] if own else []
    assert sorted(ours, key=repr) == plain.points(read)


@given(st.binary(max_size=200) | st.integers(0, len(GOOD)).map(lambda cut: GOOD[:cut]))
@example(b"\x1f\x8b")
@example(b"\x1a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
@example(gzip.compress(b"\0" * (reading.LARGEST + 10)))
def test_broken_tiles_are_empty_or_partial(content: bytes) -> None:
    """Bytes that are no tile, tiles that are cut, and those that unpack to far too much raise nothing."""
    reading.layers(content, {"roads", "other"})
