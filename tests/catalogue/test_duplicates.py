"""One thing under two names: found, proposed, decided by a person."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrechamp.catalogue import acts, subjects
from contrechamp.catalogue.alike import key_of, near, pairs
from contrechamp.catalogue.difference import difference
from contrechamp.catalogue.duplicates import proposed
from contrechamp.catalogue.joining import joins
from contrechamp.catalogue.models import Draft
from contrechamp.catalogue.subjects import Candidate
from contrechamp.people.models import User
from tests.catalogue.conftest import Publish

A, B, C = (f"urn:uuid:{letter * 8}-0000-4000-8000-000000000000" for letter in "abc")


@pytest.fixture
def member(client: Client, publisher: User) -> Client:
    client.force_login(publisher)
    return client


def named(publish: Publish, group: str, subject: str, name: str) -> None:
    publish(group, subject, {"property": "name", "value": name}, kind="party")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ville de Nime", "Ville de Nîmes"),
        ("Commune de Nîmes", "ville de Nîmes"),
        ("ville de Bé\u00adthune", "Ville de Béthune"),
        ("Métropole de Nantes", "Nantes Métropole"),
        ("BRIEFCAM", "BriefCam SAS"),
        ("WINTICS", "Wintisc"),
    ],
)
def test_names_that_a_hand_writes_in_two_ways_are_alike(one: str, other: str) -> None:
    """Accents, articles, legal forms, the order of words, a slip of a letter."""
    assert near(key_of(one), key_of(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Lot 1", "Lot 2"), ("Lille", "Lyon"), ("XXII", "XII"), ("Marché 2019", "Marché 2020")]
)
def test_names_of_two_things_are_not_alike(one: str, other: str) -> None:
    """Figures count, and short names are not stretched."""
    assert not near(key_of(one), key_of(other))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.text("abcd1 ", min_size=1, max_size=9), max_size=2)))
def test_pairs_are_those_that_comparing_all_finds(names: dict[str, list[str]]) -> None:
    """The fast way misses nothing and invents nothing."""
    keys = {urn: [key_of(name) for name in said] for urn, said in names.items()}
    slow = {
        (one, other)
        for one in keys
        for other in keys
        if one < other and any(near(a, b) for a in keys[one] for b in keys[other])
    }
    assert set(pairs(names)) == slow


def test_the_misspelt_town_of_the_real_list_is_found(shared_data: Path) -> None:
    """Among 308 actors that people collected, Nime and Nîmes come out, and not hundreds of others."""
    with (shared_data / "parties" / "technocarte-nodes.csv").open(encoding="utf-8") as file:
        names = {row["id"]: [row["label"]] for row in csv.DictReader(file)}
    found = pairs(names)
    assert any("Nime" in one + other for one, other in found)
    assert len(found) < 30


def test_two_names_are_proposed_until_somebody_decides(
    group: str, other_group: str, publisher: User, publish: Publish
) -> None:
    """A pair is told with who tells of each; once it is said that they are one, they are read together."""
    named(publish, group, A, "ville de Nime")
    named(publish, other_group, B, "Ville de Nîmes")
    named(publish, other_group, C, "Ville de Nice")
    (twins,) = [one for one in proposed("fr", organisation=group) if one.urns == (A, B)]
    assert twins.names == ("ville de Nime", "Ville de Nîmes") and twins.organisations == ((group,), (other_group,))
    draft = acts.liken(organisation=group, by=publisher, kind="party", subject=A, other=B, same=True)
    assert (A, B) not in [one.urns for one in proposed("fr", organisation=group)]
    acts.publish(draft=draft, digest=difference(draft).digest, by=publisher)
    assert joins([B]).all_of(B) == [A, B]


def test_what_is_said_to_be_two_is_not_proposed_again(group: str, publisher: User, publish: Publish) -> None:
    """“Not the same” is an answer too."""
    named(publish, group, A, "ville de Nime")
    named(publish, group, B, "Ville de Nîmes")
    draft = acts.liken(organisation=group, by=publisher, kind="party", subject=A, other=B, same=False)
    acts.publish(draft=draft, digest=difference(draft).digest, by=publisher)
    assert not proposed("fr", organisation=group) and joins([A]).all_of(A) == (A,)


def test_a_new_actor_is_proposed_the_one_of_almost_that_name(group: str, publish: Publish) -> None:
    """Who types “Ville de Nimes” or “Ville de Nismes” is asked whether it is the known one."""
    named(publish, group, A, "Ville de Nîmes")
    for typed in ("Ville de Nimes", "Ville de Nismes"):
        found = subjects.candidates(["party"], typed, "fr", organisation=group)
        assert [one.urn for one in found] == [A]
    assert subjects.meant(found, "Ville de Nismes") is None


def test_the_page_of_duplicates_leads_to_what_will_be_signed(member: Client, group: str, publish: Publish) -> None:
    """From the desk, a pair, a button, the difference: one statement."""
    named(publish, group, A, "ville de Nime")
    named(publish, group, B, "Ville de Nîmes")
    assert b"/work/duplicates" in member.get("/en/work/").content
    page = member.get("/en/work/duplicates").content.decode()
    assert "ville de Nime" in page and "Ville de Nîmes" in page
    said = {"kind": "party", "subject": A, "other": B, "same": "1"}
    sent = member.post("/en/work/duplicates/liken", said, follow=True)
    assert "The same as" in sent.content.decode()
    assert [row.value for row in Draft.objects.get().statements.filter(property="same_as")] == [B]


@pytest.mark.parametrize("kind", ["product", "decision", "contract", "trial", "party"])
def test_every_kind_is_begun_by_its_name(member: Client, group: str, publish: Publish, kind: str) -> None:
    """A name opens a draft; almost the same name is proposed first."""
    begun = member.post(f"/fr/work/new/{kind}?dossier={C}", {"name": "BriefCam Insights", "identifier": ""})
    draft = Draft.objects.get()
    assert begun["Location"] == f"/fr/work/drafts/{draft.pk}" and draft.kind == kind
    said = {row.property: row.value for row in draft.statements.all()}
    assert ("dossier" in said) == (kind in ("decision", "contract", "trial"))
    assert member.get(begun["Location"]).status_code == 200
    asked = member.post(f"/fr/work/new/{kind}", {"name": "Briefcam insight", "identifier": ""})
    assert [one.urn for one in asked.context["proposals"]] == [draft.subject]
    member.post(f"/fr/work/new/{kind}", {"name": "Briefcam insight", "identifier": "", "anyway": "1"})
    assert Draft.objects.count() == 2


def test_there_is_no_page_to_begin_an_unknown_kind(member: Client) -> None:
    """A document is added, not drafted; a spaceship is nothing."""
    for kind in ("document", "technology", "spaceship", "group"):
        assert member.get(f"/fr/work/new/{kind}").status_code == 404


def test_a_place_is_found_by_its_insee_code(group: str) -> None:
    """42218 is the code of Saint-Étienne; a code that is also a postcode offers both."""
    (found,) = subjects.candidates(["place"], "42218", "fr", organisation=group)
    assert found.urn == "insee:42218" and subjects.meant([found], "42218") == found
    corsican = subjects.candidates(["place"], "2a004", "fr", organisation=group)
    assert subjects.meant(corsican, "2a004") == corsican[0] and corsican[0].urn == "insee:2A004"


def test_nobody_is_asked_which_paris() -> None:
    """Of places with one name, the one that dwarfs the others is meant; of near equals a person chooses."""
    city, town = Candidate("insee:75056", "Paris", "Paris", 2_100_000), Candidate("geonames:1", "Paris", "US", 25_000)
    assert subjects.meant([town, city], "paris") == city
    assert subjects.meant([replace(city, people=30_000), town], "paris") is None
