"""What is known of an area: its towns with dossiers, their dossiers, the areas inside it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contrechamp.ground.places import Area, AreaKind, Place
from contrechamp.ground.sharing import shared
from contrechamp.ground.text import fold
from contrechamp.site.reads import outlines
from contrechamp.site.reads.known import Known
from contrechamp.site.reads.outlines import Outlines
from contrechamp.site.reads.subjects import Sight, Text, places

PART: dict[AreaKind, AreaKind] = {"region": "department", "country": "region"}


@dataclass(frozen=True)
class Part:
    """An area inside another, with how many dossiers there are in it."""

    area: Area
    name: str
    dossiers: int


@dataclass(frozen=True)
class AreaPage:
    """An area's page. `name` is the area's own, a country's in the reader's language."""

    area: Area
    name: Text
    dossiers: Outlines
    towns: Sequence[Known]
    parts: Sequence[Part]
    above: Sequence[tuple[Area, str]]


@shared
def around(area: Area, sight: Sight) -> Outlines:
    """The dossiers of an area, and some beyond it where its towns have no beginning of their code in common."""
    if area.code == "FR":
        return outlines.everywhere(sight)
    return outlines.placed(_begins(area), sight)


def _begins(area: Area) -> list[str]:
    """How the URNs of its towns begin, and perhaps those of some others."""
    if area.kind == "country":
        return ["geonames:"]
    inside = places().areas("department", parent=area.code) if area.kind == "region" else [area]
    return [f"insee:{one.code}" for one in inside]


def page(kind: AreaKind, code: str, language: str) -> AreaPage | None:
    """An area's page; None where the table has no such area."""
    area = places().area(kind, code)
    if area is None:
        return None
    found = around(area, Sight())
    inside = [town for town in found.towns if town.place and area.holds(town.place)]
    return AreaPage(
        area=area,
        name=name_of(area, language),
        dossiers=found.among({town.urn for town in inside}),
        towns=inside,
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
    return [
        Part(one, one.name, sum(town.dossiers for town in inside if town.place and one.holds(town.place)))
        for one in found
    ]


def smallest(towns: Iterable[Known], language: str) -> list[Part]:
    """The departments and, abroad, the countries in which these towns lie, by name."""
    dossiers: Counter[tuple[AreaKind, str]] = Counter()
    for town in towns:
        if town.place:
            dossiers[town.place.area] += town.dossiers
    areas = [(area, n) for (kind, code), n in dossiers.items() if (area := places().area(kind, code))]
    return sorted((Part(area, name_of(area, language), n) for area, n in areas), key=lambda part: fold(part.name))


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
    towns = around(nearest, sight).towns
    return [one for one in towns if one.place and one.urn != place.urn and nearest.holds(one.place)][:limit]


def homonyms(place: Place) -> list[Place]:
    """Other places of that very name, the largest first."""
    return [one for one in places().named(place.name) if one.urn != place.urn]
