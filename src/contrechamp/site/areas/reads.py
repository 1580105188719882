"""What is known of an area: its towns with dossiers, their dossiers, the areas inside it."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.db.models import Q

from contrechamp.catalogue.models import Card, CardFacet
from contrechamp.ground.places import Area, AreaKind, Place
from contrechamp.ground.sharing import shared
from contrechamp.site.reads import towns
from contrechamp.site.reads.subjects import Sight, Text, places
from contrechamp.site.reads.towns import Known, Row, Status

PART: dict[AreaKind, AreaKind] = {"region": "department", "country": "region"}


@dataclass(frozen=True)
class Part:
    """An area inside another, with how many dossiers there are in it."""

    area: Area
    dossiers: int


@dataclass
class Everywhere:
    """All dossiers that the reader sees: by card, as rows, by town."""

    cards: Sequence[Card] = ()
    towns: Sequence[Known] = ()

    @cached_property
    def rows(self) -> Sequence[Row]:
        return towns.rows_of(self.cards)

    @property
    def standing(self) -> list[tuple[Status, int]]:
        """The present statuses of the projects, with how many have each."""
        counts = Counter(status for row in self.rows for status in row.statuses if status.term)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0].term))


@dataclass
class AreaPage(Everywhere):
    """The same for one area. `name` is the area's own, a country's in the reader's language."""

    area: Area | None = None
    name: Text = ""
    parts: Sequence[Part] = ()
    above: Sequence[tuple[Area, str]] = ()

    @property
    def sure(self) -> Area:
        assert self.area is not None
        return self.area


def everywhere(sight: Sight) -> Everywhere:
    return _of(towns.dossier_cards(sight), sight)


def around(area: Area, sight: Sight) -> Everywhere:
    """The dossiers of an area, and some beyond it where its towns have no beginning of their code in common."""
    return _around(area, sight.without)


@shared
def _around(area: Area, without: Collection[str]) -> Everywhere:
    sight = Sight(without=without)
    if area.code == "FR":
        return everywhere(sight)
    facets = CardFacet.objects.filter(name=CardFacet.Name.PLACE, organisation__in=sight.shown)
    begins = [Q(value__startswith=begin) for begin in _begins(area)]
    named = facets.filter(reduce(or_, begins)).values("subject")
    found = Card.objects.filter(kind="dossier", organisation__in=sight.shown, subject__in=named)
    return _of(list(found.order_by("-last_day", "subject", "organisation")), sight)


def _begins(area: Area) -> list[str]:
    """How the URNs of its towns begin, and perhaps those of some others."""
    if area.kind == "country":
        return ["geonames:"]
    inside = places().areas("department", parent=area.code) if area.kind == "region" else [area]
    return [f"insee:{one.code}" for one in inside]


def _of(cards: Sequence[Card], sight: Sight) -> Everywhere:
    return Everywhere(cards, towns.known(cards, sight))


def page(kind: AreaKind, code: str, language: str) -> AreaPage | None:
    """An area's page; None where the table has no such area."""
    area = places().area(kind, code)
    if area is None:
        return None
    sight = Sight()
    everything = around(area, sight)
    inside = [town for town in everything.towns if town.place and area.holds(town.place)]
    cards = [card for card in everything.cards if set(card.places) & {town.urn for town in inside}]
    return AreaPage(
        cards=cards,
        towns=inside,
        area=area,
        name=name_of(area, language),
        parts=_parts(area, inside),
        above=_above(area, language),
    )


def name_of(area: Area, language: str) -> str:
    """What the area is called in "fr" or "en"."""
    return places().country(area.code, language) if area.kind == "country" else area.name


def _parts(area: Area, inside: Sequence[Known]) -> list[Part]:
    if area.kind not in PART or (area.kind == "country" and area.code != "FR"):
        return []
    found = places().areas(PART[area.kind], parent=area.code)
    return [Part(one, sum(town.dossiers for town in inside if town.place and one.holds(town.place))) for one in found]


def _above(area: Area, language: str) -> list[tuple[Area, str]]:
    """The areas that it lies in, the largest first."""
    found: list[tuple[Area, str]] = []
    if area.kind == "department" and (region := places().area("region", area.parent)):
        found = [(region, region.name)]
    if area.kind != "country" and (country := places().area("country", "FR")):
        found = [(country, name_of(country, language)), *found]
    return found


def areas_of(place: Place, language: str) -> list[tuple[Area, str]]:
    """The areas that a town lies in, the largest first, with their names."""
    if place.country == "FR" and place.department_code:
        department = places().area("department", place.department_code)
        return [*_above(department, language), (department, department.name)] if department else []
    country = places().area("country", place.country)
    return [(country, name_of(country, language))] if country else []


def near(place: Place, sight: Sight, *, limit: int = 6) -> list[Known]:
    """Other towns of its department, or of its country abroad, that have dossiers."""
    areas = areas_of(place, "fr")
    if not areas:
        return []
    nearest = areas[-1][0]
    known = around(nearest, sight).towns
    return [one for one in known if one.place and one.urn != place.urn and nearest.holds(one.place)][:limit]


def homonyms(place: Place) -> list[Place]:
    """Other places of that very name, the largest first."""
    return [one for one in places().named(place.name) if one.urn != place.urn]
