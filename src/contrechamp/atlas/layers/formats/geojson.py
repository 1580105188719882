"""GeoJSON (RFC 7946) and the answers of Overpass, of any size."""

import re
from collections.abc import Iterator, Mapping
from math import hypot
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.atlas.geometry import metres
from contrechamp.atlas.layers.formats import osm
from contrechamp.atlas.layers.formats.pieces import pieces
from contrechamp.atlas.layers.found import Gap, Thing, position, tags_of

WIDEST = 200
"""Metres: an outline with corners further than this from its middle is an area, not the place of a device."""
MOST_CORNERS = 10_000
_OWN = re.compile(r"(?:node|way|relation)/[0-9]{1,19}")
_META = {"id", "@id", "@type", "@version", "@timestamp", "@changeset", "@user", "@uid", "@geometry", "@relations"}


def is_geojson(head: bytes) -> bool:
    """Whether the file begins as GeoJSON does."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and (
        b"FeatureCollection" in head or b'"features"' in head
    )


def is_overpass(head: bytes) -> bool:
    """Whether the file begins as an answer of Overpass does."""
    return head.lstrip().startswith(b"{") and b'"elements"' in head


def read(path: Path, columns: Mapping[str, str]) -> Iterator[Thing | Gap]:
    """The features of a GeoJSON file; `columns` say which tag a property of theirs is. Raises Unreadable."""
    for row, piece in enumerate(pieces(path, "features"), 1):
        feature = piece.value
        if not isinstance(feature, dict):
            yield Gap(row, "", "", "", piece.why or _("is not a feature of GeoJSON"), lost=True)
            continue
        yield from _feature(row, feature, columns)


def _feature(row: int, feature: dict[str, Any], columns: Mapping[str, str]) -> Iterator[Thing | Gap]:
    told = feature.get("properties")
    properties = told if isinstance(told, dict) else {}
    if isinstance(inner := properties.get("tags"), dict):
        properties = {**properties, **inner}
        del properties["tags"]
    name = _name(feature, properties)
    where, precision, why = _place(feature.get("geometry"))
    if where is None:
        yield Gap(row, name, "geometry", _short(feature.get("geometry")), why, lost=True)
        return
    said = ((columns.get(key) or key, value) for key, value in properties.items() if key not in _META)
    tags, beyond = tags_of(said)
    if beyond:
        yield osm.too_many(row, name, beyond)
    version, day = properties.get("@version"), str(properties.get("@timestamp") or "")[:10]
    yield Thing(
        row, name, *where, tags, version=_whole(version), day=day if day[4:5] == "-" else "", precision=precision
    )


def _name(feature: dict[str, Any], properties: dict[str, Any]) -> str:
    """What the file calls it: as OpenStreetMap does where something of it is written so."""
    said = [
        one for one in (properties.get("@id"), feature.get("id"), properties.get("id")) if isinstance(one, int | str)
    ]
    texts = [str(one).strip()[:100] for one in said]
    return next((text for text in texts if _OWN.fullmatch(text)), next((text for text in texts if text), ""))


def _whole(value: Any) -> int:
    text = str(value or 0)
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _place(geometry: Any) -> tuple[tuple[int, int] | None, int | None, str]:
    """The position, how many metres it may be off, and why there is none."""
    if not isinstance(geometry, dict):
        return None, None, _("has no position")
    corners: list[Any] = []
    _collect(geometry.get("coordinates"), corners)
    places = [position(corner[0], corner[1]) for corner in corners]
    known = [place for place in places if place]
    if not known or len(known) < len(places):
        return None, None, _("has a position that is none on Earth; are longitude and latitude the right way round?")
    if len(known) == 1:
        return known[0], None, ""
    x, y = (round(sum(place[side] for place in known) / len(known)) for side in (0, 1))
    off = max(metres(x, y, *place) if hypot(place[0] - x, place[1] - y) < 1e7 else 1e9 for place in known)
    if off > WIDEST:
        return None, None, _("is an area or a line, not the place of a device")
    return (x, y), round(off), ""


def _collect(value: Any, corners: list[Any], depth: int = 0) -> None:
    if not isinstance(value, list) or depth > 4 or len(corners) > MOST_CORNERS:
        return
    if len(value) >= 2 and not isinstance(value[0], list):
        corners.append(value)
        return
    for one in value:
        _collect(one, corners, depth + 1)


def _short(value: Any) -> str:
    return str(value)[:120]


def read_overpass(path: Path) -> Iterator[Thing | Gap]:
    """The elements of an answer of Overpass; ways and relations need `out center`. Raises Unreadable."""
    for row, piece in enumerate(pieces(path, "elements"), 1):
        one = piece.value
        if not isinstance(one, dict) or not isinstance(one.get("id"), int):
            yield Gap(row, "", "", "", piece.why or _("is not an element of Overpass"), lost=True)
            continue
        tags = one.get("tags")
        if not isinstance(tags, dict) or not tags:
            continue  # a corner of a way
        sort = str(one.get("type"))
        middle: Any = one.get("center")
        center = middle if isinstance(middle, dict) else one
        line = [
            sort, one["id"], _whole(one.get("version")), str(one.get("timestamp") or ""),
            center.get("lon"), center.get("lat"), tags,
        ]  # fmt: skip
        yield from osm.thing(row, sort if sort in osm.TYPES.values() else "node", line)
