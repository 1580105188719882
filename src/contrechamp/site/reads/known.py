"""The towns that have dossiers, and where they are drawn on a map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse
from django.utils.translation import gettext as _

from contrechamp.catalogue.joining import Joins
from contrechamp.ground.places import Place
from contrechamp.shell import typography
from contrechamp.shell.languages import current
from contrechamp.site import maps
from contrechamp.site.reads.subjects import PLACES, Named, Sight, Text, address_of, places
from contrechamp.site.states import town_state

MOST_TOWNS = 60  # in a list beside others
MOST_LISTED = 300  # in the list of all towns: if there are more, it has departments, then the first MOST_TOWNS
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


class Placed(Protocol):
    """An account of a dossier, as far as it says where that is."""

    @property
    def subject(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def places(self) -> Sequence[str]: ...


def known(told: Iterable[Placed], joined: Joins, sight: Sight) -> list[Known]:
    """The towns of these dossiers, those with the most first; what groups say is one dossier counts as one."""
    held: dict[str, dict[str, list[str]]] = {}
    for one in told:
        for urn in one.places:
            held.setdefault(urn, {}).setdefault(joined.canonical(one.subject), []).append(one.status)
    towns = places().many(urn for urn in held if urn.startswith(PLACES))
    unlisted = held.keys() - towns.keys()
    names: Mapping[str, Named] = sight.named(unlisted) if unlisted else {}
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
    areas: dict[tuple[str, str], list[tuple[Place, Known]]] = {}
    for place, town in there:
        areas.setdefault(place.area, []).append((place, town))
    if len(there) <= MOST_SPOTS or len(areas) == 1:
        return [_town(*one) for one in there]
    return [_area(*key, held) if len(held) > 1 else _town(*held[0]) for key, held in areas.items()]


def _town(place: Place, town: Known) -> maps.Spot:
    return maps.Spot(_degrees(place.latitude), _degrees(place.longitude), place.name, town.address, town.state)


def _area(kind: str, code: str, held: Sequence[tuple[Place, Known]]) -> maps.Spot:
    """A spot in the middle of these towns, which leads to their area."""
    name = held[0][0].department or places().country(code, current())
    count = typography.number(len(held), current())
    return maps.Spot(
        sum(_degrees(place.latitude) for place, _town in held) / len(held),
        sum(_degrees(place.longitude) for place, _town in held) / len(held),
        f"{name} ({count})",
        reverse("areas:area", args=[kind, code]),
        town_state([state for _place, town in held for state in town.states]),
        _("%(area)s: %(count)s towns") % {"area": name, "count": count},
    )


def _degrees(microdegrees: int | None) -> float:
    return (microdegrees or 0) / 1e6
