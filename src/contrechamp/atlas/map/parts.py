"""The part of the map that another page is about: everything, a town, some devices. None where no device is known."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

import numpy as np

from contrechamp.atlas import reads as atlas
from contrechamp.atlas.device import Device
from contrechamp.atlas.map import figures, picture, towns, words
from contrechamp.atlas.map import window as windows
from contrechamp.atlas.map.window import Window
from contrechamp.atlas.tiles import choosing, columns, filters, grid, index, reads
from contrechamp.atlas.tiles.choosing import Chosen
from contrechamp.ground.places import Place
from contrechamp.shell import languages

EVERYWHERE = (-180_000_000, -90_000_000, 180_000_000, 90_000_000)
WIDTH, HEIGHT = 960, 480
NEAREST = 16.0
_SAMPLE = 2_000
_EDGE = 1  # of a hundred devices on each side, one may lie outside
_PART = dict[str, Any]


def everywhere() -> _PART | None:
    """All devices that this site shows."""
    atlas.rest_on()
    chosen = choosing.within(reads.now(), EVERYWHERE, filters.NONE)
    return _part(chosen, around(chosen)) if len(chosen) else None


def town(place: Place) -> _PART | None:
    """The devices of a town, with how many there are for 1,000 inhabitants."""
    atlas.rest_on()
    moment = reads.now()
    chosen = towns.devices_of(moment, place)
    if chosen is None or not len(chosen):
        return None
    shown = around(chosen)
    told = _part(choosing.within(moment, shown.bounds, filters.NONE), shown, figures.of(chosen), town=place.code)
    return told | {"rate": told["figures"].per_thousand(place.population), "estimated": True}


def devices(found: Collection[Device]) -> _PART | None:
    """These devices."""
    if not found:
        return None
    chosen = choosing.everything(index.build(columns.of(found)))
    return _part(chosen, around(chosen))


def around(chosen: Chosen, width: int = WIDTH, height: int = HEIGHT) -> Window:
    """The window that shows nearly all of the devices: a few far from all others do not make it useless."""
    step = max(1, len(chosen) // _SAMPLE)
    west, east = (float(edge) for edge in np.percentile(chosen.x[::step], (_EDGE, 100 - _EDGE)))
    north, south = (float(edge) for edge in np.percentile(chosen.y[::step], (_EDGE, 100 - _EDGE)))
    (left, top), (right, bottom) = grid.degrees(west, north), grid.degrees(east, south)
    bounds = round(left * 1e6), round(bottom * 1e6), round(right * 1e6), round(top * 1e6)
    return windows.around(bounds, width, height, NEAREST)


def _part(chosen: Chosen, window: Window, told: figures.Figures | None = None, **more: str) -> _PART:
    return {
        "picture": picture.draw(chosen, window),
        "total": len(chosen),
        "figures": told or figures.of(chosen),
        "types": words.types(languages.current()),
        "query": urlencode({"at": window.at} | more, safe="/"),
        "at": window.at,
        "credits": credits(chosen),
    }


def credits(chosen: Chosen) -> list[str]:
    """Whom the sources of the devices want named."""
    index = chosen.index
    origins = np.unique(index.origin[chosen.rows]).tolist()
    return sorted({index.licences[origin] for origin in origins if index.licences[origin]})
