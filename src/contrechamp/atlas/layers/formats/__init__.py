"""The formats that are understood: which one a file is of, and its things and gaps."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from contrechamp.atlas.layers.formats import geojson, gpx, osm, table
from contrechamp.atlas.layers.found import Gap, Thing, Unreadable
from contrechamp.atlas.layers.plan import Plan

HEAD = 64 * 1024  # bytes
LARGEST = 2_000_000_000  # bytes of one file
FORMATS = ("osm", "overpass", "geojson", "gpx", "table")
MATCHED = ("table", "geojson")
"""The formats whose columns may be given a meaning."""


def format_of(path: Path) -> str:
    """The format of the file, by its first bytes. Raises Unreadable where it is none of these."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(_("A file may have %(n)d GB at most.") % {"n": LARGEST // 1_000_000_000})
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise Unreadable(_("The file is empty."))
    if osm.is_it(head):
        return "osm"
    if gpx.is_it(head):
        return "gpx"
    if geojson.is_overpass(head):
        return "overpass"
    if geojson.is_geojson(head):
        return "geojson"
    if b"\0" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[", b"<"):
        raise Unreadable(_("This file is none of the formats that are understood."))
    return "table"


def read(path: Path, plan: Plan) -> Iterator[Thing | Gap | str]:
    """The things and gaps of the file; a text among them is the day for which the file itself says that it speaks.

    Raises Unreadable, also after some things were given.
    """
    if plan.format == "osm":
        with path.open("rb") as file:
            yield from osm.read(path, osm.is_it(file.read(HEAD)) or "pbf")
    elif plan.format == "overpass":
        yield from geojson.read_overpass(path)
    elif plan.format == "geojson":
        yield from geojson.read(path, plan.columns)
    elif plan.format == "gpx":
        yield from gpx.read(path)
    else:
        yield from table.read(path, plan.columns)
