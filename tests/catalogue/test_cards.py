"""Cards, the view behind lists, and reading merged subjects."""

import pytest

from contrechamp.catalogue import reads, subjects
from contrechamp.catalogue.models import Card, CardFacet
from contrechamp.records import acts as records
from contrechamp.records.rebuild import rebuild
from tests.catalogue.conftest import Publish

NICE = "urn:uuid:00000000-0000-4000-8000-000000000001"
QUOTE = {"address": "https://example.org/a", "read": "2026-01-02"}
TITLE = {"property": "title", "value": {"fr": "Reporty à Nice", "en": "Reporty in Nice"}}
PLACE = {"property": "place", "value": "insee:06088"}
APP = {"property": "technology", "value": "mobile-app"}


def test_a_card_says_an_account_in_a_line(group: str, publish: Publish) -> None:
    """Title, place, technology, latest status, first and last day, and how much is sourced."""
    publish(
        group, NICE, TITLE, PLACE, APP,
        {"property": "status", "value": "abandoned", "since": "2018-03-21"},
        {"property": "status", "value": "trial", "since": "2018-01-10", "sources": [QUOTE]},
        {"property": "date", "value": {"from": "2017-12-01", "to": "2017-12-31", "step": "announcement"}},
    )  # fmt: skip
    card = Card.objects.get()
    assert (card.kind, card.title["en"], card.places, card.technologies) == (
        "dossier", "Reporty in Nice", ["insee:06088"], ["mobile-app"],
    )  # fmt: skip
    assert (card.status, card.first_day, card.last_day) == ("abandoned", "2017-12-01", "2018-03-21")
    assert (card.sourced, card.statements) == (1, 3)


def test_a_card_follows_its_account(group: str, publish: Publish) -> None:
    """An erased account leaves no card and no facet behind."""
    record = publish(group, NICE, TITLE, PLACE)
    assert Card.objects.count() == 1 and CardFacet.objects.count() == 3
    records.erase(organisation=group, records=[record])
    assert not Card.objects.exists() and not CardFacet.objects.exists()


def test_values_of_another_version_break_no_card(group: str, publish: Publish) -> None:
    """Unknown kinds, unknown properties and misshapen values give a card that says less."""
    publish(
        group,
        NICE,
        {"property": "title", "value": 7},
        {"property": "status", "value": ["x"]},
        {"property": "mood", "value": {}},
    )
    publish(
        group, "urn:uuid:00000000-0000-4000-8000-000000000002", {"property": "hull", "value": "iron"}, kind="spaceship"
    )
    assert sorted(card.kind for card in Card.objects.all()) == ["dossier", "spaceship"]
    found = reads.merged(NICE, "fr")
    assert found and {one.key for one in found.not_understood} == {"title", "status", "mood"}
    assert found.get("title") is None


def test_rebuilding_gives_the_same_cards(group: str, other_group: str, publish: Publish) -> None:
    """The view follows from the records alone."""
    for organisation in (group, other_group):
        publish(organisation, NICE, TITLE, PLACE, APP)
    before = list(Card.objects.order_by("organisation").values("organisation", "title", "places"))
    one, other = rebuild()
    assert one == other
    assert list(Card.objects.order_by("organisation").values("organisation", "title", "places")) == before


def test_two_accounts_read_as_one_dossier(group: str, other_group: str, publish: Publish) -> None:
    """A dossier holds what both groups state, names what it refers to, and marks where they differ."""
    actor = "urn:uuid:00000000-0000-4000-8000-00000000000a"
    publish(group, actor, {"property": "name", "value": "Carbyne"}, kind="party")
    supplier = {"property": "party", "value": {"ref": actor, "role": "supplier"}}
    publish(group, NICE, TITLE, {"property": "devices", "value": 50, "sources": [QUOTE]}, supplier)
    publish(other_group, NICE, TITLE, {"property": "devices", "value": 20})
    found = reads.dossier(NICE, "fr")
    assert found and found.organisations == sorted([group, other_group])
    assert [one.key for one in found.differing] == ["devices"]
    assert found.proof == (1, 3) and found.names == {actor: "Carbyne"}


def test_a_group_that_is_not_shown_is_not_read(group: str, other_group: str, publish: Publish) -> None:
    """Reading one account alone leaves the others out; nobody's account is nobody's dossier."""
    publish(group, NICE, TITLE)
    assert reads.dossier(NICE, "fr", organisations=[other_group]) is None
    assert reads.dossier("urn:uuid:00000000-0000-4000-8000-0000000000ff", "fr") is None


def test_lists_are_by_subject(group: str, other_group: str, publish: Publish) -> None:
    """A subject told by two groups is one line with two cards, found by place and technology."""
    publish(group, NICE, TITLE, PLACE, APP, {"property": "status", "value": "trial"})
    publish(other_group, NICE, TITLE, PLACE, APP, {"property": "status", "value": "abandoned"})
    (line,) = reads.lines(reads.cards(kind="dossier", place="insee:06088", technology="mobile-app"))
    assert line.statuses == ["abandoned", "trial"] and len(line.organisations) == 2
    assert not reads.lines(reads.cards(place="insee:13055"))


def test_existing_subjects_are_proposed(group: str, publish: Publish) -> None:
    """The same place with a shared technology, or the same identifier, proposes what exists."""
    publish(group, NICE, TITLE, PLACE, APP, {"property": "identifier", "value": "MED-2018-01"})

    def proposed(place: str, technology: str, identifier: str = "") -> list[tuple[str, str]]:
        found = subjects.existing(
            kind="dossier",
            place=place,
            technologies=[technology],
            identifier=identifier,
            language="fr",
            organisation=group,
        )
        return [(one.name, one.same) for one in found]

    assert proposed("insee:06088", "mobile-app") == [("Reporty à Nice", "place")]
    assert proposed("insee:13055", "drone", "med-2018-01") == [("Reporty à Nice", "identifier")]
    assert proposed("insee:06088", "drone") == []


@pytest.mark.parametrize("typed", ["carbyne", "CARBYNE LTD", "carb"])
def test_actors_are_found_by_name(group: str, publish: Publish, typed: str) -> None:
    """A name, another name or a part of one finds the actor; a register's number is taken as it is."""
    actor = "urn:uuid:00000000-0000-4000-8000-00000000000a"
    claims = [{"property": "name", "value": "Carbyne"}, {"property": "other_name", "value": "Carbyne Ltd"}]
    publish(group, actor, *claims, kind="party")
    (found,) = subjects.candidates(["party"], typed, "fr", organisation=group)
    assert (found.urn, found.name) == (actor, "Carbyne")
    (number,) = subjects.candidates(["party"], "210600888", "fr", organisation=group)
    assert number.urn == "siren:210600888"
