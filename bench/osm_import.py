"""Devices out of a file of OpenStreetMap: the whole import against bare pyosmium with the same filter.

    .venv/bin/python bench/osm_import.py --nodes 4000000

The file is made here: nodes of a town's streets, one in `--one-in` a camera with tags as they are found. `bare` opens
the file in this process, filters by `man_made=surveillance` and takes each object's tags and place: nothing is kept.
`reading` is the project's reader, in its confined child process. `import` is all of it: read, tags understood, compared
with what is known, written to the database, reported. The goal is at least 60 % of the speed of `bare`.
Starting the child takes some tenths of a second whatever the size: a file of a few thousand nodes measures only that.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))


def make(path: Path, nodes: int, one_in: int) -> int:
    """Writes the file; how many cameras it has."""
    import osmium

    random = Random(5)
    cameras = 0
    with osmium.SimpleWriter(str(path)) as writer:
        for number in range(1, nodes + 1):
            place = (random.uniform(2.0, 3.0), random.uniform(48.0, 49.0))
            tags = {}
            if number % one_in == 0:
                cameras += 1
                tags = {
                    "man_made": "surveillance", "surveillance": "public", "surveillance:type": "camera",
                    "camera:type": random.choice(("dome", "fixed", "panning")), "camera:mount": "pole",
                    "camera:direction": str(random.randrange(360)), "check_date": "2024-05-02",
                }  # fmt: skip
            elif number % 20 == 0:
                tags = {"highway": "crossing"}
            writer.add_node(osmium.osm.mutable.Node(id=number, version=1, location=place, tags=tags))
    return cameras


def bare(path: Path) -> int:
    """The floor."""
    import osmium
    from osmium.filter import TagFilter

    found = 0
    for one in osmium.FileProcessor(str(path)).with_filter(TagFilter(("man_made", "surveillance"))):
        found += bool(({tag.k: tag.v for tag in one.tags}, one.location.lon, one.location.lat))
    return found


def reading(path: Path) -> int:
    """The project's reader alone."""
    from contrechamp.atlas.layers.formats import osm
    from contrechamp.atlas.layers.found import Thing

    return sum(isinstance(one, Thing) for one in osm.read(path, "pbf"))


def whole(path: Path) -> int:
    """The import."""
    from contrechamp.atlas.layers import acts
    from contrechamp.records import reads

    layer = acts.layer(name=str(time.time_ns()), organisation=reads.hosted()[0].id, **acts.OSM)
    given = acts.give(path=path, name=path.name, layer=layer, plan=acts.planned(path))
    counts = acts.run(given=given).counts
    acts.remove(layer=layer, by=None)
    return sum(counts[what] for what in ("new", "same", "doubtful"))


def timed(act: Callable[[Path], int], path: Path, runs: int) -> tuple[float, int]:
    """The best time of some runs, in seconds, and what the act gave."""
    best, found = float("inf"), 0
    for _ in range(runs):
        start = time.perf_counter()
        found = act(path)
        best = min(best, time.perf_counter() - start)
    return best, found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--nodes", type=int, default=4_000_000)
    asked.add_argument("--one-in", type=int, default=4_000)
    asked.add_argument("--runs", type=int, default=3)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CONTRECHAMP_HOME"] = f"{folder}/home"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contrechamp.config.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from contrechamp.records.acts import create_organisation

        create_organisation(name="Bench")
        path = Path(folder) / "town.osm.pbf"
        cameras = make(path, said.nodes, said.one_in)
        print(f"{said.nodes} nodes, {cameras} cameras, {path.stat().st_size / 1e6:.1f} MB")
        floor, found = timed(bare, path, said.runs)
        assert found == cameras
        print(f"bare      {floor:6.2f} s  {said.nodes / floor:12,.0f} nodes/s")
        for name, act in (("reading", reading), ("import", whole)):
            took, found = timed(act, path, said.runs)
            assert found == cameras, (found, cameras)
            print(f"{name:9} {took:6.2f} s  {said.nodes / took:12,.0f} nodes/s  {100 * floor / took:.0f} % of bare")
        print(f"most memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
