"""What is read out of the text of acts: their beginnings, towns, money, and the names that are masked."""

from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.ground.places import places_at
from contrechamp.library import reading
from contrechamp.watch.texts import cues, figures, masking, splitting

DOCUMENTS = Path(__file__).parents[3] / "shared" / "data" / "documents"
CONTENTS = """SOMMAIRE
Arrêté n° 2024-10 portant autorisation d'un système ........ 2
Arrêté n° 2024-11 portant réglementation de la chasse ........ 3
"""
FIRST = """Arrêté n° 2024-10 du 3 mars 2024 portant autorisation d'un système de vidéoprotection
Le Préfet du Doubs,
Vu l'arrêté n° 2019-4 du 1er avril 2019 portant délégation ;
Article 1er. Six caméras.
Fait à Besançon, le 4 mars 2024
ANNEXE
Liste des voies : rue des Lilas
"""
SECOND = """Arrêté n° 2024-11 portant réglementation de la chasse
Le Préfet du Doubs,
Vu le code de l'environnement ;
Article 1er. La chasse est ouverte.
Fait à Besançon, le 5 mars 2024
"""


def towns(text: str, department: str = "") -> list[str]:
    """The names of the towns that the text names with a cue."""
    return [
        place.name for place in cues.towns(text, places_at(settings.ASSETS / "places.sqlite3"), department=department)
    ]


def test_a_collection_is_taken_apart() -> None:
    """Each act has its title, number, authority, day and pages; contents and cited acts are none."""
    found = splitting.split([CONTENTS, FIRST, SECOND])
    assert [(one.reference, one.date, one.first_page, one.last_page) for one in found] == [
        ("2024-10", "2024-03-03", 2, 2),
        ("2024-11", "2024-03-05", 3, 3),
    ]
    assert found[0].authority == "Le Préfet du Doubs"
    assert found[0].title == "Arrêté n° 2024-10 du 3 mars 2024 portant autorisation d'un système de vidéoprotection"
    assert "rue des Lilas" in found[0].text


def test_the_day_of_an_act_is_not_that_of_another_text() -> None:
    """A decree that is cited, or an order that is modified, has a day of its own."""
    text = (
        "Arrêté n° 5 modifiant l'arrêté du 9 mai 2021\nVu le décret du 16 novembre 1901 ;\nFait à Dole, le 2 mai 2024\n"
    )
    assert [one.date for one in splitting.split([text])] == ["2024-05-02"]


def test_a_file_without_heads_is_one_act() -> None:
    """Nothing is lost where nothing looks like the beginning of an act."""
    found = splitting.split(["Compte rendu", "de la séance"], title="Séance du 3 mai")
    assert [(one.title, one.first_page, one.last_page) for one in found] == [("Séance du 3 mai", 1, 2)]


@given(st.lists(st.text(alphabet="Arêté n°12portan\n.;Vu ", max_size=80), min_size=1, max_size=5))
def test_any_text_is_split_without_losing_its_places(pages: list[str]) -> None:
    """Pieces lie in order on pages that exist."""
    found = splitting.split(pages)
    assert found
    for one in found:
        assert 1 <= one.first_page <= one.last_page <= len(pages)


@pytest.mark.parametrize(
    ("name", "acts"), [("bovp-2019-02-01.pdf", 56), ("prefecture-2021-09-24.pdf", 1), ("arrete_nomination.pdf", 1)]
)
def test_real_collections_are_taken_apart(name: str, acts: int) -> None:
    """The bulletin of Paris holds 56 acts with a head; order 2019-00079 goes from page 37 to its last annex on 63."""
    if not DOCUMENTS.exists():
        pytest.skip("the real documents are not on this machine")
    read = reading.text(DOCUMENTS / name, "application/pdf", 1, 200)
    found = splitting.split([page["text"] for page in read["pages"]])
    assert len(found) == acts
    for one in found:
        if one.reference == "2019-00079":
            assert (one.first_page, one.last_page, one.date) == (37, 63, "2019-01-24")
            assert one.authority == "Le Préfet de Police"


def test_a_town_needs_a_cue() -> None:
    """`Rue` and `Plan` are communes, but no rue and no plan of an act is meant."""
    assert towns("Le plan de la rue de Lyon et la Rue du Plan.") == []
    assert towns("La commune de Besançon et la mairie de Pontarlier.") == ["Besançon", "Pontarlier"]
    assert towns("25000 Besançon") == ["Besançon"]


def test_an_ambiguous_town_needs_the_department() -> None:
    """Of several towns of one name the one of the source's department is meant; without one, none."""
    assert towns("commune de Saint-Aubin") == []
    assert towns("commune de Saint-Aubin", "39") == ["Saint-Aubin"]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("un coût de 1,2 M€ HT au total", 120_000_000),
        ("120 k€", 12_000_000),
        ("subvention de 375.950 € accordée", 37_595_000),
        ("Montant : 148 000 € TTC.", 14_800_000),
        ("2 400 000 euros", 240_000_000),
        ("£420,000", 42_000_000),
    ],
)
def test_amounts_are_read_in_running_text(text: str, cents: int) -> None:
    """Thousands, scales and tax as people write them."""
    assert [one.amount.cents for one in figures.amounts(text)] == [cents]


@pytest.mark.parametrize(
    "name",
    [
        "M. Jean DUPONT",
        "Madame Émilie de La Tour",
        "Mme Anne-Marie O’Brien",
        "Jean-Pierre MARTIN",
        "Monsieur Karim BENALI",
    ],
)
def test_names_of_persons_are_masked(name: str) -> None:
    """Nothing of a name is left, whatever its form."""
    shown = masking.masked(f"La demande de {name}, gérant, né le 3 mai 1970, tél. 06 12 34 56 78, a@b.fr, est reçue.")
    for word in (*name.replace("M.", "").split()[-1:], "1970", "06 12", "a@b.fr"):
        assert word not in shown


def test_offices_and_towns_stay() -> None:
    """Who is named by an office, and what is no person, can still be read."""
    text = "Monsieur le maire de Brécourt, le Préfet du Doubs et la Ville de PARIS, rue GAMBETTA."
    assert masking.masked(text) == text


def test_a_long_run_of_letters_is_masked_in_its_length() -> None:
    """A text without a space, such as a picture in letters, keeps no page busy; an address behind it goes."""
    shown = masking.masked("a" * 300_000 + "@mairie.example est lu")
    assert "@" not in shown and shown.endswith("est lu")
