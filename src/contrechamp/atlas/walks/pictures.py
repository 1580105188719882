"""The picture of what one device sees."""

from dataclasses import dataclass

import numpy as np

from contrechamp.atlas.device import Device
from contrechamp.atlas.geometry import around
from contrechamp.atlas.map.window import Window
from contrechamp.atlas.map.window import around as window_around
from contrechamp.atlas.sight import reads
from contrechamp.atlas.sight.seen import Sight
from contrechamp.atlas.sight.streets import Views, Watched, lengths
from contrechamp.atlas.terrain import here
from contrechamp.atlas.terrain.extract import About
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.walks import drawing
from contrechamp.atlas.walks.drawing import Picture

SIZE = (720, 480)
LEAST = 45  # metres around the device that are shown at least


@dataclass(frozen=True)
class Shown:
    """What a device sees, its picture, where in it the device is, and whose the buildings are (None: none known)."""

    sight: Sight
    picture: Picture
    at: tuple[float, float]
    about: About | None


def sight(device: Device) -> Shown:
    """The picture of what the device sees."""
    found = reads.sight(device)
    extract = here.at(device.longitude, device.latitude)
    window = _window(device, found)
    views = Views(list(found.now), list(found.could))
    picture = drawing.draw(extract, _nothing(extract), views, window) if extract else drawing.seen(views, window)
    at = drawing.spot(window, device.longitude, device.latitude)
    return Shown(found, picture, at, extract.about if extract and found.walls else None)


def _window(device: Device, found: Sight) -> Window:
    """Around the device and all that it sees."""
    west, south, east, north = around(device.longitude, device.latitude, LEAST)
    corners = np.array([corner for ring in (*found.now, *found.could) for corner in ring]).reshape(-1, 2)
    if len(corners) and west <= east:
        (left, bottom), (right, top) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        west, south, east, north = min(west, left), min(south, bottom), max(east, right), max(north, top)
    return window_around((west, south, east, north), *SIZE, nearest=19.0)


def _nothing(extract: Extract) -> Watched:
    """Streets without colours: the picture is of one device."""
    length = lengths(np.asarray(extract.nodes)[np.asarray(extract.edges)])
    none = np.zeros_like(length)
    return Watched(length, none, none)
