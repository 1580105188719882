"""The commands `show` and `publish`."""

import json

import pytest
from click.testing import CliRunner, Result

from contrechamp.catalogue import acts
from contrechamp.catalogue.models import Draft
from contrechamp.config.cli import main
from contrechamp.records import reads as records
from tests.catalogue.conftest import Publish

MARSEILLE = "urn:uuid:00000000-0000-4000-8000-000000000013"
SOURCE = {"address": "https://example.org/a", "read": "2026-01-02", "exact": "1,5 million"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def draft(group: str) -> Draft:
    """A draft with a title and an open question."""
    draft = acts.start_draft(organisation=group, kind="dossier", by=None, subject=MARSEILLE)
    acts.state(draft=draft, by=None, property="title", value={"fr": "Big data à Marseille"})
    acts.state(draft=draft, by=None, property="result", value={"fr": "Pas de bilan"})
    return draft


def test_show_tells_who_says_what(group: str, other_group: str, publish: Publish) -> None:
    """Versions that differ, sources and open statements show in words; as JSON each statement is a line."""
    amount = {"cents": 150_000_000, "currency": "EUR", "vat": None, "stage": "announced"}
    publish(group, MARSEILLE, {"property": "amount", "value": amount, "sources": [SOURCE]})
    publish(other_group, MARSEILLE, {"property": "amount", "value": {**amount, "cents": 180_000_000}})
    shown = run("show", MARSEILLE.removeprefix("urn:uuid:"), "--language", "en")
    assert shown.exit_code == 0, shown.output
    for words in (
        "Money — versions differ",
        "€1,500,000 (announced)  [Groupe Est]",
        "[Groupe Sud; no source]",
        "“1,5 million”",
    ):
        assert words in shown.output
    lines = [json.loads(line) for line in run("show", MARSEILLE, "--json").output.splitlines()]
    assert {line["organisation"] for line in lines} == {group, other_group}
    assert lines[0]["claim"]["property"] == "amount"


def test_show_of_an_unknown_subject_is_refused(group: str) -> None:
    """Exit code 3, with a sentence."""
    shown = run("show", "insee:99999", "--json")
    assert shown.exit_code == 3 and "insee:99999" in json.loads(shown.output)["error"]


def test_publish_shows_the_difference_and_signs_it(draft: Draft) -> None:
    """The difference stands on standard error, the result on standard output."""
    done = run("publish", str(draft.pk)[:8], "--yes", "--json")
    assert done.exit_code == 0, done.output
    assert "+ Résultat: Pas de bilan [no source]" in done.stderr
    line = json.loads(done.stdout)
    assert line["subject"] == MARSEILLE and records.statements(subject=MARSEILLE).count() == 2
    assert not Draft.objects.exists()


def test_publish_asks_before_it_signs(draft: Draft) -> None:
    """Without a yes nothing is published."""
    asked = CliRunner().invoke(main, ["publish"], input="n\n")
    assert asked.exit_code == 1 and not records.statements().exists()


def test_publish_refuses_what_cannot_be_signed(draft: Draft) -> None:
    """A draft that is not there, and one without anything to sign, end with exit code 3."""
    assert run("publish", "ffffffff").exit_code == 3
    draft.statements.all().delete()
    assert run("publish", str(draft.pk)).exit_code == 3
    assert run("publish").exit_code == 0, "without names, drafts that say nothing new are passed over"
