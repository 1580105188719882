"""Publishing on a log of this node, and what can be read afterwards."""

import pytest

from contrechamp.records import acts, history, reads
from contrechamp.records.acts import Entry

pytestmark = pytest.mark.django_db

SUBJECT = "urn:uuid:7d1b6a52-3f1e-4f59-9f0b-2f6b5c0f6c11"


def claim(name: str, value: object) -> dict[str, object]:
    return {"property": name, "value": value, "sources": []}


def test_published_claims_hold() -> None:
    """What is published can be read back as statements, with the ids of their record and number."""
    organisation = acts.create_organisation(name="Marseille").organisation
    said = acts.publish(
        organisation=organisation,
        entries=[Entry(SUBJECT, "dossier", [claim("title", {"fr": "Caméras"}), claim("place", "insee:13055")])],
    )
    found = list(reads.statements(subject=SUBJECT))
    assert [statement.id for statement in found] == [f"{said.records[0]}#0", f"{said.records[0]}#1"]
    assert found[1].reference == "insee:13055"
    assert found[0].claim == claim("title", {"fr": "Caméras"})


def test_ending_replaces() -> None:
    """A record that ends a statement and makes another leaves the other alone."""
    organisation = acts.create_organisation(name="Marseille").organisation
    first = acts.publish(organisation=organisation, entries=[Entry(SUBJECT, "dossier", [claim("status", "planned")])])
    again = Entry(SUBJECT, "dossier", [claim("status", "suspended")], ends=[f"{first.records[0]}#0"])
    acts.publish(organisation=organisation, entries=[again])
    assert [statement.value for statement in reads.statements(subject=SUBJECT)] == ["suspended"]
    newest, oldest = history.history(subject=SUBJECT)
    assert newest.ended == [(f"{first.records[0]}#0", claim("status", "planned"))]
    assert oldest.record == first.records[0]


def test_headings_tell_what_was_published_lately() -> None:
    """The latest records about a kind come first, without what is blocked; read in full they are those of history."""
    organisation = acts.create_organisation(name="Marseille").organisation
    entries = [Entry(SUBJECT, "dossier", [claim("title", {"fr": f"Caméras {n}"})]) for n in range(3)]
    said = acts.publish(organisation=organisation, entries=[*entries, Entry("siren:552081317", "party", [])])
    found = history.headings(kind="dossier", organisations=[organisation], limit=2)
    assert [one.record for one in found] == [said.records[2], said.records[1]]
    assert {(one.subject, one.organisation, one.seal) for one in found} == {(SUBJECT, organisation, said.seq)}
    whole = history.items([one.record for one in found])
    assert [whole[one.record] for one in found] == history.history(subject=SUBJECT)[:2]
    acts.block(record=said.records[2], reason="an order")
    assert [one.record for one in history.headings(kind="dossier", organisations=[organisation], limit=1)] == [
        said.records[1]
    ]
    assert history.headings(kind="dossier", organisations=[], limit=2) == []
