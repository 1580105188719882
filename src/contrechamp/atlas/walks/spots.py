"""Where somebody says that they are: coordinates, a street, or two streets that meet."""

import re
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from contrechamp.atlas.device import within
from contrechamp.atlas.terrain import walls
from contrechamp.atlas.terrain.extract import Array
from contrechamp.atlas.terrain.store import Extract
from contrechamp.ground.text import fold

ROUNDED = 100
"""Microdegrees: positions are cut to about ten metres before anything is worked out from them."""
PROPOSED = 8
MEETING = 30.0  # metres between two streets that meet, at most
LIKE = 75  # of 100: how alike a name must be to be proposed
_HOUSE = re.compile(r"^\s*\d+\s*(?:bis|ter|quater|[a-d])?\s*,?\s+(?=\D)", re.IGNORECASE)
_NUMBERS = re.compile(r"\s*(-?\d{1,2}(?:[.,]\d{1,9})?)\s*[,; ]\s*(-?\d{1,3}(?:[.,]\d{1,9})?)\s*$")


class Unknown(Exception):
    """Nothing is there by that name; the message is for people."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A rounded position in microdegrees, and the street or crossing that was named, "" of coordinates or a touch."""

    longitude: int
    latitude: int
    name: str = ""

    @property
    def written(self) -> str:
        """As the form shows it: the name, or latitude and longitude in degrees."""
        return self.name or f"{self.latitude / 1e6:.4f}, {self.longitude / 1e6:.4f}"


def rounded(longitude: float, latitude: float, name: str = "") -> Spot:
    """The spot of a position in microdegrees."""
    return Spot(round(longitude / ROUNDED) * ROUNDED, round(latitude / ROUNDED) * ROUNDED, name)


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
    meant = [_street(extract, part) for part in streets[:2]]
    name = " / ".join(extract.names[number] for number in meant)
    nodes = [np.unique(extract.edges[np.asarray(extract.name_of) == number]) for number in meant]
    return rounded(*(_crossing(extract, *nodes) if len(nodes) == 2 else _middle(extract, nodes[0])), name)


def _middle(extract: Extract, nodes: Array) -> tuple[int, int]:
    """The position of the node nearest to the middle of all."""
    where = extract.nodes[nodes].astype(float)
    longitude, latitude = where[((where - where.mean(axis=0)) ** 2).sum(axis=1).argmin()].tolist()
    return round(longitude), round(latitude)


def _crossing(extract: Extract, one: Array, other: Array) -> tuple[int, int]:
    """Where two streets meet: of those drawn as several lines, where they come nearest. Raises Unknown."""
    longitude, latitude = extract.nodes[one[0]].tolist()
    first, second = (walls.local(np.asarray(extract.nodes[nodes]), longitude, latitude) for nodes in (one, other))
    far = np.array([np.hypot(*(second - place).T).min() for place in first])
    if far.min() > MEETING:
        raise Unknown(_("These two streets do not meet."))
    longitude, latitude = extract.nodes[one[far.argmin()]].tolist()
    return longitude, latitude


def _street(extract: Extract, said: str) -> int:
    """The number of the one street that is meant. Raises Unknown."""
    names = {number: fold(name) for number, name in enumerate(extract.names) if name}
    whole, street = fold(said).strip(), fold(_HOUSE.sub("", said)).strip()
    fitting = _called(names, whole) or _called(names, street)
    if not fitting:
        raise Unknown(_unknown(extract, names, street, said.strip()[:80]))
    if len(fitting) > 1:
        proposed = ", ".join(sorted(extract.names[number] for number in fitting)[:PROPOSED])
        raise Unknown(_("Several streets are called so: %(names)s. Write one of them out.") % {"names": proposed})
    return fitting[0]


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
