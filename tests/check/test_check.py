"""Anybody can ask this site whether it holds what a citation names, and take the proof away."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contrechamp.records import acts, citation
from contrechamp.records.holdings import holdings
from contrechamp.records.models import Organisation
from contrechamp.records.rebuild import rebuild
from contrechamp.site import cache, fingerprints
from contrechamp.site.check import reads, uploads
from contrechamp.site.models import Fingerprint
from tests.site.conftest import DOSSIER, KEY, TOWN, World, said, text

pytestmark = pytest.mark.django_db(transaction=True)


def ask(reader: Client, question: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reader.get("/en/check.json", {"q": question}).json()["found"]
    return found


def cited(reader: Client) -> dict[str, Any]:
    """The latest version of the dossier, from its twin."""
    cache.forget()
    version: dict[str, Any] = reader.get(f"/en/dossier/{KEY}.json").json()["version"]
    return version


def test_a_versioned_address_with_its_fingerprint_is_current(world: World, reader: Client) -> None:
    """The whole sentence of a citation: which version, since when, signed by which groups with which keys."""
    version = cited(reader)
    sentence = f"“Capteurs”, https://example.org/fr/dossier/{KEY}?version={version['name']}, {version['fingerprint']}."
    (found,) = ask(reader, sentence)
    assert (found["state"], found["what"], found["since"]) == ("current", "version", version["day"])
    assert {one["group"] for one in found["signed"]} == {world.east, world.south}
    keys = {key for group in (world.east, world.south) for _log, key, *_ in holdings(group).keys}
    assert {one["key"] for one in found["signed"]} == keys
    assert found["fingerprint"] == version["fingerprint"]


def test_a_version_that_was_replaced_is_told_with_the_latest(world: World, reader: Client) -> None:
    """An older version is still held, and leads to the page as it stands now."""
    version = cited(reader)
    world.publish(world.south, said("purpose", text("Autre but.", "Another aim.")))
    (found,) = ask(reader, f"/fr/dossier/{KEY}?version={version['name']}")
    assert found["state"] == "replaced"
    assert found["latest"].endswith(f"/dossier/{KEY}")
    (alone,) = ask(reader, cited(reader)["fingerprint"])
    assert (alone["state"], alone["address"]) == ("current", found["latest"])


def test_another_fingerprint_than_that_of_the_version_is_a_wrong_citation(world: World, reader: Client) -> None:
    """An address and a fingerprint that do not belong together are told apart from an unknown one."""
    (found, unknown) = ask(reader, f"/fr/dossier/{KEY}?version={cited(reader)['name']} {'0' * 64}")
    assert (found["state"], unknown["state"]) == ("differs", "unknown")


def test_a_publication_is_found_by_its_name_or_the_beginning_of_it(world: World, reader: Client) -> None:
    """A record by its id; what was ended since shows as a part that was replaced."""
    record = world.publish(world.south, said("purpose", text("Un.", "One.")), said("area", text("Deux.", "Two.")))
    for name in (record, record[:12], f"publication {record[:12]} du groupe"):
        (found,) = ask(reader, name)
        assert (found["what"], found["state"], found["signed"][0]["publication"]) == ("record", "current", record)
    acts.publish(organisation=world.south, entries=[acts.Entry(DOSSIER, "dossier", [], ends=[f"{record}#0"])])
    assert ask(reader, record)[0]["state"] == "partly"
    acts.publish(organisation=world.south, entries=[acts.Entry(DOSSIER, "dossier", [], ends=[f"{record}#1"])])
    assert ask(reader, record)[0]["state"] == "replaced"


def test_what_was_erased_is_told_without_what_it_said(world: World, reader: Client) -> None:
    """An erased publication is known by its name; neither the page nor the proof has its words."""
    record = world.publish(world.south, said("purpose", text("Zanzibarberge", "Zanzibarberge")))
    acts.erase(organisation=world.south, records=[record])
    answer = reader.get("/fr/check", {"q": record}).content.decode()
    assert "a effacé" in answer, answer
    assert "anzibarberg" not in answer
    assert b"anzibarberg" not in reader.get(f"/export/record/{record}.ndjson").getvalue()


def test_groups_that_are_not_shown_are_not_told(world: World, reader: Client) -> None:
    """A publication of a group that this site does not show is unknown here."""
    hidden = acts.create_organisation(name="Hidden").organisation
    record = world.publish(hidden, said("purpose", text("Un.", "One.")))
    Organisation.objects.filter(id=hidden).update(hosted=False)
    assert ask(reader, record)[0]["state"] == "unknown"
    assert reader.get(f"/export/record/{record}.ndjson").status_code == 404


def test_a_document_is_found_by_its_bytes(documented: World, reader: Client) -> None:
    """A file that is sent is hashed: a published document is recognised, one changed byte is not."""
    data = reader.get(f"/documents/{documented.document}").getvalue()
    answer = reader.post("/fr/check", {"file": SimpleUploadedFile("order.pdf", data)}).content.decode()
    assert "Arrêté 2019-00079" in answer
    assert "Groupe Est" in answer
    other = reader.post("/fr/check", {"file": SimpleUploadedFile("order.pdf", data[:-1] + b"!")}).content.decode()
    assert "Rien de ce que montre ce site" in other


def test_a_file_that_is_sent_is_never_put_anywhere(
    world: World, reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No temporary file, nothing in the node's folder; beyond the limit the connection is closed."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = sorted(tmp_path.rglob("*"))
    big = SimpleUploadedFile("big.bin", b"x" * 3_000_000)
    assert reader.post("/fr/check", {"file": big}).status_code == 200
    assert sorted(tmp_path.rglob("*")) == before
    monkeypatch.setattr(uploads, "MOST_BYTES", 1_000_000)
    big.seek(0)
    assert "dépasse" in reader.post("/fr/check", {"file": big}).content.decode()


def test_a_proof_can_be_taken_away_and_brought_back(world: World, reader: Client) -> None:
    """The proof of a version holds by itself, and this page says so of the file that is sent back."""
    (found,) = ask(reader, f"/fr/dossier/{KEY}")
    proof = reader.get(found["proof"]).getvalue()
    checked = citation.check(proof.splitlines(keepends=True))
    assert checked.faults == []
    assert {one.record for one in checked.cited} == {one["publication"] for one in cited(reader)["publications"]}
    sound = reader.post("/fr/check", {"file": SimpleUploadedFile("proof.ndjson", proof)}).content.decode()
    assert "L’attestation tient par elle-même" in sound
    torn = reader.post(
        "/fr/check", {"file": SimpleUploadedFile("proof.ndjson", proof.replace(b'"value":50', b'"value":51'))}
    )
    assert "L’attestation a un défaut" in torn.content.decode()


@pytest.mark.parametrize(
    "question", ["", "x", "/" * 3000, "ff" * 32, "/fr/dossier/%00", "https://[::1/fr/", "a" * 9000]
)
def test_whatever_is_asked_has_an_answer(world: World, reader: Client, question: str) -> None:
    """Nothing that a reader types is an error."""
    assert reader.get("/fr/check", {"q": question}).status_code == 200


def test_checking_sets_no_cookie(world: World, reader: Client) -> None:
    """Neither the question nor the file is tied to a reader."""
    answer = reader.post("/fr/check", {"file": SimpleUploadedFile("a", b"a")})
    assert (answer.cookies, answer.headers["Cache-Control"]) == ({}, "no-store")


def test_a_fingerprint_alone_leads_to_any_version(world: World, reader: Client) -> None:
    """Whichever publications of each group a page once showed, in whichever order they came to a site."""
    before = cited(reader)
    by_group = {one["group"]: one["publication"] for one in before["publications"]}
    world.publish(world.south, said("purpose", text("Autre but.", "Another aim.")))
    world.publish(world.east, said("area", text("Une place.", "A square.")))
    for token in (before["name"], by_group[world.east][:12], by_group[world.south][:12], cited(reader)["name"]):
        version = reader.get(f"/en/dossier/{KEY}.json", {"version": token}).json()["version"]
        (found,) = ask(reader, version["fingerprint"])
        assert found["state"] == ("current" if version["latest"] else "replaced")
        assert found["title"] and found["fingerprint"] == version["fingerprint"]
        assert found["proof"].endswith(f"{version['name']}.ndjson")


def test_a_group_that_is_not_shown_any_more_takes_its_versions_along(world: World, reader: Client) -> None:
    """What is kept to find versions is asked with the trust of the moment; those of the others are still found."""
    both = cited(reader)
    east = next(one["publication"] for one in both["publications"] if one["group"] == world.east)
    alone = reader.get(f"/en/dossier/{KEY}.json", {"version": east[:12]}).json()["version"]
    acts.set_trust(organisation=world.south, level="mirrored", reason="test")
    Organisation.objects.filter(id=world.south).update(hosted=False)
    assert ask(reader, both["fingerprint"])[0]["state"] == "unknown"
    assert ask(reader, alone["fingerprint"])[0]["what"] == "version"


def test_unknown_fingerprints_cost_as_much_whatever_the_site_holds(
    world: World, reader: Client, django_assert_max_num_queries: Any
) -> None:
    """However many stand in it: what nobody has published costs a few looks into an index."""
    unknown = " ".join(f"{number:064x}" for number in range(40))
    with django_assert_max_num_queries(150):
        assert {one["state"] for one in ask(reader, unknown)} == {"unknown"}
    with django_assert_max_num_queries(150):
        assert len(ask(reader, f"{f'/fr/dossier/{KEY} ' * 12} {unknown}")) == reads.MOST


def test_hints_are_made_again_and_are_in_no_digest(world: World, reader: Client) -> None:
    """A rebuild brings back what was lost of them, and calls nothing wrong that was only a hint."""
    held = set(Fingerprint.objects.values_list("fingerprint", "subject", "token"))
    assert held
    Fingerprint.objects.all().delete()
    before, after = rebuild()
    assert before == after
    assert set(Fingerprint.objects.values_list("fingerprint", "subject", "token")) == held


def test_of_a_subject_with_many_versions_those_of_the_days_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit: as publication followed publication, and of each group alone; the latest of them."""
    told = [(f"{'ab'[number % 2]}", f"{number:064x}") for number in range(8)]
    every = set(fingerprints.versions(told))
    assert len(every) == 24
    monkeypatch.setattr(fingerprints, "MOST", 5)
    few = set(fingerprints.versions(told))
    assert few < every and len(few) == 13  # five in the order of the days, four of each group alone


def test_of_very_many_publications_the_latest_versions_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as rest together on what one subject may cost; the last is always there."""
    told = [("a", f"{number:064x}") for number in range(100)]
    every = list(fingerprints.versions(told))
    monkeypatch.setattr(fingerprints, "HASHED", 1_000)
    assert list(fingerprints.versions(told)) == every[-10:]
    monkeypatch.setattr(fingerprints, "HASHED", 1)
    assert list(fingerprints.versions(told)) == every[-1:]


def test_a_town_s_page_has_versions(world: World, reader: Client) -> None:
    """Its address shows it as it was, a fingerprint beside it is checked, and a file proves it."""
    before = reader.get(f"/en/town/{TOWN[6:]}.json").json()["version"]
    summary = {"property": "summary", "value": text("Une ville.", "We answer.")}
    world.publish(world.south, summary, subject=TOWN, kind="place")
    cache.forget()
    page = f"/en/town/{TOWN[6:]}"
    now = reader.get(f"{page}.json").json()["version"]
    assert now["fingerprint"] != before["fingerprint"]
    old = reader.get(page, {"version": before["name"]}).content.decode()
    assert "earlier version of this page" in old and "We answer." not in old
    assert f"?version={before['name']}" in old and before["fingerprint"] in old
    assert "We answer." in reader.get(page, {"version": now["name"]}).content.decode()
    (found,) = ask(reader, f"https://example.org{page}?version={before['name']} {before['fingerprint']}")
    assert (found["state"], found["fingerprint"]) == ("replaced", before["fingerprint"])
    assert reader.get(found["proof"]).status_code == 200
    assert reader.get(page, {"version": "0" * 12}).status_code == 404


def test_a_town_s_earlier_version_is_without_dossiers_that_came_later(world: World, reader: Client) -> None:
    """A dossier that was told before but placed there later was not on the page."""
    other = "urn:uuid:0a3c7a51-5b52-4f2e-9d0c-64f1f1a9b999"
    world.publish(world.east, {"property": "title", "value": text("Autre", "Other")}, subject=other)
    page = f"/en/town/{TOWN[6:]}"
    world.publish(world.east, said("purpose", text("Un but.", "An aim.")))
    cache.forget()
    before = reader.get(f"{page}.json").json()["version"]
    world.publish(world.east, {"property": "place", "value": TOWN}, subject=other)
    cache.forget()
    assert len(reader.get(f"{page}.json").json()["dossiers"]) == 2
    then = reader.get(f"{page}.json", {"version": before["name"]}).json()
    assert len(then["dossiers"]) == 1 and then["version"]["fingerprint"] == before["fingerprint"]


def test_what_is_one_under_two_names_has_one_citation(world: World, reader: Client) -> None:
    """A dossier that is joined to another is cited with the publications about both."""
    other = "urn:uuid:0a3c7a51-5b52-4f2e-9d0c-64f1f1a9b999"
    world.publish(world.east, {"property": "title", "value": text("Autre", "Other")}, subject=other)
    world.publish(world.east, {"property": "same_as", "value": DOSSIER}, subject=other)
    version = cited(reader)
    (found,) = ask(reader, f"/fr/dossier/{KEY}?version={version['name']} {version['fingerprint']}")
    assert (found["state"], found["fingerprint"]) == ("current", version["fingerprint"])
    assert reader.get(found["proof"]).status_code == 200
