"""The members' pages, as plain HTML forms."""

import pytest
from django.test import Client

from contrechamp.catalogue import acts
from contrechamp.catalogue.models import Draft
from contrechamp.library.models import Document
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from contrechamp.records import reads as records
from tests.catalogue.conftest import Publish


@pytest.fixture
def member(client: Client, publisher: User) -> Client:
    """A signed-in publisher."""
    client.force_login(publisher)
    return client


@pytest.fixture
def draft(group: str, publisher: User) -> Draft:
    """A draft with a title."""
    draft = acts.start_draft(organisation=group, kind="dossier", by=publisher)
    acts.state(draft=draft, by=publisher, property="title", value={"fr": "Vidéoprotection à Paris"})
    return draft


def test_a_dossier_is_written_quoted_and_published_with_forms_alone(member: Client, document: Document) -> None:
    """From the desk to the signed records, without a script."""
    about = {"title": "Caméras à Nice", "place": "geonames:2990440", "technology": ["video-surveillance"]}
    begun = member.post("/en/work/dossiers/new", about)
    draft = Draft.objects.get()
    assert begun["Location"] == f"/en/work/drafts/{draft.pk}"
    reader = f"/en/work/drafts/{draft.pk}/read/{document.pk}/1"
    twice = member.post(reader, {"exact": "Les enregistrements sont", "target": "p:result"})
    choices = [place.start for place in twice.context["places"]]
    assert len(choices) == 2
    chosen = member.post(reader, {"exact": "Les enregistrements sont", "target": "p:result", "start": choices[0]})
    assert f"/add/result?quote={document.pk}.1.{choices[0]}." in chosen["Location"]
    assert b"Les enregistrements sont" in member.get(chosen["Location"]).content
    assert member.post(chosen["Location"], {"value_text_en": "One month at most"})["Location"] == reader
    shown = member.get(f"/en/work/drafts/{draft.pk}/publish")
    digest = shown.context["difference"].digest
    published = member.post(f"/en/work/drafts/{draft.pk}/publish", {"digest": digest})
    assert published["Location"] == f"/en/dossier/{draft.subject.removeprefix('urn:uuid:')}"
    (result,) = records.statements(subject=draft.subject, property="result")
    assert result.value == {"en": "One month at most"} and result.sources[0]["start"] == choices[0]


def test_an_existing_dossier_is_proposed_first(member: Client, group: str, publish: Publish) -> None:
    """The same place and technology lead to the dossier there is; a person may still begin another one."""
    subject = "urn:uuid:00000000-0000-4000-8000-000000000001"
    claims = [("title", {"fr": "Reporty"}), ("place", "geonames:1"), ("technology", "mobile-app")]
    publish(group, subject, *({"property": key, "value": value} for key, value in claims))
    about = {"title": "Reporty", "place": "geonames:1", "technology": ["mobile-app"]}
    page = member.post("/fr/work/dossiers/new", about)
    assert [one.urn for one in page.context["proposals"]] == [subject] and not Draft.objects.exists()
    member.post("/fr/work/drafts/start", {"subject": subject})
    assert Draft.objects.get().subject == subject
    member.post("/fr/work/dossiers/new", {**about, "anyway": "1"})
    assert Draft.objects.count() == 2


@pytest.mark.parametrize(
    ("property", "answers", "value", "written"),
    [
        (
            "date", {"value": "printemps 2018", "value_step": "trial"},
            {"from": "2018-03-01", "to": "2018-05-31", "step": "trial"}, "printemps 2018",
        ),
        (
            "amount", {"value": "1,2 M€ HT", "value_stage": "voted"},
            {"cents": 120_000_000, "currency": "EUR", "vat": "HT", "stage": "voted"}, "1,2 M€ HT",
        ),
        ("amount", {"value": "600 euros euros", "value_stage": ""}, None, "600 euros euros"),
        ("devices", {"value": "50", "since": "mars 2019", "as_written": "une cinquantaine"}, 50, "une cinquantaine"),
        ("status", {"value": "trial", "since": "2019"}, "trial", ""),
        (
            "decision", {"value_text_fr": "Oui", "value_reference": "2019-00079", "value_date": "24 janvier 2019"},
            {"text": {"fr": "Oui"}, "date": {"from": "2019-01-24", "to": "2019-01-24"}, "reference": "2019-00079"}, "",
        ),
        (
            "article", {"value_address": "https://example.org/a", "value_title": "A"},
            {"address": "https://example.org/a", "title": "A"}, "",
        ),
        (
            "party", {"value": "siren:210600888", "value_role": "operator"},
            {"ref": "siren:210600888", "role": "operator"}, "",
        ),
    ],
)  # fmt: skip
def test_each_type_of_value_has_its_form(
    member: Client, draft: Draft, property: str, answers: dict[str, str], value: object, written: str
) -> None:
    """What is typed becomes the value that the vocabulary wants, beside the words that were written."""
    address = f"/fr/work/drafts/{draft.pk}/add/{property}"
    assert member.get(address).status_code == 200
    saved = member.post(address, answers)
    assert saved.status_code == 302, saved.context["form"].errors
    row = draft.statements.get(property=property)
    assert (row.value, row.as_written) == (value, written)
    again = member.get(saved["Location"])
    kept = {field.html_name: field.value() for field in again.context["form"] if field.value() not in (None, "")}
    assert member.post(saved["Location"], kept).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.as_written) == (value, written), "saving the form as it is changes nothing"


@pytest.mark.parametrize(
    ("property", "answers"),
    [
        ("title", {"value_fr": "  "}),
        ("status", {"value": "thinking"}),
        ("devices", {"value": "-3"}),
        ("devices", {"value": "3", "since": "bientôt"}),
        ("decision", {"value_reference": "12"}),
        ("decision", {"value_text_fr": "Autorisé", "value_date": "un jour"}),
        ("article", {"value_address": "javascript:alert(1)"}),
        ("place", {"value": "Nulle-Part-sur-Mer"}),
    ],
)
def test_a_form_says_what_does_not_fit(member: Client, draft: Draft, property: str, answers: dict[str, str]) -> None:
    """Nothing is kept, and the page names the field."""
    page = member.post(f"/fr/work/drafts/{draft.pk}/add/{property}", answers)
    assert page.status_code == 200 and page.context["form"].errors
    assert draft.statements.count() == 1


def test_a_new_actor_is_made_when_it_is_named(member: Client, draft: Draft) -> None:
    """A name that nobody knows asks once, then begins a draft about that actor."""
    address = f"/fr/work/drafts/{draft.pk}/add/party"
    asked = member.post(address, {"value": "Datakalab", "value_role": "supplier"})
    assert "choice" in asked.context["form"].fields and draft.statements.count() == 1
    member.post(address, {"value": "Datakalab", "value_role": "supplier", "choice": "new"})
    actor = Draft.objects.get(kind="party")
    assert draft.statements.get(property="party").value == {"ref": actor.subject, "role": "supplier"}


def test_sources_are_added_and_removed(member: Client, draft: Draft, document: Document) -> None:
    """A quote and an address stand under the statement; each can be taken away."""
    member.post(f"/fr/work/drafts/{draft.pk}/add/result", {"value_text_fr": "Un mois"})
    row = draft.statements.get(property="result")
    said = {"address": "https://example.org/a", "read": "2026-01-02", "publisher": "Exemple"}
    member.post(f"/fr/work/drafts/{draft.pk}/statement/{row.pk}/address", said)
    reader = f"/fr/work/drafts/{draft.pk}/read/{document.pk}/1"
    member.post(reader, {"exact": "Le préfet de police autorise", "target": f"s:{row.pk}"})
    row.refresh_from_db()
    assert [("address" in source, source.get("exact", "")) for source in row.sources] == [
        (True, ""), (False, "Le préfet de police autorise"),
    ]  # fmt: skip
    lit = member.get(reader).context["reader"]["quotes"]
    assert [quote.found for quote in lit] == [True]
    member.post(f"/fr/work/drafts/{draft.pk}/statement/{row.pk}/source/0/remove")
    row.refresh_from_db()
    assert len(row.sources) == 1


def test_words_that_are_not_on_the_page_are_refused(member: Client, draft: Draft, document: Document) -> None:
    """The form says so, and nothing is kept."""
    page = member.post(
        f"/fr/work/drafts/{draft.pk}/read/{document.pk}/1", {"exact": "Les drones", "target": "p:result"}
    )
    assert "exact" in page.context["form"].errors


def test_a_dropped_statement_is_kept_again(member: Client, group: str, publish: Publish) -> None:
    """Taking out and keeping are one button each."""
    subject = "urn:uuid:00000000-0000-4000-8000-000000000001"
    publish(group, subject, {"property": "title", "value": {"fr": "A"}})
    member.post("/fr/work/drafts/start", {"subject": subject})
    draft = Draft.objects.get()
    row = draft.statements.get()
    member.post(f"/fr/work/drafts/{draft.pk}/statement/{row.pk}/drop")
    assert member.get(f"/fr/work/drafts/{draft.pk}").context["sections"][0].rows[0].state == "dropped"
    member.post(f"/fr/work/drafts/{draft.pk}/statement/{row.pk}/keep")
    assert member.get(f"/fr/work/drafts/{draft.pk}").context["sections"][0].rows[0].state == "kept"


def test_a_draft_that_says_two_things_is_told(member: Client, draft: Draft) -> None:
    """Two titles at once stand with a warning; two dated states do not."""
    acts.state(draft=draft, by=None, property="title", value={"fr": "Autre titre"})
    acts.state(draft=draft, by=None, property="status", value="trial", since="2019")
    acts.state(draft=draft, by=None, property="status", value="active", since="2020")
    sections = member.get(f"/fr/work/drafts/{draft.pk}").context["sections"]
    assert {section.key: section.several for section in sections} == {"title": True, "status": False}


def test_a_group_describes_itself(member: Client, group: str) -> None:
    """The profile of a group is a draft like any other, about its own name."""
    member.post("/fr/work/drafts/start", {"kind": "group", "subject": f"org:{group}"})
    profile = Draft.objects.get()
    member.post(f"/fr/work/drafts/{profile.pk}/add/name", {"value": "Groupe Est"})
    assert member.get(f"/fr/work/drafts/{profile.pk}/publish").context["difference"].faults == []
    member.post("/fr/work/drafts/start", {"kind": "dossier", "subject": "javascript:alert(1)"})
    assert Draft.objects.count() == 1


def test_discarding_asks_first(member: Client, draft: Draft) -> None:
    """A look at the question deletes nothing."""
    member.get(f"/fr/work/drafts/{draft.pk}/discard")
    assert Draft.objects.exists()
    member.post(f"/fr/work/drafts/{draft.pk}/discard")
    assert not Draft.objects.exists()


def test_a_contributor_sees_but_does_not_sign(client: Client, contributor: User, draft: Draft) -> None:
    """The page shows the difference without the button; posting all the same is forbidden."""
    client.force_login(contributor)
    shown = client.get(f"/fr/work/drafts/{draft.pk}/publish")
    assert b'name="digest"' not in shown.content
    digest = shown.context["difference"].digest
    assert client.post(f"/fr/work/drafts/{draft.pk}/publish", {"digest": digest}).status_code == 403


def test_a_stranger_finds_nothing(client: Client, draft: Draft, document: Document, other_group: str) -> None:
    """For a member of another group the draft does not exist; without signing in one is asked to."""
    row = draft.statements.get()
    paths = ["", "/publish", "/discard", "/add/title", f"/statement/{row.pk}", "/read", f"/read/{document.pk}/1"]
    for path in paths:
        assert client.get(f"/fr/work/drafts/{draft.pk}{path}").status_code == 302
    client.force_login(add_user(name="sacha", organisation=other_group, role="administrator"))
    for path in paths:
        assert client.get(f"/fr/work/drafts/{draft.pk}{path}").status_code == 404


@pytest.mark.parametrize("asked", ["document=x&page=1", "document={0}&page=²", "document={0}&page=-1", "page=9e9"])
def test_a_made_up_address_of_a_page_is_no_fault(member: Client, draft: Draft, document: Document, asked: str) -> None:
    """Nothing that is typed into an address breaks the page that leads to a document's."""
    answer = member.get(f"/fr/work/drafts/{draft.pk}/read?{asked.format(document.pk)}")
    assert answer.status_code in (200, 404)


def test_a_name_with_a_null_character_is_a_name(member: Client) -> None:
    """Forms look names up before they are checked; PostgreSQL refuses this character in a question."""
    assert member.post("/fr/work/dossiers/new", {"title": "x", "place": "Nice\0"}).status_code == 200


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_opens(member: Client, draft: Draft, document: Document, language: str) -> None:
    """Desk, new dossier, draft, documents, reader, address, difference, question."""
    member.post(f"/fr/work/drafts/{draft.pk}/add/result", {"value_text_fr": "Un mois"})
    row = draft.statements.get(property="result")
    here = f"/{language}/work/drafts/{draft.pk}"
    for path in (
        f"/{language}/work/", f"/{language}/work/dossiers/new", here, f"{here}/read", f"{here}/read/{document.pk}/1",
        f"{here}/statement/{row.pk}", f"{here}/statement/{row.pk}/address", f"{here}/publish", f"{here}/discard",
    ):  # fmt: skip
        assert member.get(path).status_code == 200, path
