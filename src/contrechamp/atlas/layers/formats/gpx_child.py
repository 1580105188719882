"""The program of the child process that finds waypoints in GPX files; `gpx` speaks to it.

The answer about the file that it is handed is lines of JSON, packed: one per waypoint, `[lat, lon, texts, keys]`, as
written or null, `keys` being pairs of extensions; last `{"fault": …}`, "" where the file is whole. Error: `too large`.
"""

from typing import Any

from contrechamp.atlas.layers.formats.packing import Packed, allow_time
from contrechamp.ground.child_side import serve

LONGEST = 20_000  # characters of one text
MOST_KEYS = 1_000  # of one point
TEXTS = {"name", "desc", "cmt", "type", "sym", "time"}
POINTS = ("{*}wpt", "{*}trkpt", "{*}rtept")


def waypoints(request: dict[str, Any]) -> bytes:
    """Every waypoint. Each is let go once it is read, and so are the points of tracks and routes."""
    from lxml import etree

    allow_time()
    packed, fault = Packed(), ""
    try:
        # No entities, no network, no element larger than the parser's own limits.
        for _event, element in etree.iterparse(
            request["file"], events=("end",), tag=POINTS, resolve_entities=False, no_network=True, huge_tree=False
        ):
            if etree.QName(element).localname == "wpt":
                packed.add(_said(element))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        fault = str(error)[:200]
    packed.add({"fault": fault})
    return packed.end()


def _said(element: Any) -> list[Any]:
    texts = {}
    for child in element:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name in TEXTS:
            texts[name] = (child.text or "").strip()[:LONGEST]
    keys = [[more.get("k", "")[:LONGEST], more.get("v", "")[:LONGEST]] for more in element.iter("{*}key")]
    return [element.get("lat"), element.get("lon"), texts, keys[:MOST_KEYS]]


if __name__ == "__main__":
    serve({"waypoints": waypoints})
