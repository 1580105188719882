"""The program of the child process that reads streets and buildings of OpenStreetMap; `extract` speaks to it.

The request comes with an open file and its `format` (`pbf`, `osm`, `osm.gz`, `osm.bz2`). The answer is one archive of
numpy arrays (`npz`, without pickles). Errors: `damaged`, `too large`, `empty`.
"""

import mmap
import os
import resource
from array import array
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

from contrechamp.ground.child_side import Refused, serve

CPU_SECONDS = 1_800
MOST_FILE = 400 << 20
MOST_WALLS = 8_000_000
MOST_EDGES = 4_000_000
MOST_NAMES = 1_000_000
LETTERS = 200
LEVELS = {"7", "8", "9", "10"}  # towns and quarters; which is which differs by country

# Where nobody walks (https://wiki.openstreetmap.org/wiki/OSM_tags_for_routing/Access_restrictions).
NOT_ON_FOOT = {
    "motorway", "motorway_link", "trunk_link", "bus_guideway", "busway", "raceway", "construction", "proposed",
    "planned", "abandoned", "razed", "demolished", "rest_area", "services", "platform", "corridor", "elevator",
}  # fmt: skip
CLOSED = {"no", "private", "customers", "delivery", "agricultural", "forestry", "use_sidepath", "discouraged"}
OPEN = {"yes", "designated", "permissive", "official", "destination"}
SEEN_THROUGH = {"no", "roof", "carport", "canopy", "bridge", "underground", "ruins", "construction"}

os.environ.setdefault("OSMIUM_POOL_THREADS", "2")  # each thread reserves memory, of which a child has little


def terrain(request: dict[str, Any]) -> bytes:
    """Walls, edges of streets, names and boundaries of the file; positions are whole ten-millionths of a degree."""
    import numpy as np

    _allow_time()
    found = _Found()
    for one in _objects(request):
        found.newest = max(found.newest, one.timestamp)
        if one.is_area():
            found.area(one)
        elif one.is_way() and (kind := one.tags.get("highway")):
            found.way(one, kind)
    if not found.starts:
        raise Refused("empty")
    packed = BytesIO()
    np.savez(packed, **found.arrays())
    return packed.getvalue()


def _allow_time() -> None:
    """More processor time than a document gets."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _objects(request: dict[str, Any]) -> Any:
    """Ways and areas with the tags that matter. The file is mapped: areas need two passes, and no path is open."""
    import osmium
    from osmium.filter import KeyFilter

    file = request["file"].fileno()
    size = os.fstat(file).st_size
    if size > MOST_FILE:
        raise Refused("too large", "file")
    if size == 0:
        raise Refused("damaged", "the file is empty")
    try:
        whole = mmap.mmap(file, 0, access=mmap.ACCESS_READ)
        reader = osmium.FileProcessor(osmium.io.FileBuffer(whole, request["format"]))
        yield from (
            reader.with_areas(KeyFilter("building", "boundary")).with_filter(
                KeyFilter("building", "highway", "boundary")
            )
        )
    except RuntimeError as fault:  # libosmium's own faults all come as this
        raise Refused("damaged", str(fault)[:300]) from None


class _Found:
    """What was read so far, in flat arrays."""

    def __init__(self) -> None:
        self.walls = array("i")  # four numbers a wall: where it begins, where it ends
        self.building_of = array("i")
        self.buildings = 0
        self.starts, self.ends, self.name_of = array("q"), array("q"), array("i")
        self.nodes: dict[int, tuple[int, int]] = {}
        self.names: dict[str, int] = {"": 0}
        self.newest = datetime.fromtimestamp(0, UTC)
        self.boundaries: list[str] = []
        self.corners, self.corners_in, self.boundary_of = array("i"), array("i"), array("i")  # of rings

    def way(self, way: Any, kind: str) -> None:
        """A street, as one edge between each two of its nodes; only where people walk."""
        tags = way.tags
        foot, access = tags.get("foot"), tags.get("access")
        if (
            kind in NOT_ON_FOOT
            or foot in CLOSED
            or (access in CLOSED and foot not in OPEN)
            or tags.get("area") == "yes"
        ):
            return
        name = self._name(tags.get("name") or "")
        before = None
        for node in way.nodes:
            if not node.location.valid():  # beyond the edge of the extract
                before = None
                continue
            self.nodes[node.ref] = (node.location.x, node.location.y)
            if before is not None and before != node.ref:
                self.starts.append(before)
                self.ends.append(node.ref)
                self.name_of.append(name)
            before = node.ref
        if len(self.starts) > MOST_EDGES:
            raise Refused("too large", "streets")

    def area(self, area: Any) -> None:
        """A building, or a boundary."""
        tags = area.tags
        building = tags.get("building")
        if building and building not in SEEN_THROUGH and tags.get("location") != "underground":
            self._building(area)
        elif tags.get("boundary") == "administrative" and tags.get("admin_level") in LEVELS and tags.get("name"):
            self._boundary(area)

    def _building(self, area: Any) -> None:
        for outer in area.outer_rings():
            for ring in (outer, *area.inner_rings(outer)):
                corners = [(node.location.x, node.location.y) for node in ring]
                for one, next_one in pairwise(corners):
                    self.walls.extend((*one, *next_one))
                    self.building_of.append(self.buildings)
            self.buildings += 1
        if len(self.building_of) > MOST_WALLS:
            raise Refused("too large", "walls")

    def _boundary(self, area: Any) -> None:
        said = [area.tags.get(key) or "" for key in ("admin_level", "ref:INSEE", "wikidata", "name")]
        self.boundaries.append("\t".join(" ".join(part.split())[:LETTERS] for part in said))
        for ring in area.outer_rings():
            corners = [number for node in ring for number in (node.location.x, node.location.y)]
            self.corners.extend(corners)
            self.corners_in.append(len(corners) // 2)
            self.boundary_of.append(len(self.boundaries) - 1)

    def _name(self, name: str) -> int:
        name = " ".join(name.split())[:LETTERS]
        if name not in self.names and len(self.names) >= MOST_NAMES:
            raise Refused("too large", "names")
        return self.names.setdefault(name, len(self.names))

    def arrays(self) -> dict[str, Any]:
        """Everything, ready to be sent; the ends of edges are numbers of nodes."""
        import numpy as np

        ids = np.fromiter(self.nodes, np.int64, len(self.nodes))
        order = np.argsort(ids)
        ends = np.array([self.starts, self.ends], np.int64)
        return {
            "nodes": np.array(list(self.nodes.values()), np.int32)[order],
            "edges": np.searchsorted(ids[order], ends).astype(np.int32).T,
            "name_of": np.array(self.name_of, np.int32),
            "names": _letters(self.names),
            "walls": np.array(self.walls, np.int32).reshape(-1, 4),
            "building_of": np.array(self.building_of, np.int32),
            "boundaries": _letters(self.boundaries),
            "corners": np.array(self.corners, np.int32).reshape(-1, 2),
            "corners_in": np.array(self.corners_in, np.int32),
            "boundary_of": np.array(self.boundary_of, np.int32),
            "day": _letters([self.newest.date().isoformat() if self.newest.year > 1970 else ""]),
        }


def _letters(lines: Iterable[str]) -> Any:
    import numpy as np

    return np.frombuffer("\n".join(lines).encode(), np.uint8)


if __name__ == "__main__":
    serve({"terrain": terrain})
