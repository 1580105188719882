"""CSV into drafts: columns matched, values read or kept as written, known again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contrechamp.catalogue import acts as drafts
from contrechamp.catalogue.difference import difference
from contrechamp.catalogue.imports import acts, tables
from contrechamp.catalogue.imports.facts import Unreadable
from contrechamp.catalogue.imports.models import Import, Row
from contrechamp.catalogue.models import Draft, DraftStatement
from tests.catalogue.conftest import Publish
from tests.catalogue.imports.conftest import ADDRESS, Give, draft_of, statements

Write = Callable[[str, str], Path]

MARKETS = """Numéro;Objet;Montant;Date de notification;Acheteur;Lieu;Remarque;Couleur
M-1;Caméras;12 500,50 € HT;12 mars 2021;Ville de Nîmes;Nîmes;à vérifier;bleu
M-2;Lecteurs de plaques;environ 3 millions;2021-05;Ville de Metz;Saint-Denis;;
"""
COLUMNS = {"Numéro": "key", "Acheteur": "party", "Date de notification": "date"}
CONSTANTS = {"party.role": "buyer", "amount.stage": "awarded", "date.step": "award"}


@pytest.fixture
def markets(give: Give, write: Write) -> Import:
    return give(write("m.csv", MARKETS), kind="contract", columns=COLUMNS, constants=CONSTANTS, series="m")


def test_a_row_becomes_a_draft_with_the_file_as_its_source(markets: Import) -> None:
    """Values are read by their type, with what holds for every row; the source is the file's address."""
    said = statements("Caméras")
    assert said["amount"].value == {"cents": 1_250_050, "currency": "EUR", "vat": "HT", "stage": "awarded"}
    assert said["amount"].as_written == "12 500,50 € HT"
    assert said["date"].value == {"from": "2021-03-12", "to": "2021-03-12", "step": "award"}
    assert said["place"].value == "insee:30189"
    assert said["title"].note == {"fr": "à vérifier"}
    assert said["title"].sources == [{"address": ADDRESS, "read": "2026-01-02"}]
    assert said["party"].value == {"ref": draft_of("Ville de Nîmes").subject, "role": "buyer"}
    assert markets.counts == {"begun": 4, "changed": 0, "same": 0, "statements": 12}


def test_what_cannot_be_read_stays_as_it_is_written(markets: Import) -> None:
    """The value is null beside its words, and the report names row, column, value and reason."""
    said = statements("Lecteurs de plaques")
    assert said["amount"].value is None and said["amount"].as_written == "environ 3 millions"
    assert said["place"].value is None and said["place"].as_written == "Saint-Denis"
    told = {(row, column, value, kept) for row, column, value, _why, kept in markets.gaps}
    assert {(3, "Montant", "environ 3 millions", True), (3, "Lieu", "Saint-Denis", True)} <= told
    assert (1, "Couleur", "", False) in told, "a column that is not read is named once"


def test_all_drafts_of_an_import_can_be_signed(markets: Import) -> None:
    """Nothing that import writes breaks the vocabulary."""
    assert [fault for draft in Draft.objects.all() for fault in difference(draft).faults] == []


def test_the_same_file_again_adds_nothing(markets: Import, give: Give, write: Write) -> None:
    """Neither drafts nor statements; the day on which it was fetched does not matter."""
    before = list(DraftStatement.objects.values_list("pk", "value"))
    path = write("m.csv", MARKETS)
    again = give(path, kind="contract", columns=COLUMNS, constants=CONSTANTS, series="m", read="2026-03-04")
    assert list(DraftStatement.objects.values_list("pk", "value")) == before
    assert again.counts == {"begun": 0, "changed": 0, "same": 2, "statements": 0}


def test_a_changed_row_proposes_the_change(markets: Import, give: Give, write: Write) -> None:
    """The new value takes the place of the old one; what a person wrote into the draft meanwhile stays."""
    draft = draft_of("Caméras")
    drafts.state(draft=draft, by=None, property="open_question", value={"fr": "Qui paie ?"})
    changed = MARKETS.replace("12 500,50 € HT", "13 000 € HT").replace("12 mars 2021", "")
    told = give(write("m.csv", changed), kind="contract", columns=COLUMNS, constants=CONSTANTS, series="m")
    said = statements("Caméras")
    assert said["amount"].value["cents"] == 1_300_000
    assert "date" not in said, "what the file does not say any more is dropped"
    assert said["open_question"].value == {"fr": "Qui paie ?"}
    assert draft.statements.filter(property="amount").count() == 1
    assert told.counts["begun"] == 0 and told.counts["same"] == 1


def test_a_change_of_what_is_published_is_proposed_in_a_draft(markets: Import, give: Give, write: Write) -> None:
    """Published statements stay, replaced only by the draft that a person still has to sign."""
    for draft in list(Draft.objects.all()):
        if Draft.objects.filter(pk=draft.pk).exists():
            drafts.publish(draft=draft, digest=difference(draft).digest, by=None)
    same = give(write("m.csv", MARKETS), kind="contract", columns=COLUMNS, constants=CONSTANTS, series="m")
    assert same.counts["same"] == 2 and not Draft.objects.exists(), "published as it is: nothing to propose"
    changed = MARKETS.replace("12 500,50 € HT", "13 000 € HT")
    give(write("m.csv", changed), kind="contract", columns=COLUMNS, constants=CONSTANTS, series="m")
    (draft,) = Draft.objects.all()
    (subject,) = difference(draft).subjects
    assert [change.claim["value"]["cents"] for change in subject.replaced if change.claim] == [1_300_000]
    assert not subject.added and not subject.ended


def test_rows_about_one_subject_make_one_draft(give: Give, write: Write) -> None:
    """Rows with one key say more about it, in whatever batch; reading them twice drops nothing."""
    text = "nom,site\nACTI,https://acti.example\nIER,\nacti ,https://acti.example/fr\n"
    for _time in range(2):
        give(write("p.csv", text), kind="party", columns={"site": "website"})
        assert {row.value for row in draft_of("ACTI").statements.filter(property="website")} == {
            "https://acti.example",
            "https://acti.example/fr",
        }
    assert Draft.objects.count() == 2


def test_an_actor_known_here_is_not_begun_again(group: str, publish: Publish, give: Give, write: Write) -> None:
    """One actor of that name, published by a shown group or drafted by hand, is the one meant."""
    publish(group, "siren:449416617", {"property": "name", "value": "Thales"}, kind="party")
    by_hand = drafts.name_new(organisation=group, by=None, name="Ville de Nîmes").subject
    give(write("m.csv", MARKETS.replace("Ville de Metz", "THALES")), kind="contract", columns=COLUMNS)
    assert statements("Caméras")["party"].value == by_hand
    assert statements("Lecteurs de plaques")["party"].value == "siren:449416617"
    assert Draft.objects.filter(kind="party").count() == 1


def test_what_an_import_began_can_be_discarded(markets: Import) -> None:
    """Drafts that somebody touched stay; given again, the file begins the others again."""
    drafts.state(draft=draft_of("Caméras"), by=None, property="open_question", value={"fr": "Qui paie ?"})
    assert acts.discard(given=markets, by=None) == 3
    assert Draft.objects.count() == 1 and Row.objects.count() == 1
    assert acts.run(given=markets).counts["begun"] == 3


def test_two_rows_may_name_their_own_sources(give: Give, write: Write) -> None:
    """An address in the row comes first; words that are none go into the note, and the report says so."""
    text = "nom,url\nACTI,https://a.example/x|https://b.example/y\nIER,fiche_15485.pdf\n"
    given = give(write("p.csv", text))
    assert [one["address"] for one in statements("ACTI")["name"].sources] == [
        "https://a.example/x", "https://b.example/y", ADDRESS,
    ]  # fmt: skip
    assert statements("IER")["name"].note == {"fr": "url\u00a0: fiche_15485.pdf"}
    assert [gap[:3] for gap in given.gaps] == [[3, "url", "fiche_15485.pdf"]]


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t"), ("utf-8", "|")]
)
def test_encodings_and_separators_are_found(tmp_path: Path, encoding: str, separator: str) -> None:
    """As office programs write them."""
    path = tmp_path / "t.csv"
    rows = (["nom", "été", "c"], ["A", "é", "1"])
    path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    table = tables.open_table(path)
    assert table.columns == ("nom", "été", "c")
    assert [list(row.cells) for row in table.rows()] == [["A", "é", "1"]]


def test_tables_keep_within_limits(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many rows or columns, an empty header and a column that is not there are refused in words."""
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with pytest.raises(Unreadable):
        list(tables.open_table(write("a.csv", "nom\n1\n2\n3\n")).rows())
    with pytest.raises(Unreadable):
        tables.open_table(write("b.csv", ",".join(map(str, range(400)))))
    with pytest.raises(Unreadable):
        tables.open_table(write("c.csv", "\n1,2\n"))


def test_cells_beyond_the_header_are_reported(give: Give, write: Write) -> None:
    """A broken row loses nothing silently."""
    given = give(write("p.csv", 'nom,site\nACTI,https://a.example,"trop, c\'est trop"\n'))
    assert [2, "", "trop, c'est trop"] in [gap[:3] for gap in given.gaps]
