"""The actors known here that an act names."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from contrechamp.catalogue.models import Card, CardFacet
from contrechamp.ground.terms import folded
from contrechamp.ground.text import fold
from contrechamp.jobs.acts import enqueue
from contrechamp.records.acts import create_organisation
from contrechamp.watch import listing, working
from contrechamp.watch.models import Act, Facet, Finding, KnownName, Text
from contrechamp.watch.stages import actors, judging, steps
from contrechamp.watch.stages.names import ACTORS, NOTICES
from tests.watch.conftest import STREET, pdf, work


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["Caméras du Doubs", {"fr": "Caméras du Doubs", "en": "Cameras of the Doubs"}])
def test_an_actor_is_found_by_its_name(title: Any) -> None:
    """Its name is one text, or one in each language. Two groups tell of one actor; a group not shown tells of none."""
    judging._known.cache_clear()
    one, other = (create_organisation(name=name).organisation for name in ("One", "Another"))
    Card.objects.create(subject="actor", organisation=one, kind="party", title=title)
    Card.objects.create(subject="actor", organisation=other, kind="party", title="caméras du Doubs")
    Card.objects.create(subject="spam", organisation="a-group-not-shown-here", kind="party", title="Le marché")
    [[subject, name]] = judging._parties(folded("Le marché est attribué à CAMÉRAS DU DOUBS."), judging._beside(Text()))
    assert (subject, name.lower()) == ("actor", "caméras du doubs")
    judging._known.cache_clear()


@pytest.mark.django_db
def test_an_actor_of_data_is_found_by_its_number() -> None:
    """DECP tells the SIRET of an establishment alone: its company is meant; in prose a number is no actor."""
    group = create_organisation(name="One").organisation
    Card.objects.create(subject="siren:552059024", organisation=group, kind="party", title="OJ")
    judging._known.cache_clear()
    data = Text.objects.create(sha256="d" * 64, size=1, media_type=NOTICES)
    prose = Text.objects.create(sha256="e" * 64, size=1)
    body = "titulaires titulaire id: 55205902400012.\nacheteur id: 21250056500016."
    assert judging._parties(folded(body), judging._beside(data)) == [["siren:552059024", "OJ"]]
    assert judging._parties(folded(body), judging._beside(prose)) == []
    judging._known.cache_clear()


@pytest.fixture
def found(db: None, tmp_path: Path) -> Finding:
    """An act that names a company which nobody here tells of yet."""
    judging._known.cache_clear()
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf((*STREET[:4], "Article 2. La société Optiques du Jura installe.", STREET[4])))
    working.backfill(folder)
    return Finding.objects.get()


def look_up() -> None:
    enqueue(ACTORS, key=ACTORS)
    work()


def test_an_actor_that_becomes_known_is_added_to_what_was_found(found: Finding) -> None:
    """By its name, once, and listed under it; an actor of a group that is not shown is not."""
    group = create_organisation(name="One").organisation
    Card.objects.create(subject="urn:uuid:1", organisation="not-shown", kind="party", title="Optiques du Jura")
    look_up()
    found.refresh_from_db()
    assert found.parties == []
    Card.objects.create(subject="urn:uuid:2", organisation=group, kind="party", title={"fr": "Optiques du Jura"})
    for _time in range(2):
        look_up()
        found.refresh_from_db()
        assert found.parties == [["urn:uuid:2", "Optiques du Jura"]]
        assert Facet.objects.filter(finding=found, name=Facet.Name.PARTY).count() == 1
    assert KnownName.objects.get().name == "Optiques du Jura"
    steps.ask_to_judge(Text.objects.get().pk)
    work()
    found.refresh_from_db()
    assert found.parties == [["urn:uuid:2", "Optiques du Jura"]]


def test_a_name_is_looked_up_once_and_again_when_it_comes_back(found: Finding, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked up costs nothing more; a name that nobody told of meanwhile may be missing since."""
    group = create_organisation(name="One").organisation
    card = Card.objects.create(subject="urn:uuid:2", organisation=group, kind="party", title="Optiques du Jura")
    look_up()
    assert actors.look_up({}) == actors.LookedUp([], [], {})
    card.delete()
    look_up()
    assert not KnownName.objects.exists()
    Facet.objects.filter(name=Facet.Name.PARTY).delete()
    Finding.objects.update(parties=[])
    card.save(force_insert=True)
    look_up()
    assert Facet.objects.get(name=Facet.Name.PARTY).value == "urn:uuid:2"


def test_a_number_that_becomes_known_is_found_in_data_only(found: Finding) -> None:
    """As when acts are judged: in prose a number is no actor."""
    group = create_organisation(name="One").organisation
    Act.objects.update(body=f"titulaire id: 55205902400012. {STREET[3]}")
    Card.objects.create(subject="siren:552059024", organisation=group, kind="party", title="OJ")
    look_up()
    found.refresh_from_db()
    assert found.parties == []
    KnownName.objects.all().delete()
    Text.objects.update(media_type=NOTICES)
    look_up()
    found.refresh_from_db()
    assert found.parties == [["siren:552059024", "OJ"]]


def test_acts_are_searched_by_actor(found: Finding, client: Client) -> None:
    """By its number or its name, under each name that it has; what means nobody finds nothing."""
    group = create_organisation(name="One").organisation
    for subject, name in (("siren:552059024", "Optiques du Jura"), ("urn:uuid:2", "Girouettes du Jura")):
        Card.objects.create(subject=subject, organisation=group, kind="party", title=name)
        facet = {"organisation": group, "subject": subject, "name": CardFacet.Name.TITLE, "value": fold(name)}
        CardFacet.objects.create(**facet)
    look_up()
    meant = {"siren:552059024": 1, "552059024": 1, "optiques du jura": 1, "optiques": 1, "girouettes": 0, "nobody": 0}
    assert {one: listing.acts({"actor": one}).count() for one in meant} == meant
    page = client.get("/fr/acts", {"actor": "siren:552059024"}).content.decode()
    assert 'name="actor" value="Optiques du Jura"' in page
    assert "2024-1" in page
    assert "2024-1" not in client.get("/fr/acts", {"actor": "girouettes"}).content.decode()
    feed = client.get("/fr/acts.atom", {"actor": "girouettes"}).content
    assert b"<entry>" not in feed
