"""Dossiers and actors in search."""

import pytest
from django.utils.translation import override

from contrechamp.catalogue.findable import Accounts
from contrechamp.jobs.worker import run_until_idle
from contrechamp.records import acts as records
from contrechamp.records import reads
from contrechamp.records.models import Organisation
from contrechamp.search.reads import search
from tests.catalogue.conftest import Publish

NICE = "urn:uuid:00000000-0000-4000-8000-000000000001"
CLAIMS = (
    {"property": "title", "value": {"fr": "Reporty à Nice", "en": "Reporty in Nice"}},
    {"property": "place", "value": "insee:06088"},
    {"property": "technology", "value": "mobile-app"},
    {"property": "date", "value": {"from": "2018-01-10", "to": "2018-01-10", "step": "trial"}},
    {"property": "result", "value": {"fr": "La CNIL relève un manque de proportionnalité."}},
)


def found(query: str, **filters: str) -> list[tuple[str, str]]:
    results = search(query, filters=filters, scopes={"public"}, organisations=reads.shown())
    return [(hit.key, hit.title) for hit in results.hits if hit.source == "dossiers"]


@pytest.mark.django_db(transaction=True)
def test_a_published_dossier_is_found_by_what_it_says(group: str, publish: Publish) -> None:
    """Its title in each language, its statements and its facets find it; once erased it is gone."""
    record = publish(group, NICE, *CLAIMS)
    run_until_idle()
    with override("en"):
        expected = [(NICE, "Reporty in Nice")]
        assert found("reporty") == found("proportionnalité") == expected
        assert found("reporty", place="insee:06088", technology="mobile-app", year="2018") == expected
        assert found("reporty", technology="drone") == []
    records.erase(organisation=group, records=[record])
    run_until_idle()
    assert found("reporty") == []


def test_a_dossier_that_two_groups_tell_is_one_entry(group: str, other_group: str, publish: Publish) -> None:
    """One entry at one address holds what both say, for as long as one of them is shown."""
    publish(group, NICE, *CLAIMS)
    publish(other_group, NICE, {"property": "purpose", "value": {"fr": "Signaler des incivilités."}})
    publish(group, "siren:210600888", {"property": "name", "value": "Ville de Nice"}, kind="party")
    publish(group, "insee:06088", {"property": "cameras", "value": 3000}, kind="place")
    source = Accounts()
    keys = list(source.keys())
    assert len(keys) == 2, "places are found by name, not here"
    with override("fr"):
        addresses = {shown.title: shown.address for shown in source.show(keys).values()}
    assert addresses == {
        "Reporty à Nice": f"/fr/dossier/{NICE.removeprefix('urn:uuid:')}",
        "Ville de Nice": "/fr/subject/siren:210600888",
    }
    entries = {entry.key: entry for entry in source.load([*keys, "urn:uuid:0"])}
    entry = entries[NICE]
    assert (entry.place, entry.technologies, entry.year, entry.kind) == (
        "insee:06088",
        ("mobile-app",),
        2018,
        "dossier",
    )
    assert {entry.organisation, *entry.also} == {group, other_group}
    assert "Reporty in Nice" in entry.text and "incivilités" in entry.text and len(entries) == 2


@pytest.mark.django_db(transaction=True)
def test_words_of_a_group_are_found_only_while_it_is_shown(group: str, other_group: str, publish: Publish) -> None:
    """When trust changes, what the group says leaves the entry, or comes into it."""
    publish(group, NICE, *CLAIMS)
    publish(other_group, NICE, {"property": "purpose", "value": {"fr": "Signaler des incivilités."}})
    Organisation.objects.filter(id=other_group).update(hosted=False)
    records.set_trust(organisation=other_group, level="shown", reason="")
    run_until_idle()
    assert [key for key, _ in found("incivilités")] == [NICE] == [key for key, _ in found("reporty")]
    records.set_trust(organisation=other_group, level="mirrored", reason="")
    run_until_idle()
    assert found("incivilités") == [] and [key for key, _ in found("reporty")] == [NICE]


@pytest.mark.django_db(transaction=True)
def test_subjects_that_are_one_are_one_hit(group: str, publish: Publish) -> None:
    """Once a group says that two dossiers are the same, one hit has the words of both; taken back, there are two."""
    other = NICE.replace("0001", "0002")
    publish(group, NICE, *CLAIMS)
    publish(group, other, {"property": "title", "value": {"fr": "Une application à Nice"}})
    run_until_idle()
    assert len(found("nice")) == 2
    record = publish(group, other, {"property": "same_as", "value": NICE})
    run_until_idle()
    assert [key for key, _ in found("nice")] == [NICE] == [key for key, _ in found("application")]
    records.erase(organisation=group, records=[record])
    run_until_idle()
    assert len(found("nice")) == 2
