"""The list beside the map: the devices nearest to its middle, each in words."""

from dataclasses import dataclass

import numpy as np

from contrechamp.atlas.device import OPERATOR_KINDS, STATUSES, TYPES, ZONES
from contrechamp.atlas.map import words
from contrechamp.atlas.map.window import Window
from contrechamp.atlas.tiles.choosing import Chosen
from contrechamp.atlas.tiles.grid import SIDE, degrees

LISTED = 40


@dataclass(frozen=True)
class Line:
    """A device in the list: its number on the drawing, its type, what is known of it, its page, where it stands."""

    number: int
    type: str
    status: str
    known: tuple[object, ...]
    first: int
    address: str
    at: str


def nearest(chosen: Chosen, window: Window) -> list[int]:
    """The rows of the devices nearest to the middle of the window, the nearest first."""
    west, north = window.corner
    across = chosen.x - (west + window.width / 2 * window.scale)
    across -= np.round(across / SIDE) * SIDE
    down = chosen.y - (north + window.height / 2 * window.scale)
    order = np.argsort(across**2 + down**2, kind="stable")[:LISTED]
    found: list[int] = chosen.rows[order].tolist()
    return found


def lines(chosen: Chosen, rows: list[int], language: str) -> list[Line]:
    """What the list says of the rows."""
    index, types = chosen.index, words.types(language)
    at = {row: place for place, row in enumerate(chosen.rows.tolist())}
    found = []
    addresses = index.addresses(np.array(rows, np.int64))
    for number, (row, address) in enumerate(zip(rows, addresses, strict=True), 1):
        kind = OPERATOR_KINDS[index.words["operator_kind"][row]]
        zone = ZONES[index.words["zone"][row]]
        known = (words.KIND[kind], *((words.ZONE[zone],) if zone != "unknown" else ()))
        longitude, latitude = degrees(float(chosen.x[at[row]]), float(chosen.y[at[row]]))
        found.append(
            Line(
                number,
                types[TYPES[index.words["type"][row]]],
                STATUSES[index.words["status"][row]],
                known,
                int(index.first[row]),
                f"/{language}{address}",
                f"18.00/{latitude:.5f}/{longitude:.5f}",
            )
        )
    return found
