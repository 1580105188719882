"""Map tiles: our index against plain encoding, against DuckDB where it installs, and against a bare sort.

Devices stand around the towns of France, more of them around larger ones. Tiles of zoom 0 to 16 are chosen by density:
a device is drawn at random, and a zoom, and its tile is made, uncached. The floor is `mapbox-vector-tile`, which gets
the features of the same tile ready to encode; the decoded content must be equal. With `duckdb` and its `spatial`
extension beside the project (pip install duckdb duckdb-extension-spatial), zoom 8 is also made by ST_AsMVT from a
table. Goals: 20 times the floor; 5 times DuckDB; the index at most 2 times a bare numpy sort of the same points, and at
most 80 MB mapped; an edit shows without a rebuild.

    python bench/tiles.py [--devices 1000000] [--tiles 300]
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import mapbox_vector_tile
import numpy as np

from contrechamp.atlas.device import Device, View
from contrechamp.atlas.tiles import columns, drawing, grid, index

REPOSITORY = Path(__file__).resolve().parents[1]
REPEATS = 5
DOWN = {"y_coord_down": True}
ZOOMS = ((0, 5), (6, 9), (10, 13), (14, 16))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the processor, and result: all that is held against each other here computes in one thread, and other
    work on the machine does not count."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def made(count: int, rng: np.random.Generator) -> columns.Columns:
    """The columns of so many devices around towns; four in five have a view."""
    asked = "SELECT longitude, latitude, population FROM place WHERE latitude NOT NULL AND country = 'FR'"
    towns = np.array(sqlite3.connect(REPOSITORY / "build" / "places.sqlite3").execute(asked).fetchall(), float)
    weight = np.maximum(towns[:, 2], 100)
    chosen = towns[rng.choice(len(towns), count, p=weight / weight.sum())]
    spread = np.maximum(2_000, 15 * np.sqrt(chosen[:, 2:3]))  # microdegrees: 0.02° for a town of two millions
    viewing = rng.random(count) < 0.8
    parts = rng.integers(-1, 360, count), rng.choice([60, 90, 360], count), rng.integers(10, 90, count)
    return columns.Columns(
        position=(chosen[:, :2] + rng.normal(0, 1, (count, 2)) * spread).astype(np.int32),
        id=rng.integers(0, 2**63, count, dtype=np.uint64),
        words={name: rng.integers(0, len(words), count).astype(np.uint8) for name, words in columns.LISTS.items()},
        first=rng.integers(2000, 2026, count).astype(np.uint16),
        last=rng.integers(2000, 2026, count).astype(np.uint16),
        operator=rng.integers(0, 3, count).astype(np.uint32),
        origin=np.zeros(count, np.uint16),
        stem=np.zeros(count, np.uint16),
        tail_ends=np.arange(16, 16 * count + 1, 16, dtype=np.uint32),
        tails=rng.integers(0, 256, 16 * count).astype(np.uint8),
        view_ends=np.cumsum(viewing).astype(np.uint32),
        views=np.stack([*parts, rng.integers(0, 2, count)], axis=1)[viewing].astype(np.int16),
        operators=["", "A", "B"],
        origins=["a" * 64],
        stems=["/device/urn:uuid:#"],
        licences=[""],
    )


def features(content: bytes) -> list[dict[str, Any]]:
    """The tile's content as the floor takes it."""
    layers = mapbox_vector_tile.decode(content, default_options=DOWN) if content else {}
    return [{"name": name, "features": [_ready(one) for one in layer["features"]]} for name, layer in layers.items()]


def _ready(feature: dict[str, Any]) -> dict[str, Any]:
    return {"geometry": feature["geometry"], "properties": feature["properties"]}


def _content(layers: list[dict[str, Any]]) -> list[tuple[str, Any, Any]]:
    """Every feature; of polygons the properties only, for the floor may start a ring at another corner."""
    return [
        (layer["name"], one["properties"], one["geometry"] if one["geometry"]["type"] == "Point" else None)
        for layer in layers
        for one in layer["features"]
    ]


def bench_index(count: int, folder: Path, rng: np.random.Generator) -> index.Index:
    table = made(count, rng)
    bare = median(timed(lambda: np.lexsort((table.position[:, 1], table.position[:, 0])))[0] for _ in range(REPEATS))
    own = median(timed(lambda: index.build(table))[0] for _ in range(REPEATS))
    path = folder / "devices.index"
    saved, _ = timed(lambda: index.save(index.build(table), path))
    print(f"index of {count:,}: {own:.3f} s; bare lexsort of the points {bare:.3f} s: {own / bare:.2f} times")
    print(f"  with its file {saved:.3f} s; {path.stat().st_size / 1e6:.1f} MB mapped")
    return index.open_index(path)


def bench_tiles(found: index.Index, tiles: int, rng: np.random.Generator) -> None:
    parts = [drawing.Part(found)]
    x, y = (part.tolist() for part in grid.separate(found.code[rng.integers(0, len(found), tiles)]))
    zooms = rng.integers(0, 17, tiles).tolist()
    names = [(z, px >> (grid.BITS - z), py >> (grid.BITS - z)) for z, px, py in zip(zooms, x, y, strict=True)]
    # One after the other, each in a loop of its own: as tiles are made for readers, and not in turns.
    own, contents = _each(partial(drawing.tile, parts, *name) for name in names)
    ready = [features(content) for content in contents]
    floor, again = _each(partial(mapbox_vector_tile.encode, one, default_options=DOWN) for one in ready)
    assert all(_content(features(theirs)) == _content(ours) for theirs, ours in zip(again, ready, strict=True))
    rates = f"median {1000 * np.median(own):.2f} ms, p95 {1000 * np.percentile(own, 95):.2f} ms"
    print(f"{tiles} tiles, z0 to z16 by density: {tiles / sum(own):.0f} tiles/s, {rates}")
    print(f"  mapbox-vector-tile {tiles / sum(floor):.1f} tiles/s: {sum(floor) / sum(own):.1f} times")
    for low, high in ZOOMS:
        inside = [(a, b) for a, b, z in zip(own, floor, zooms, strict=True) if low <= z <= high]
        if inside:
            mine, theirs = map(sum, zip(*inside, strict=True))
            print(f"  z{low} to z{high}: {1000 * mine / len(inside):.2f} ms a tile, {theirs / mine:.1f} times")


def _each(works: Iterable[Callable[[], bytes]]) -> tuple[list[float], list[bytes]]:
    """Seconds and result of each."""
    done = [timed(work) for work in works]
    return [seconds for seconds, _ in done], [result for _, result in done]


def bench_edit(found: index.Index) -> None:
    """One device moved, in a process that has the old index: a new one without building it again, and a tile of it."""
    view = (View(90),)
    moved = Device("a/new", 2_350_000, 48_850_000, type="dome", views=view, organisation="a" * 64, address="/device/x")

    def edit() -> bytes:
        kept = found.id != found.id[len(found) // 2]
        edited = index.over(found, kept, index.build(columns.of([moved])), "later")
        return drawing.tile([drawing.Part(edited)], 14, 8299, 5636)

    seconds = median(timed(edit)[0] for _ in range(REPEATS))
    print(f"an edit without a rebuild, and a tile with it: {1000 * seconds:.1f} ms")


def bench_duckdb(found: index.Index, rng: np.random.Generator) -> None:
    try:
        import duckdb
        import duckdb_extension_spatial

        database = duckdb.connect(config={"threads": 1})
        (extension,) = Path(duckdb_extension_spatial.__file__).parent.rglob("spatial.duckdb_extension")
        database.execute(f"LOAD '{extension}'")
    except Exception as fault:
        print(f"DuckDB with spatial is not beside the project: {str(fault).splitlines()[0]}")
        return
    x, y = grid.separate(found.code)
    shown = {"type": "type", "status": "status", "kind": "operator_kind", "zone": "zone"}
    words = {name: np.array(columns.LISTS[of], object)[found.words[of]] for name, of in shown.items()}
    database.register("given", {"x": x.astype(np.int64), "y": y.astype(np.int64)} | words)
    texts = ", ".join(f"{name}::VARCHAR AS {name}" for name in words)
    database.execute(f"CREATE TABLE device AS SELECT x, y, {texts} FROM given ORDER BY x")
    own: list[float] = []
    theirs: list[float] = []
    for row in rng.integers(0, len(found), 15):
        tile = int(x[row]) >> 22, int(y[row]) >> 22
        seconds, content = timed(partial(tile_of_duckdb, database, *tile))
        theirs.append(seconds)
        seconds, drawn = timed(partial(drawing.tile, [drawing.Part(found)], 8, *tile))
        own.append(seconds)
        assert [len(one["features"]) for one in features(content)] == [len(one["features"]) for one in features(drawn)]
    print(f"z8: {1000 * median(own):.2f} ms; DuckDB {duckdb.__version__} {1000 * median(theirs):.1f} ms")
    print(f"  {sum(theirs) / sum(own):.1f} times")


def tile_of_duckdb(database: Any, x: int, y: int) -> bytes:
    """A tile of zoom 8 from a table: single devices up to MOST, else how many stand in each cell."""
    west, north = x << 22, y << 22
    inside = f"FROM device WHERE x >= {west} AND x < {west + (1 << 22)} AND y >= {north} AND y < {north + (1 << 22)}"
    at = f"(x - {west}) >> 10", f"(y - {north}) >> 10"
    if database.execute(f"SELECT count(*) {inside}").fetchone()[0] > drawing.MOST:
        cells = f"SELECT any_value({at[0]}) AS cx, any_value({at[1]}) AS cy, count(*)::INTEGER AS n {inside}"
        grouped = f"{cells} GROUP BY x >> 16, y >> 16"
        asked = f"SELECT ST_AsMVT({{'geom': ST_Point(cx, cy), 'n': n}}, 'clusters') FROM ({grouped})"
    else:
        words = "'type': type, 'status': status, 'kind': kind, 'zone': zone"
        asked = f"SELECT ST_AsMVT({{'geom': ST_Point({at[0]}, {at[1]}), {words}}}, 'devices') {inside}"
    return bytes(database.execute(asked).fetchone()[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1_000_000)
    parser.add_argument("--tiles", type=int, default=300)
    options = parser.parse_args()
    rng = np.random.default_rng(20261124)
    with tempfile.TemporaryDirectory() as folder:
        found = bench_index(options.devices, Path(folder), rng)
        bench_tiles(found, options.tiles, rng)
        bench_edit(found)
        bench_duckdb(found, rng)


if __name__ == "__main__":
    main()
