"""The program of the child process that finds devices in files of OpenStreetMap; `osm` speaks to it.

The request names the one `path` that this process may read, and its `format` (`pbf`, `osm`, `osm.gz`, `osm.bz2`). The
answer is lines of JSON, packed (zlib): first `{"day": …}`, the day of the file or "", then one line per object:
`[type, id, version, day, longitude, latitude, tags]`; degrees are null where the file lacks them. Errors: `damaged`,
`too large`.

The file is read as a stream, never mapped: a country takes no more memory than a town.
"""

import os
from collections.abc import Iterator
from typing import Any

from contrechamp.atlas.layers.formats.packing import Packed, allow_time
from contrechamp.ground.child_side import Refused, serve

MOST_CORNERS = 4_000_000  # nodes of the ways among them

os.environ.setdefault("OSMIUM_POOL_THREADS", "2")  # each thread reserves memory, of which a child has little


def devices(request: dict[str, Any]) -> bytes:
    """Every object with `man_made=surveillance`; a way stands where the middle of its nodes lies."""
    allow_time()
    packed = Packed()
    try:
        ways = _first_pass(request, packed)
        for line in _placed(ways, request):
            packed.add(line)
    except RuntimeError as fault:  # libosmium's own faults all come as this
        raise Refused("damaged", str(fault)[:300]) from None
    return packed.end()


def _first_pass(request: dict[str, Any], packed: Packed) -> list[tuple[list[Any], list[int]]]:
    """Packs the nodes and the relations; the ways with their nodes are left for the second pass."""
    import osmium
    from osmium.filter import TagFilter

    reader: Any = osmium.FileProcessor(_file(request))
    packed.add({"day": reader.header.get("osmosis_replication_timestamp", "")[:10]})
    ways: list[tuple[list[Any], list[int]]] = []
    corners = 0
    for one in reader.with_filter(TagFilter(("man_made", "surveillance"))):
        changed = one.timestamp
        day = changed.date().isoformat() if changed.year > 1970 else ""
        said = [one.type_str(), one.id, one.version, day, None, None, {tag.k: tag.v for tag in one.tags}]
        if one.is_node():
            if one.location.valid():
                said[4], said[5] = one.location.lon, one.location.lat
            packed.add(said)
        elif one.is_way():
            ways.append((said, [node.ref for node in one.nodes]))
            corners += len(ways[-1][1])
            if corners > MOST_CORNERS:
                raise Refused("too large", "ways")
        else:
            packed.add(said)
    return ways


def _placed(ways: list[tuple[list[Any], list[int]]], request: dict[str, Any]) -> Iterator[list[Any]]:
    """The ways with their middles."""
    places = _positions({ref for _said, refs in ways for ref in refs}, request) if ways else {}
    for said, refs in ways:
        known = [places[ref] for ref in dict.fromkeys(refs) if ref in places]
        if known:
            said[4] = sum(x for x, _y in known) / len(known)
            said[5] = sum(y for _x, y in known) / len(known)
        yield said


def _positions(wanted: set[int], request: dict[str, Any]) -> dict[int, tuple[float, float]]:
    """Where these nodes are."""
    import osmium
    from osmium.filter import IdFilter

    reader: Any = osmium.FileProcessor(_file(request), osmium.osm.NODE).with_filter(IdFilter(wanted))
    return {node.id: (node.location.lon, node.location.lat) for node in reader if node.location.valid()}


def _file(request: dict[str, Any]) -> Any:
    import osmium

    return osmium.io.File(request["path"], request["format"])


if __name__ == "__main__":
    serve({"devices": devices})
