"""What a document says about itself is proposed, with the words that say it."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from contrechamp.ground.places import Places, places_at
from contrechamp.library import proposals, reading
from contrechamp.library.kinds import DocumentKind
from tests.library import making


@pytest.fixture
def places(settings: LazySettings) -> Places:
    """The places table, which set-up makes."""
    path = settings.ASSETS / "places.sqlite3"
    if not path.exists():
        pytest.skip("no places table: run ./run --setup-only first")
    return places_at(path)


def values(*pages: str, file_name: str = "", places: Places | None = None) -> dict[str, str]:
    found = proposals.propose(dict(enumerate(pages, 1)), file_name=file_name, places=places)
    return {field: proposal["value"] for field, proposal in found.items()}


REAL = {
    "bovp-2019-02-01.pdf": {
        "kind": "bulletin",
        "title": "Bulletin Officiel de la Ville de Paris du 1er février 2019",
        "authority": "Ville de Paris",
        "date": "2019-02-01",
        "place": "insee:75056",
    },
    "arrete_nomination.pdf": {
        "kind": "order",
        "title": "ARRÊTÉ du 15 mai 2025 portant modification (N° 5) à l’arrêté de nomination des membres du conseil "
        "de la Caisse Primaire d’Assurance Maladie des Flandres",
        "authority": "La ministre du travail, de la santé, des solidarités et des familles",
        "date": "2025-05-15",
        "place": "insee:59350",
    },
    "prefecture-2021-09-24.pdf": {"kind": "order", "date": "2021-09-24", "place": "insee:68020"},
}
SCANNED = {
    "arrete_circulation.pdf": {
        "kind": "order",
        "title": "Arrêté n° 19/05/2025-1 portant réglementation de la circulation routière",
        "authority": "Le Préfet de zone de défense et de sécurité Nord",
        "date": "2025-05-19",
    },
    "prefecture-2009-12-18.pdf": {
        "kind": "order",
        "title": "ARRÊTÉ COMPLÉMENTAIRE Société MERMIER LEMARCHAND",
        "date": "2009-12-18",
    },
}


@pytest.mark.parametrize("name", REAL)
def test_real_texts(shared_data: Path, places: Places, name: str) -> None:
    """A bulletin, a ministry's order, a prefect's order, as their files have them."""
    read = reading.text(shared_data / "documents" / name, reading.PDF, 1, proposals.PAGES)
    found = values(*[page["text"] for page in read["pages"]], file_name=name, places=places)
    assert {field: found.get(field) for field in REAL[name]} == REAL[name]


@pytest.mark.parametrize("name", SCANNED)
def test_real_scans(shared_data: Path, name: str, ocr: None) -> None:
    """Orders as OCR reads them."""
    path = shared_data / "documents" / name
    total = reading.text(path, reading.PDF, 1, 1)["total"]
    texts = [reading.ocr(path, reading.PDF, number)["text"] for number in range(1, total + 1)]
    found = values(*texts, file_name="scan.pdf")
    assert {field: found.get(field) for field in SCANNED[name]} == SCANNED[name]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS\nDU CONSEIL MUNICIPAL", "deliberation"),
        ("Délibération n° 2018-112", "deliberation"),
        ("RÉPUBLIQUE FRANÇAISE\nAU NOM DU PEUPLE FRANÇAIS\nLe tribunal administratif", "judgment"),
        ("AVIS D’APPEL PUBLIC À LA CONCURRENCE", "tender"),
        ("CONVENTION RELATIVE à l’expérimentation", "agreement"),
        ("Acte d’engagement", "contract"),
        ("Compte-rendu de la séance du 3 mars", "minutes"),
        ("Communiqué de presse", "press_release"),
        ("RAPPORT d’évaluation", "report"),
        ("Décret n° 2012-112 du 27 janvier 2012", "law"),
        ("Une lettre ordinaire, sans titre", None),
    ],
)
def test_kinds(text: str, kind: str | None) -> None:
    """By the heading; each is a term of the vocabulary; nothing where nothing is said."""
    assert values(text).get("kind") == kind
    assert kind is None or kind in DocumentKind.values


def test_every_proposed_kind_is_in_the_vocabulary() -> None:
    """The rules and the vocabulary go together."""
    assert {*proposals._DECISIVE, *proposals._HEADINGS} <= set(DocumentKind.values)


def test_a_proposal_says_where_it_was_found() -> None:
    """The page, and the very words."""
    found = proposals.propose({1: "\n".join(making.LINES), 2: "Fait à Paris, le 30 janvier 2019"}, file_name="x.pdf")
    assert found["date"] == {"value": "2019-01-24", "page": 1, "exact": "24 janvier 2019"}
    assert found["title"]["exact"] == "\n".join(making.LINES[:2])
    assert found["authority"] == {"value": "Le Préfet de Police", "page": 1, "exact": "Le Préfet de Police,"}


def test_dates_of_cited_papers_are_not_the_date() -> None:
    """`Vu l’arrêté du…` says when another paper was made; a signature says when this one was."""
    text = "Arrêté municipal\nVu la délibération du 3 mars 2015\nVu l’arrêté du 4 mai 2016 ;\nArrête"
    assert "date" not in values(text)
    assert values(text, "Fait à Nice, le 1er juin 2018")["date"] == "2018-06-01"
    assert values("sans date", file_name="note-2017-04.pdf")["date"] == "2017-04"


def test_a_file_without_text_proposes_its_name() -> None:
    """Better than nothing."""
    assert values("", file_name="plan_des_cameras_2019.pdf") == {"title": "plan des cameras 2019"}
    assert values() == {}


def test_places_are_whole_names(places: Places) -> None:
    """The longest name that is a town; with a postcode the one that has it; a town that is none is not proposed."""
    assert values("Ville de Saint-Étienne", places=places)["place"] == "insee:42218"
    assert values("un site à TINCHEBRAY-BOCAGE (61800)", places=places)["place"] == "insee:61486"
    assert values("Commune de Marseille Provence", places=places)["place"] == "insee:13055"
    assert "place" not in values("Ville de Nullepartville", places=places)
