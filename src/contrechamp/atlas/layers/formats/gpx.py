"""Waypoints of a GPX file (https://www.topografix.com/GPX/1/1/), as phones and navigators write them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from contrechamp.atlas.layers.formats import osm
from contrechamp.atlas.layers.found import Gap, Thing, Unreadable, position, tags_of

_SAID = re.compile(r"^[ \t]*([a-z][a-z_:]{1,60})[ \t]*=[ \t]*(\S.*)$", re.MULTILINE)
_LONGEST = 20_000  # characters of one text
_TEXTS = {"name": "name", "desc": "description", "cmt": "note", "type": "gpx:type", "sym": "gpx:sym"}


def is_it(head: bytes) -> bool:
    """Whether the file begins as GPX does."""
    return b"<gpx" in head[:2_000]


def read(path: Path) -> Iterator[Thing | Gap]:
    """The waypoints; lines `key=value` of their description are tags. Raises Unreadable."""
    row = 0
    try:
        # No entities, no network, no element larger than the parser's own limits; each point is let go once it is read.
        for _event, element in etree.iterparse(
            str(path), events=("end",), tag="{*}wpt", resolve_entities=False, no_network=True, huge_tree=False
        ):
            row += 1
            yield from _point(row, element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as fault:
        raise Unreadable(
            _("The file is cut off or no GPX; %(n)d points were read: %(why)s") % {"n": row, "why": str(fault)[:200]}
        ) from None


def _point(row: int, element: Any) -> Iterator[Thing | Gap]:
    texts = {
        etree.QName(child).localname: (child.text or "").strip()[:_LONGEST]
        for child in element
        if isinstance(child.tag, str)
    }
    name = texts.get("name", "")[:100]
    where = position(element.get("lon"), element.get("lat"))
    if where is None:
        value = f"{element.get('lat')} {element.get('lon')}"
        yield Gap(row, name, "lat lon", value[:120], _("is no position on Earth"), lost=True)
        return
    said = {tag: texts[key] for key, tag in _TEXTS.items() if texts.get(key)}
    written = f"{texts.get('desc', '')}\n{texts.get('cmt', '')}"
    said |= {key: value.strip() for key, value in _SAID.findall(written)}
    for more in element.iter("{*}key"):  # extensions that hold keys of OpenStreetMap
        if more.get("k") and more.get("v"):
            said[more.get("k")] = more.get("v")
    tags, beyond = tags_of(said.items())
    if beyond:
        yield osm.too_many(row, name, beyond)
    yield Thing(row, "", *where, tags, day=texts.get("time", "")[:10])
