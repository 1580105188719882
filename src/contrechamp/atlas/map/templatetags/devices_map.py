"""`{% devices_map bounds %}`: the part of the map that a page is about, drawn by the server."""

from typing import Any
from urllib.parse import urlencode

from django import template

from contrechamp.atlas.device import Bounds
from contrechamp.atlas.map import figures, picture, words
from contrechamp.atlas.map.window import around
from contrechamp.atlas.tiles import choosing, filters, reads
from contrechamp.shell import languages

register = template.Library()


@register.inclusion_tag("map/part.html")
def devices_map(
    bounds: Bounds, *, town: str = "", population: int = 0, width: int = 960, height: int = 480, nearest: float = 15.0
) -> dict[str, Any]:
    """The devices inside `bounds` (microdegrees: west, south, east, north), with a link to the map.

    `town` is the code with which the map opens; with `population` the devices for each 1,000 inhabitants are named.
    """
    window = around(bounds, width, height, nearest)
    chosen = choosing.within(reads.now(), window.bounds, filters.NONE)
    inside = choosing.within(reads.now(), bounds, filters.NONE)
    told = figures.of(inside)
    parts = {"at": window.at} | ({"town": town} if town else {})
    return {
        "picture": picture.draw(chosen, window),
        "total": len(chosen),
        "figures": told,
        "rate": told.per_thousand(population),
        "types": words.types(languages.current()),
        "query": urlencode(parts, safe="/"),
    }
