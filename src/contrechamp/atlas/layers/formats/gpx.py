"""Waypoints of a GPX file (https://www.topografix.com/GPX/1/1/), as phones and navigators write them.

The file is read in the confined child (`gpx_child`).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.atlas.layers.formats import osm
from contrechamp.atlas.layers.formats.packing import unpacked
from contrechamp.atlas.layers.found import Gap, Thing, Unreadable, position, tags_of
from contrechamp.ground.children import ChildError, Pool

PROGRAM = "contrechamp.atlas.layers.formats.gpx_child"
_SAID = re.compile(r"^[ \t]*([a-z][a-z_:]{1,60})[ \t]*=[ \t]*(\S.*)$", re.MULTILINE)
_TEXTS = {"name": "name", "desc": "description", "cmt": "note", "type": "gpx:type", "sym": "gpx:sym"}


def is_it(head: bytes) -> bool:
    """Whether the file begins as GPX does."""
    return b"<gpx" in head[:2_000]


def read(path: Path) -> Iterator[Thing | Gap]:
    """The waypoints; lines `key=value` of their description are tags. Raises Unreadable, also after some points."""
    child = Pool(PROGRAM, 1)
    try:
        packed = child.run({"do": "waypoints"}, file=path, seconds=osm.SECONDS)
    except ChildError as fault:
        raise Unreadable(_fault(fault)) from None
    finally:
        child.close()
    row = 0
    for line in unpacked(packed):
        if isinstance(line, list):
            row += 1
            yield from _point(row, *line)
        elif why := line["fault"]:
            raise Unreadable(
                _("The file is cut off or no GPX; %(n)d points were read: %(why)s") % {"n": row, "why": why}
            )


def _fault(fault: ChildError) -> str:
    told = {
        "too large": _("This file holds more devices than can be read at once: %(detail)s"),
        "limit": _("This file needs too much time or memory: %(detail)s"),
    }
    return told.get(fault.code, _("This GPX file cannot be read: %(detail)s")) % {"detail": fault.detail}


def _point(row: int, lat: Any, lon: Any, texts: dict[str, str], keys: list[list[str]]) -> Iterator[Thing | Gap]:
    name = texts.get("name", "")[:100]
    where = position(lon, lat)
    if where is None:
        yield Gap(row, name, "lat lon", f"{lat} {lon}"[:120], _("is no position on Earth"), lost=True)
        return
    said = {tag: texts[key] for key, tag in _TEXTS.items() if texts.get(key)}
    written = f"{texts.get('desc', '')}\n{texts.get('cmt', '')}"
    said |= {key: value.strip() for key, value in _SAID.findall(written)}
    said |= {key: value for key, value in keys if key and value}  # extensions that hold keys of OpenStreetMap
    tags, beyond = tags_of(said.items())
    if beyond:
        yield osm.too_many(row, name, beyond)
    yield Thing(row, "", *where, tags, day=texts.get("time", "")[:10])
