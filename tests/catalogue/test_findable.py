"""Dossiers and actors in search."""

import pytest
from django.utils.translation import override

from contrechamp.catalogue.findable import Accounts, key
from contrechamp.jobs.worker import run_until_idle
from contrechamp.records import acts as records
from contrechamp.records import reads
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
        expected = [(key(group, NICE), "Reporty in Nice")]
        assert found("reporty") == found("proportionnalité") == expected
        assert found("reporty", place="insee:06088", technology="mobile-app", year="2018") == expected
        assert found("reporty", technology="drone") == []
    records.erase(organisation=group, records=[record])
    run_until_idle()
    assert found("reporty") == []


def test_each_account_is_an_entry_with_its_address(group: str, other_group: str, publish: Publish) -> None:
    """Trust decides by group, so two groups are two entries of one dossier, at one address."""
    for organisation in (group, other_group):
        publish(organisation, NICE, *CLAIMS)
    publish(group, "siren:210600888", {"property": "name", "value": "Ville de Nice"}, kind="party")
    publish(group, "insee:06088", {"property": "cameras", "value": 3000}, kind="place")
    source = Accounts()
    keys = list(source.keys())
    assert len(keys) == 3, "places are found by name, not here"
    with override("fr"):
        addresses = {shown.title: shown.address for shown in source.show(keys).values()}
    assert addresses == {
        "Reporty à Nice": f"/fr/dossier/{NICE.removeprefix('urn:uuid:')}",
        "Ville de Nice": "/fr/subject/siren:210600888",
    }
    entries = {entry.key: entry for entry in source.load([*keys, "nothing/urn:uuid:0"])}
    entry = entries[key(group, NICE)]
    assert (entry.place, entry.technologies, entry.year, entry.kind) == (
        "insee:06088",
        ("mobile-app",),
        2018,
        "dossier",
    )
    assert "Reporty in Nice" in entry.text and len(entries) == 3
