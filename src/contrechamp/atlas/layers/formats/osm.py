"""Files of OpenStreetMap (PBF or XML), read in the confined child."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.atlas.layers.formats.packing import unpacked
from contrechamp.atlas.layers.found import Gap, Thing, Unreadable, position, tags_of
from contrechamp.ground.children import ChildError, Pool

PROGRAM = "contrechamp.atlas.layers.formats.osm_child"
SECONDS = 7_200.0
TYPES = {"n": "node", "w": "way", "r": "relation"}


def is_it(head: bytes) -> str:
    """The format of the file by its first bytes: `pbf`, `osm`, `osm.gz`, `osm.bz2`; "" for another file."""
    if head[4:] and b"OSMHeader" in head[:32]:
        return "pbf"
    if b"<osm" in head[:1_000]:
        return "osm"
    if head.startswith(b"\x1f\x8b"):
        return "osm.gz"
    return "osm.bz2" if head.startswith(b"BZh") else ""


def read(path: Path, form: str) -> Iterator[Thing | Gap | str]:
    """The day of the file (ISO, where it says one), then its objects and gaps. Raises Unreadable."""
    child = Pool(PROGRAM, 1, lambda: (path.resolve(),))
    try:
        packed = child.run({"do": "devices", "format": form, "path": str(path.resolve())}, seconds=SECONDS)
    except ChildError as fault:
        raise Unreadable(_fault(fault)) from None
    finally:
        child.close()
    lines = unpacked(packed)
    about: dict[str, str] = next(lines, {})
    yield about.get("day", "")
    for row, line in enumerate(lines, 1):
        yield from thing(row, TYPES.get(line[0], "node"), line)


def thing(row: int, sort: str, line: Any) -> Iterator[Thing | Gap]:
    """One object: `[type, id, version, day, longitude, latitude, tags]`."""
    name = f"{sort}/{line[1]}"
    where = position(line[4], line[5])
    if where is None:
        yield Gap(row, name, "", "", _("has no position in this file"), lost=True)
        return
    tags, beyond = tags_of(line[6].items())
    if beyond:
        yield too_many(row, name, beyond)
    yield Thing(row, name, *where, tags, version=int(line[2] or 0), day=str(line[3] or "")[:10])


def too_many(row: int, name: str, beyond: int) -> Gap:
    """That an object has more tags than are kept."""
    return Gap(row, name, "", "", _("has %(n)d tags more than are kept") % {"n": beyond})


def _fault(fault: ChildError) -> str:
    told = {
        "damaged": _("This file of OpenStreetMap is damaged or cut off."),
        "too large": _("This file holds more devices than can be read at once: %(detail)s"),
        "limit": _("This file needs too much time or memory: %(detail)s"),
    }
    return told.get(fault.code, _("This file of OpenStreetMap cannot be read: %(detail)s")) % {"detail": fault.detail}
