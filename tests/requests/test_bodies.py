"""Bodies: communes of the built-in table, the State's directory, access officers, tables."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from contrechamp.requests.bodies import finding, importing
from contrechamp.requests.models import Body

pytestmark = pytest.mark.django_db
SERVICES = [
    {
        "id": "a1", "nom": "Mairie - Cugnaux", "code_insee_commune": "31157", "siren": "213101579",
        "pivot": [{"type_service_local": "mairie", "code_insee_commune": ["31157"]}],
        "adresse_courriel": ["mairie@cugnaux.example"],
        "site_internet": [{"libelle": "", "valeur": "https://c.example"}],
        "adresse": [
            {"type_adresse": "Adresse", "numero_voie": "1 place", "code_postal": "31270", "nom_commune": "Cugnaux"}
        ],
    },
    {
        "id": "b2", "nom": "Préfecture - Haute-Garonne", "code_insee_commune": "31555",
        "pivot": [{"type_service_local": "prefecture"}], "adresse_courriel": "pref@haute-garonne.example",
        "adresse": [],
    },
    {"id": "c3", "nom": "Mairie - Nowhere", "pivot": [], "adresse_courriel": ["not an address"]},
    {"pivot": None},
]  # fmt: skip


@pytest.fixture(autouse=True)
def table() -> None:
    """The built-in table is made at set-up."""
    if not (settings.ASSETS / "places.sqlite3").exists():
        pytest.skip("no table of places: run ./run --setup-only first")


def test_communes_are_built_in() -> None:
    """Every commune can be asked, with its SIREN number and population, before any file was taken in."""
    (found,) = [one for one in finding.search("Arles") if one.urn == "insee:13004"]
    assert found.name == "Mairie d’Arles" and found.siren and found.population > 40_000 and found.pk is None
    kept = finding.keep("insee:13004")
    assert kept and kept.pk and finding.keep("insee:13004") == kept and finding.keep("insee:99999") is None


@pytest.mark.parametrize(
    ("town", "name"),
    [("Lyon", "Mairie de Lyon"), ("Le Havre", "Mairie du Havre"), ("Les Lilas", "Mairie des Lilas"),
     ("Évreux", "Mairie d’Évreux"), ("La Rochelle", "Mairie de La Rochelle"), ("Yvetot", "Mairie de Yvetot")],
)  # fmt: skip
def test_town_halls_are_named_as_people_do(town: str, name: str) -> None:
    """Articles and vowels join as French joins them."""
    assert finding._name(town) == name


@pytest.mark.parametrize("wrapped", [{"service": SERVICES}, {"results": SERVICES, "total_count": 4}, SERVICES])
def test_the_states_directory(tmp_path: Path, wrapped: object) -> None:
    """Town halls join their commune, others come beside; rows that cannot be used are named; again changes nothing."""
    path = tmp_path / "annuaire.json"
    path.write_text(json.dumps(wrapped))
    report = importing.directory(path, source="annuaire")
    assert (report.new, report.changed, [fault.row for fault in report.faults]) == (2, 1, [3, 4])
    town = Body.objects.get(urn="insee:31157")
    assert (town.email, town.site) == ("mairie@cugnaux.example", "https://c.example")
    assert town.post == "1 place\n31270 Cugnaux" and Body.objects.get(urn="directory:b2").kind == "prefecture"
    again = importing.directory(path, source="annuaire")
    assert (again.new, again.changed) == (0, 0)


def test_the_access_officer_comes_first(tmp_path: Path) -> None:
    """A table of access officers, in the old encoding with semicolons, sets the address that letters go to."""
    path = tmp_path / "prada.csv"
    path.write_bytes("Organisme;SIREN;Courriel\nVille d’Évreux;212 702 294;prada@evreux.example\n".encode("cp1252"))
    assert importing.officers(path, source="CADA").new == 1
    body = Body.objects.get(urn="siren:212702294")
    body.email = "mairie@evreux.example"
    assert body.address == "prada@evreux.example"


def test_a_table_without_a_known_column_is_refused(tmp_path: Path) -> None:
    """The message says what was expected; nothing is kept."""
    path = tmp_path / "x.csv"
    path.write_text("a;b\n1;2\n")
    with pytest.raises(importing.Unreadable, match="insee, siren, urn or name"):
        importing.table(path, source="x")
    (tmp_path / "x.json").write_text('{"service": [{"nom": ')
    with pytest.raises(importing.Unreadable):
        importing.directory(tmp_path / "x.json", source="x")
    assert not Body.objects.exists()
