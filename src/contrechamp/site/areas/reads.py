"""What is known of an area: its towns with dossiers, their dossiers, the areas inside it."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from contrechamp.ground.places import Area, AreaKind, Place
from contrechamp.ground.sharing import shared
from contrechamp.ground.text import fold
from contrechamp.site.reads import listing
from contrechamp.site.reads.known import Known
from contrechamp.site.reads.listing import Dossiers
from contrechamp.site.reads.subjects import Sight, Text, places

Key = TypeVar("Key", bound=Hashable)
PART: dict[AreaKind, AreaKind] = {"region": "department", "country": "region"}


@dataclass(frozen=True)
class Part:
    """An area of several, with its name in the reader's language, and how many dossiers there are in it."""

    area: Area
    name: str
    dossiers: int


@dataclass(frozen=True)
class AreaPage:
    """An area's page. `name` is the area's own, a country's in the reader's language."""

    area: Area
    name: Text
    dossiers: Dossiers
    towns: Sequence[Known]
    parts: Sequence[Part]
    above: Sequence[tuple[Area, str]]


@shared
def around(area: Area, sight: Sight) -> Dossiers:
    """The dossiers of an area, and some beyond it where its towns have no beginning of their code in common."""
    if area.code == "FR":
        return listing.everywhere(sight)
    return listing.placed(_begins(area), sight)


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
    dossiers = found.among({town.urn for town in inside})
    return AreaPage(
        area=area,
        name=name_of(area, language),
        dossiers=dossiers,
        towns=inside,
        parts=_parts(area, inside, dossiers),
        above=_above(area, language),
    )


def name_of(area: Area, language: str) -> str:
    """What the area is called in "fr" or "en"."""
    return places().country(area.code, language) if area.kind == "country" else area.name


def _parts(area: Area, towns: Sequence[Known], dossiers: Dossiers) -> list[Part]:
    if area.kind not in PART or (area.kind == "country" and area.code != "FR"):
        return []
    found = places().areas(PART[area.kind], parent=area.code)
    counts = _counted(dossiers, towns, lambda place: [one for one in found if one.holds(place)])
    return [Part(one, one.name, counts[one]) for one in found]


def by_department(dossiers: Dossiers, language: str) -> list[Part]:
    """The departments and, abroad, the countries of these dossiers, by name."""
    counts = _counted(dossiers, dossiers.towns, lambda place: [place.area])
    areas = [(area, n) for (kind, code), n in counts.items() if (area := places().area(kind, code))]
    return sorted((Part(area, name_of(area, language), n) for area, n in areas), key=lambda part: fold(part.name))


def _counted(dossiers: Dossiers, towns: Iterable[Known], areas_of: Callable[[Place], Iterable[Key]]) -> Counter[Key]:
    """How many of the dossiers in these towns there are in each area that `areas_of` gives for one; each counts once in
    an area."""
    held = {town.urn: list(areas_of(town.place)) for town in towns if town.place}
    pairs = {
        (area, dossiers.joined.canonical(one.subject))
        for one in dossiers.told
        for urn in one.places
        for area in held.get(urn, ())
    }
    return Counter(area for area, _subject in pairs)


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
