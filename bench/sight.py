"""Views behind walls: ours against plain shapely differences on the same geometry.

Every device of a town of blocks looks around in full reach. The floor subtracts from the sector, for each wall in
reach, the shadow that it throws. Both areas must agree within half a per cent. Goal: 5 times the floor.

    python bench/sight.py [--views 200] [--file monaco.osm.pbf]
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from math import atan2, cos, degrees, hypot, sin
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from contrechamp.atlas.sight.isovist import isovist
from contrechamp.atlas.terrain import extract, store, walls

REACHES = (30, 50, 80)
EMPTY = np.empty((0, 4))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def blocks(count: int, rng: random.Random) -> list[np.ndarray]:
    """The walls around so many places in a town of blocks: streets of 12 metres, houses of 15 to 40."""
    found = []
    for _ in range(count):
        rows = []
        for column in range(-4, 5):
            for row in range(-4, 5):
                west, south = column * 45 + rng.uniform(4, 8), row * 45 + rng.uniform(4, 8)
                east, north = west + rng.uniform(15, 32), south + rng.uniform(15, 32)
                corners = [(west, south), (east, south), (east, north), (west, north)]
                rows += [(*one, *corners[(at + 1) % 4]) for at, one in enumerate(corners)]
        found.append(np.array(rows))
    return found


def real(file: Path, count: int, rng: random.Random) -> list[np.ndarray]:
    """The walls around so many nodes of the streets of a real town."""
    with tempfile.TemporaryDirectory() as folder:
        about = extract.keep(file, name="bench", folder=Path(folder))
        town = store.extract(Path(folder), about.key)
        assert town
        nodes = [town.nodes[rng.randrange(len(town.nodes))].tolist() for _ in range(count)]
        return [walls.near(town, x, y, max(REACHES))[0] for x, y in nodes if walls.building(town, x, y) is None]


def plain(around: np.ndarray, reach: float, bearing: float, width: float) -> Any:
    """The floor: the sector without the shadow of each wall."""
    seen = shapely.Polygon(isovist(EMPTY, reach, bearing, width))
    for x1, y1, x2, y2 in around.tolist():
        if shapely.LineString([(x1, y1), (x2, y2)]).distance(shapely.Point(0, 0)) >= reach:
            continue
        one, other = atan2(y1, x1), atan2(y2, x2)
        if abs((degrees(other - one) + 180) % 360 - 180) < 1e-6:
            continue
        middle = one + ((degrees(other - one) + 180) % 360 - 180) / 2 * 3.141592653589793 / 180
        far = 40 * reach
        corners = [(x1, y1), (far * cos(one), far * sin(one)), (2 * far * cos(middle), 2 * far * sin(middle)),
                   (far * cos(other), far * sin(other)), (x2, y2)]  # fmt: skip
        seen = seen.difference(shapely.Polygon(corners))
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--views", type=int, default=200)
    parser.add_argument("--file", type=Path)
    chosen = parser.parse_args()
    rng = random.Random(7)
    around = real(chosen.file, chosen.views, rng) if chosen.file else blocks(chosen.views, rng)
    for reach in REACHES:
        ratios, ours_all, worst = [], [], 0.0
        for place in around:
            near = place[np.minimum(np.hypot(*place[:, :2].T), np.hypot(*place[:, 2:].T)) > 0.5]
            bearing, width = rng.randrange(360), rng.choice((60, 90, 120))
            ours, ring = timed(lambda near=near, b=bearing, w=width, r=reach: isovist(near, r, b, w))
            floor, area = timed(lambda near=near, b=bearing, w=width, r=reach: plain(near, r, b, w))
            ratios.append(floor / ours)
            ours_all.append(ours)
            whole = max(area.area, 0.02 * hypot(reach, reach) ** 2)
            worst = max(worst, abs(shapely.make_valid(shapely.Polygon(ring)).area - area.area) / whole)
        print(
            f"reach {reach} m, {len(around)} views among {round(median(map(len, around)))} walls: "
            f"{median(ours_all) * 1000:.2f} ms, {median(ratios):.1f} times as fast as differences (goal 5); "
            f"areas differ by at most {worst * 100:.2f} %"
        )


if __name__ == "__main__":
    main()
