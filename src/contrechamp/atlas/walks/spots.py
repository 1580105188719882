"""Where somebody says that they are: coordinates, a street, or two streets that meet."""

import re
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from contrechamp.atlas.device import within
from contrechamp.atlas.terrain.extract import Array
from contrechamp.atlas.terrain.store import Extract
from contrechamp.ground.text import fold

ROUNDED = 100
"""Microdegrees: positions are cut to about ten metres before anything is worked out from them."""
PROPOSED = 8
LIKE = 75  # of 100: how alike a name must be to be proposed
_HOUSE = re.compile(r"^\s*\d+\s*(?:bis|ter|quater|[a-d])?\s*,?\s+(?=\D)", re.IGNORECASE)
_NUMBERS = re.compile(r"\s*(-?\d{1,2}(?:[.,]\d{1,9})?)\s*[,; ]\s*(-?\d{1,3}(?:[.,]\d{1,9})?)\s*$")


class Unknown(Exception):
    """Nothing is there by that name; the message is for people."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A rounded position in microdegrees."""

    longitude: int
    latitude: int

    @property
    def written(self) -> str:
        """As the form shows it: latitude, longitude in degrees."""
        return f"{self.latitude / 1e6:.4f}, {self.longitude / 1e6:.4f}"


def rounded(longitude: float, latitude: float) -> Spot:
    """The spot of a position in microdegrees."""
    return Spot(round(longitude / ROUNDED) * ROUNDED, round(latitude / ROUNDED) * ROUNDED)


def find(extract: Extract, said: str) -> Spot:
    """Where `said` is: `60.1699, 24.9384`, `Kaisaniemenkatu` or `Vilhonkatu / Kaisaniemenkatu`. Raises Unknown."""
    if numbers := _NUMBERS.match(said):
        latitude, longitude = (round(float(part.replace(",", ".")) * 1e6) for part in numbers.groups())
        if not within(extract.about.bounds, longitude, latitude):
            raise Unknown(_("That place lies outside %(name)s.") % {"name": extract.about.name})
        return rounded(longitude, latitude)
    streets = [part for part in re.split(r"\s*[/&+]\s*", said) if part.strip()]
    if not streets:
        raise Unknown(_("Name a street, a crossing (two streets with / between), or touch the map."))
    nodes = [_nodes(extract, part) for part in streets[:2]]
    if len(nodes) == 2:
        both = np.intersect1d(nodes[0], nodes[1])
        if not len(both):
            raise Unknown(_("These two streets do not meet."))
        return rounded(*extract.nodes[both[0]].tolist())
    where = extract.nodes[nodes[0]].astype(float)
    return rounded(*where[((where - where.mean(axis=0)) ** 2).sum(axis=1).argmin()].tolist())


def _nodes(extract: Extract, said: str) -> Array:
    """The nodes of the one street that is meant."""
    names = {number: fold(name) for number, name in enumerate(extract.names) if name}
    whole, street = fold(said).strip(), fold(_HOUSE.sub("", said)).strip()
    fitting = _called(names, whole) or _called(names, street)
    if not fitting:
        raise Unknown(_unknown(extract, names, street, said.strip()[:80]))
    if len(fitting) > 1:
        proposed = ", ".join(sorted(extract.names[number] for number in fitting)[:PROPOSED])
        raise Unknown(_("Several streets are called so: %(names)s. Write one of them out.") % {"names": proposed})
    return np.unique(extract.edges[np.asarray(extract.name_of) == fitting[0]])


def _called(names: dict[int, str], wanted: str) -> list[int]:
    """The streets of that very name, or else those with it in theirs."""
    same = [number for number, name in names.items() if name == wanted]
    return same or [number for number, name in names.items() if wanted and wanted in name]


def _unknown(extract: Extract, names: dict[int, str], wanted: str, said: str) -> str:
    """What to say where no street is called so: with the names that are nearly so, if there are any."""
    near = process.extract(wanted, names, scorer=fuzz.WRatio, limit=3, score_cutoff=LIKE)
    if not near:
        return _("No street here is called “%(name)s”.") % {"name": said}
    proposed = ", ".join(extract.names[number] for _name, _score, number in near)
    return _("No street here is called “%(name)s”. Did you mean: %(names)s?") % {"name": said, "names": proposed}
