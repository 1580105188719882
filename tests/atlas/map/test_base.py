"""The map under the devices: its tiles are those of the file, although directories are unpacked once."""

from django.conf import settings
from pmtiles.reader import MmapSource, Reader

from contrechamp.atlas.map import base


def test_each_tile_is_that_of_the_file() -> None:
    """At every zoom, at the edges of the world too, and none where the file has none."""
    world = base.world()
    assert world is not None
    with (settings.ASSETS / "base.pmtiles").open("rb") as file:
        whole = Reader(MmapSource(file))
    kept = base._reader(world.path, world.version)
    for z in range(world.deepest + 2):
        for part in range(8):
            x, y = (2**z - 1) * part // 7, (2**z - 1) * (7 - part) // 7
            assert kept.get(z, x, y) == whole.get(z, x, y)
    assert kept.get(0, 0, 0)
    assert kept.get(world.deepest + 1, 0, 0) is None
