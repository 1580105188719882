"""Which devices are a town's, where nobody knows the limits of towns.

The tables of this site have each town's middle and its inhabitants. A device counts for the town to which it is nearest
when each distance is divided by the square root of the inhabitants: as if all towns were equally dense, which puts the
limit of a large town about where its suburbs begin. An estimate, and shown as one.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from contrechamp.atlas.geometry import around
from contrechamp.atlas.tiles import choosing, filters, grid
from contrechamp.atlas.tiles.choosing import Chosen
from contrechamp.atlas.tiles.current import Moment
from contrechamp.atlas.tiles.filters import Filters
from contrechamp.ground.places import Place, places_at

FARTHEST = 15_000
"""Metres from a town's middle; what stands farther away is nobody's."""
_AT_ONCE = 4_096
_KNOWN = ("town", "postcode")
_FEWEST = 50  # inhabitants of a town that counts as an empty one, so that its middle still has some weight


@dataclass(frozen=True)
class _Towns:
    """Towns around a place: their URNs, their steps east and north, their inhabitants."""

    urns: tuple[str, ...]
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    inhabitants: NDArray[np.float64]

    def nearest(self, x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
        """The place in `urns` of the town of each device, in steps: as long to the east as to the north."""
        far = ((x[:, None] - self.east) ** 2 + (y[:, None] - self.north) ** 2) / self.inhabitants
        return np.asarray(far.argmin(axis=1))


def devices_of(moment: Moment, town: Place, chosen: Filters = filters.NONE) -> Chosen | None:
    """The chosen devices of the town; None for one whose own place is not known."""
    if town.latitude is None or town.longitude is None or town.located != "town":
        return None
    near = choosing.within(moment, around(town.longitude, town.latitude, FARTHEST), chosen)
    if not len(near):
        return near
    towns = _around(settings.ASSETS / "places.sqlite3", town.longitude, town.latitude)
    if town.urn not in towns.urns:
        return near.only(np.zeros(len(near), bool))
    own = towns.urns.index(town.urn)
    parts = (slice(start, start + _AT_ONCE) for start in range(0, len(near), _AT_ONCE))
    return near.only(np.concatenate([towns.nearest(near.x[part], near.y[part]) == own for part in parts]))


@lru_cache(maxsize=256)
def _around(path: Path, longitude: int, latitude: int) -> _Towns:
    """The towns around, of small ones the mean place of those with their postcode."""
    found = [one for one in places_at(path).within(around(longitude, latitude, 3 * FARTHEST)) if one.located in _KNOWN]
    east, north = grid.place(np.array([one.longitude for one in found]), np.array([one.latitude for one in found]))
    inhabitants = np.array([max(_FEWEST, one.population) for one in found], float)
    return _Towns(tuple(one.urn for one in found), east.astype(float), north.astype(float), inhabitants)
