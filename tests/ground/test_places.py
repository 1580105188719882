"""The table of places: how it is made, and how a town is found in it."""

import sqlite3
from pathlib import Path

import pytest
from tools import places as maker

from contrechamp.ground.places import Places, search_key, urn_of
from contrechamp.ground.places import slips as count_slips

COMMUNES = [
    {"code": "42218", "nom": "Saint-Étienne", "departement": "42", "region": "84", "zone": "metro",
     "population": 173136, "type": "commune-actuelle", "siren": "214202186", "codesPostaux": ["42000", "42100"]},
    {"code": "42001", "nom": "Abrets", "departement": "42", "region": "84", "zone": "metro", "population": 90,
     "type": "commune-actuelle", "codesPostaux": ["42100"]},
    {"code": "42002", "nom": "Perdu", "departement": "42", "region": "84", "zone": "metro", "population": 10,
     "type": "commune-actuelle", "codesPostaux": ["42999"]},
    {"code": "76351", "nom": "Le Havre", "departement": "76", "region": "28", "zone": "metro", "population": 166687,
     "type": "commune-actuelle", "codesPostaux": ["76600"]},
    {"code": "11339", "nom": "Saint-Denis", "departement": "11", "region": "76", "zone": "metro", "population": 523,
     "type": "commune-actuelle", "codesPostaux": ["11310"]},
    {"code": "93066", "nom": "Saint-Denis", "departement": "93", "region": "11", "zone": "metro", "population": 149077,
     "type": "commune-actuelle", "codesPostaux": ["93200"]},
    {"code": "42999", "nom": "Vieux-Bourg", "departement": "42", "region": "84", "zone": "metro",
     "type": "commune-deleguee", "chefLieu": "42218"},
]  # fmt: skip
DEPARTMENTS, REGIONS = {"42": "Loire", "84": "Vaucluse"}, {"84": "Auvergne-Rhône-Alpes"}


def town(name: str, country: str, admin: str, population: int, latitude: float, longitude: float) -> dict[str, object]:
    return {
        "geonameid": abs(hash(name)) % 10**6, "name": name, "countrycode": country, "admin1code": admin,
        "population": population, "latitude": latitude, "longitude": longitude, "alternatenames": ["Londres", "Лондон"],
    }  # fmt: skip


TOWNS = [
    town("Saint-Étienne", "FR", "84", 176280, 45.43, 4.39),
    town("Saint-Denis", "FR", "11", 140000, 48.93, 2.35),
    town("London", "GB", "ENG", 8961989, 51.5, -0.12),
    town("Small", "GB", "ENG", 5000, 51.0, 0.0),
    town("Springfield", "US", "IL", 116250, 39.8, -89.64),
]
AREAS = [{"code": "42", "nom": "Loire", "region": "84"}, {"code": "99", "nom": "Empty", "region": "84"}]


@pytest.fixture
def table(tmp_path: Path) -> Places:
    path = tmp_path / "places.sqlite3"
    database = sqlite3.connect(path)
    database.executescript(maker.SCHEMA)
    maker._write_communes(database, COMMUNES, DEPARTMENTS, REGIONS, TOWNS)
    maker._write_world(database, TOWNS, {"IL": "Illinois"})
    maker._write_areas(database, AREAS, [{"code": "84", "nom": "Auvergne-Rhône-Alpes"}])
    maker._write_spellings(database)
    database.commit()
    database.close()
    return Places(path)


def names(table: Places, text: str) -> list[str]:
    return [place.name for place in table.search(text)]


@pytest.mark.parametrize("typed", ["st etienne", "Saint-Étienne", "SAINT ETIENNE", "  st-étienne ", "42000", "etienne"])
def test_a_town_is_found_however_it_is_typed(table: Places, typed: str) -> None:
    """Accents, capitals, hyphens, `st` for `saint` and the postcode all lead to the town."""
    assert names(table, typed)[0] == "Saint-Étienne"


def test_an_article_may_be_left_out(table: Places) -> None:
    """`havre` finds Le Havre."""
    assert names(table, "havre") == ["Le Havre"] == names(table, "le havre")


def test_towns_of_one_name_come_with_the_largest_first(table: Places) -> None:
    """An ambiguous name gives every town that has it."""
    assert [(place.name, place.department_code) for place in table.search("saint denis")] == [
        ("Saint-Denis", "93"),
        ("Saint-Denis", "11"),
    ]


def test_a_former_commune_gives_the_one_it_is_part_of(table: Places) -> None:
    """A name that is no commune any more still leads somewhere, when it is typed in full."""
    assert names(table, "vieux bourg") == ["Saint-Étienne"]
    assert names(table, "vieux") == []


def test_a_large_town_of_the_world_is_found_by_its_names(table: Places) -> None:
    """The world's towns have an URN of GeoNames; small ones are left out."""
    place = table.search("londres")[0]
    assert place.name == "London" and place.urn.startswith("geonames:") and place.code == place.urn
    assert names(table, "small") == []


@pytest.mark.parametrize("typed", ["", "   ", "%", "'; DROP TABLE place", "0", "x" * 5000, "_"])
def test_what_names_no_place_finds_none(table: Places, typed: str) -> None:
    """Whatever is typed is a name to look for, never a pattern or a command."""
    assert names(table, typed) == []


def test_coordinates_say_what_they_are_of(table: Places) -> None:
    """A commune without coordinates takes its postcode's or its department's mean and says so, or has none."""
    found = table.many(["insee:42218", "insee:42001", "insee:42002", "insee:76351"])
    assert {place.name: place.located for place in found.values()} == {
        "Saint-Étienne": "town", "Abrets": "postcode", "Perdu": "department", "Le Havre": None,
    }  # fmt: skip
    assert found["insee:42218"].latitude == 45_430_000


def test_departments_and_regions_are_told_apart(table: Places) -> None:
    """The same code may name a department and a region."""
    place = table.get("insee:42218")
    assert place is not None and (place.department, place.region) == ("Loire", "Auvergne-Rhône-Alpes")


def test_a_far_or_different_town_is_not_taken_for_a_commune() -> None:
    """Two communes of one name in a region: only populations within a factor of two pair up."""
    twins = [
        {**COMMUNES[0], "code": "1", "nom": "Mont", "population": 1000},
        {**COMMUNES[0], "code": "2", "nom": "Mont", "population": 90},
    ]
    assert maker.locate(twins, [town("Mont", "FR", "84", 1100, 45.4, 4.4)]) == {"1": (45.4, 4.4)}
    far = [*TOWNS, *(town(f"T{i}", "FR", "84", 900, 45.4, 4.4) for i in range(3)), town("Far", "FR", "84", 9, 48, 7)]
    communes = [{**COMMUNES[0], "code": name, "nom": name} for name in ("T0", "T1", "T2", "Far")]
    assert "Far" not in maker.locate(communes, far)


def test_names_are_compared_in_one_form() -> None:
    """`search_key` is stable and an address names a URN in two ways."""
    assert search_key("L'Haÿ-les-Roses") == "l hay les roses" == search_key(search_key("L’Haÿ les Roses"))
    assert urn_of("13055") == urn_of("insee:13055") == "insee:13055"
    assert urn_of("geonames:1") == "geonames:1"


@pytest.mark.parametrize("typed", ["saint etiene", "St Etinne", "saint-teienne", "sant etienne"])
def test_a_name_with_a_slip_is_guessed(table: Places, typed: str) -> None:
    """A letter too few, too many, wrong or in another's place; `search` itself finds nothing."""
    assert table.search(typed) == []
    assert [place.name for place in table.like(typed)] == ["Saint-Étienne"]


@pytest.mark.parametrize("typed", ["", "x", "zzzzzzzz", '"', "a OR b", "~~~", "perdus perdus perdus"])
def test_what_is_like_no_place_is_not_guessed(table: Places, typed: str) -> None:
    """Signs of the index's own language are letters like any other."""
    assert table.like(typed) == []


@pytest.mark.parametrize(
    ("typed", "meant", "slips"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "abd", 1), ("abcd", "badc", 2), ("abc", "xyz", 3)],
)
def test_slips_are_counted(typed: str, meant: str, slips: int) -> None:
    """Optimal string alignment: two neighbours exchanged are one slip; more than the limit is the limit and one."""
    assert count_slips(typed, meant, 2) == slips


def test_a_postcode_may_stand_before_the_name(table: Places) -> None:
    """As on a letter; where the name does not fit, the postcode counts."""
    assert names(table, "42100 Abrets") == ["Abrets"]
    assert set(names(table, "42100 nowhere")) == {"Abrets", "Saint-Étienne"}


def test_areas_count_their_places(table: Places) -> None:
    """A department has its region above it and its communes inside; one without any is left out."""
    loire = table.area("department", "42")
    assert loire is not None
    assert (loire.name, loire.parent, loire.places, loire.population) == ("Loire", "84", 3, 173236)
    (found,) = table.search("42000")
    assert loire.holds(found)
    assert table.area("department", "99") is None
    assert [area.code for area in table.areas("country")] == ["FR", "GB", "US"]


def test_american_towns_name_their_state(table: Places) -> None:
    """Springfield alone would name dozens."""
    assert [place.region for place in table.search("springfield")] == ["Illinois"]
