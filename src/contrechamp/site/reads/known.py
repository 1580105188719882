"""The towns that have dossiers, and where they are drawn on a map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse

from contrechamp.catalogue.joining import Joins
from contrechamp.ground.places import Place
from contrechamp.shell.languages import current
from contrechamp.site import maps
from contrechamp.site.reads.subjects import PLACES, Named, Sight, Text, address_of, places
from contrechamp.site.states import town_state

MOST_TOWNS = 60  # in a list beside others
MOST_LISTED = 300  # in the list of all towns; of more there are as many as beside others, after their departments
MOST_SPOTS = 150  # towns that can be told apart on one map


@dataclass(frozen=True)
class Known:
    """A town with dossiers."""

    urn: str
    name: Text
    department: str
    dossiers: int
    states: Sequence[str]
    place: Place | None = None

    @property
    def address(self) -> str:
        return address_of(self.urn, "place")

    @property
    def state(self) -> str:
        return town_state(list(self.states))


class Told(Protocol):
    """An account of a dossier."""

    @property
    def subject(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def places(self) -> Sequence[str]: ...


def known(told: Iterable[Told], joined: Joins) -> list[Known]:
    """The towns of these dossiers, those with the most first; what groups say is one dossier counts as one."""
    held: dict[str, dict[str, list[str]]] = {}
    for one in told:
        for urn in one.places:
            held.setdefault(urn, {}).setdefault(joined.canonical(one.subject), []).append(one.status)
    towns = places().many(urn for urn in held if urn.startswith(PLACES))
    unlisted = held.keys() - towns.keys()
    names: Mapping[str, Named] = Sight().named(unlisted) if unlisted else {}
    found = []
    for urn, subjects in held.items():
        place = towns.get(urn)
        states = [status for statuses in subjects.values() for status in statuses]
        name = place.name if place else names[urn].title
        found.append(Known(urn, name, place.department if place else "", len(subjects), states, place))
    return sorted(found, key=lambda town: (-town.dossiers, str(town.name), town.urn))


def spots(towns: Iterable[Known]) -> list[maps.Spot]:
    """Where these towns are on a map; of more than can be told apart, their departments, and abroad their countries."""
    there = [(place, town) for town in towns if (place := town.place) and None not in (place.latitude, place.longitude)]
    if len(there) <= MOST_SPOTS:
        return [_spot([place], place.name, town.address, town.states) for place, town in there]
    areas: dict[tuple[str, str], list[tuple[Place, Known]]] = {}
    for place, town in there:
        areas.setdefault(place.area, []).append((place, town))
    return [
        _spot(
            [place for place, _town in held],
            f"{held[0][0].department or places().country(key[1], current())} ({len(held)})",
            reverse("areas:area", args=key),
            [state for _place, town in held for state in town.states],
        )
        for key, held in areas.items()
    ]


def _spot(held: Sequence[Place], name: str, address: str, states: Sequence[str]) -> maps.Spot:
    """A spot in the middle of these places, all of which have coordinates."""
    north, east = sum(one.latitude or 0 for one in held), sum(one.longitude or 0 for one in held)
    return maps.Spot(north / len(held) / 1e6, east / len(held) / 1e6, name, address, town_state(list(states)))
