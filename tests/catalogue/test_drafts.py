"""Drafts: started, written, sourced, and their difference to what is published."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from contrechamp.catalogue import acts
from contrechamp.catalogue.difference import difference
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.library import acts as library
from contrechamp.library.models import Document, Page
from contrechamp.people.models import AuditEntry, User
from contrechamp.people.reads import trail, trail_lines
from contrechamp.records import acts as records_acts
from contrechamp.records import reads as records
from contrechamp.records.errors import Refused
from tests.catalogue.conftest import Publish

PARIS = "urn:uuid:00000000-0000-4000-8000-000000000075"
TITLE = {"fr": "Vidéoprotection à Paris"}
WORDS = "détruits dans un délai maximum d’un mois"


@pytest.fixture
def draft(group: str, contributor: User) -> Draft:
    """An empty draft of a new dossier."""
    return acts.start_draft(organisation=group, kind="dossier", by=contributor)


def say(draft: Draft, property: str, value: Any, **more: Any) -> DraftStatement:
    return acts.state(draft=draft, by=None, property=property, value=value, **more)


def digest(draft: Draft) -> str:
    return difference(draft).digest


def test_a_draft_is_published_exactly_as_shown(draft: Draft, publisher: User, group: str) -> None:
    """The statements are signed, the draft is gone, the trail says who did it."""
    say(draft, "title", TITLE)
    say(draft, "open_question", {"fr": "Qui regarde ?"}, since="2019")
    found = difference(draft)
    (told,) = found.subjects
    assert [change.claim["property"] for change in told.added if change.claim] == ["title", "open_question"]
    acts.publish(draft=draft, digest=found.digest, by=publisher)
    statements = records.statements(subject=draft.subject)
    assert [one.claim for one in statements] == [change.claim for change in told.added]
    assert not Draft.objects.exists()
    assert AuditEntry.objects.filter(verb="publish", user=publisher, subject=draft.subject).exists()


def test_the_trail_calls_a_subject_by_its_name(draft: Draft, contributor: User, group: str) -> None:
    """Who reads who did what meets the title of the draft; another group's drafts stay unnamed."""
    say(draft, "title", {"fr": "Caméras de la place"})
    entry = trail(group).filter(subject=draft.subject)
    assert [line.name for line in trail_lines(entry, group)] == ["Caméras de la place"]
    assert [line.name for line in trail_lines(entry, "f" * 64)] == [""]


def test_what_changed_since_it_was_shown_is_not_signed(draft: Draft, publisher: User) -> None:
    """A digest of an earlier look is refused, and nothing is published."""
    say(draft, "title", TITLE)
    seen = digest(draft)
    say(draft, "identifier", "2019-00079")
    with pytest.raises(Refused, match=r"[Ll]ook at the difference again|changé"):
        acts.publish(draft=draft, digest=seen, by=publisher)
    assert not records.statements().exists() and Draft.objects.exists()


def test_a_contributor_drafts_and_does_not_publish(draft: Draft, contributor: User) -> None:
    """Signing in the group's name is for publishers."""
    say(draft, "title", TITLE)
    with pytest.raises(PermissionDenied):
        acts.publish(draft=draft, digest=digest(draft), by=contributor)


def test_a_stranger_touches_no_draft(draft: Draft, other_group: str, publisher: User) -> None:
    """A member of one group has no hand in another group's drafts."""
    draft.organisation = other_group
    with pytest.raises(PermissionDenied):
        acts.state(draft=draft, by=publisher, property="title", value=TITLE)
    with pytest.raises(PermissionDenied):
        acts.discard(draft=draft, by=publisher)


def test_the_vocabulary_is_kept(draft: Draft) -> None:
    """A draft holds only what this software understands, and at most one draft exists per subject."""
    with pytest.raises(Refused, match="value"):
        say(draft, "status", "thinking")
    with pytest.raises(Refused):
        acts.start_draft(organisation=draft.organisation, kind="spaceship", by=None)
    again = acts.start_draft(organisation=draft.organisation, kind="dossier", by=None, subject=draft.subject)
    assert again == draft


def test_a_quote_becomes_evidence(draft: Draft, document: Document, publisher: User) -> None:
    """The words are found on the page, the document is published along, the record names its published bytes."""
    statement = say(draft, "result", {"fr": "Un mois au plus"})
    source = acts.use_as_source(statement=statement, document=document, page=1, exact=WORDS, by=publisher)
    assert source["library"] == str(document.pk) and source["exact"] == WORDS.replace("’", "'")
    found = difference(draft)
    (along,) = found.documents
    assert along.document == document and along.entry
    acts.publish(draft=draft, digest=found.digest, by=publisher)
    (said,) = records.statements(subject=draft.subject)
    (signed,) = said.sources
    document.refresh_from_db()
    assert signed["document"] == f"sha256:{document.published}" and document.published != document.original
    assert (signed["page"], signed["exact"], signed["tier"]) == (1, source["exact"], 1)
    assert records.statements(subject=f"sha256:{document.published}", property="title").exists()
    assert document.original not in str([one.claim for one in records.statements()])


def test_a_document_published_already_is_not_published_again(draft: Draft, document: Document) -> None:
    """Only what is still private goes along."""
    library.publish_document(document=document)
    statement = say(draft, "result", {"fr": "Un mois au plus"})
    acts.use_as_source(statement=statement, document=document, page=1, exact=WORDS, by=None)
    assert difference(draft).documents == ()


def test_ambiguous_and_absent_words_are_refused(draft: Draft, document: Document) -> None:
    """Words that stand twice need a choice; words that do not stand there are no quote."""
    statement = say(draft, "result", {"fr": "x"})

    def quote(exact: str, start: int | None = None) -> dict[str, Any]:
        return acts.use_as_source(statement=statement, document=document, page=1, exact=exact, start=start, by=None)

    with pytest.raises(Refused, match="2"):
        quote("Les enregistrements sont")
    with pytest.raises(Refused):
        quote("Les drones")
    text = Page.objects.get(document=document).text
    second = text.rindex("Les enregistrements sont")
    assert quote("Les enregistrements sont", start=second)["start"] == second


def test_a_quote_that_left_its_page_stops_publication(draft: Draft, document: Document, publisher: User) -> None:
    """When the text of the page changed meanwhile, the message names the page and the words."""
    statement = say(draft, "result", {"fr": "Un mois au plus"})
    acts.use_as_source(statement=statement, document=document, page=1, exact=WORDS, by=None)
    Page.objects.filter(document=document).update(text="Autre chose")
    found = difference(draft)
    assert len(found.faults) == 1 and "Arrêté 2019-00079" in found.faults[0] and "un mois" in found.faults[0]
    with pytest.raises(Refused, match="un mois"):
        acts.publish(draft=draft, digest=found.digest, by=publisher)


def test_a_document_that_cannot_be_published_says_so_once(draft: Draft, document: Document) -> None:
    """A document without a title stops publication with one message, not one for each quote."""
    for words in (WORDS, "Le préfet de police"):
        statement = say(draft, "result", {"fr": words})
        acts.use_as_source(statement=statement, document=document, page=1, exact=words, by=None)
    Document.objects.update(title="")
    assert len(difference(draft).faults) == 1


def test_a_published_account_is_edited_statement_by_statement(group: str, publish: Publish, publisher: User) -> None:
    """A draft of what is published shows only what is replaced, added and ended."""
    title = {"property": "title", "value": TITLE}
    publish(group, PARIS, title, {"property": "devices", "value": 1000}, {"property": "identifier", "value": "A"})
    draft = acts.start_draft(organisation=group, kind="dossier", by=publisher, subject=PARIS)
    assert difference(draft).empty
    rows = {row.property: row for row in draft.statements.all()}
    acts.state(draft=draft, by=publisher, property="devices", value=1391, statement=rows["devices"])
    acts.drop(statement=rows["identifier"], by=publisher)
    say(draft, "technology", "video-surveillance")
    found = difference(draft)
    (told,) = found.subjects
    assert [(len(told.added), len(told.replaced), len(told.ended))] == [(1, 1, 1)]
    assert told.replaced[0].before and told.replaced[0].before["value"] == 1000
    acts.publish(draft=draft, digest=found.digest, by=publisher)
    values = {one.property: one.value for one in records.statements(subject=PARIS)}
    assert values == {"title": TITLE, "devices": 1391, "technology": "video-surveillance"}


def test_a_dropped_statement_can_be_kept_after_all(group: str, publish: Publish) -> None:
    """Taking the drop back leaves no difference; a new statement that is dropped is gone."""
    publish(group, PARIS, {"property": "title", "value": TITLE})
    draft = acts.start_draft(organisation=group, kind="dossier", by=None, subject=PARIS)
    (row,) = draft.statements.all()
    acts.drop(statement=row, by=None)
    assert len(difference(draft).subjects[0].ended) == 1
    acts.keep(statement=row, by=None)
    acts.drop(statement=say(draft, "identifier", "B"), by=None)
    assert difference(draft).empty and draft.statements.count() == 1


def test_what_was_erased_does_not_come_back(group: str, publish: Publish) -> None:
    """A draft begun before an erasure does not publish the erased words again, unless a person states them anew."""
    record = publish(group, PARIS, {"property": "title", "value": TITLE}, {"property": "identifier", "value": "A"})
    draft = acts.start_draft(organisation=group, kind="dossier", by=None, subject=PARIS)
    records_acts.erase(organisation=group, records=[record])
    assert difference(draft).empty
    row = draft.statements.get(property="identifier")
    acts.state(draft=draft, by=None, property="identifier", value="A", statement=row)
    assert len(difference(draft).subjects[0].added) == 1


def test_a_new_actor_is_published_with_the_dossier(draft: Draft, publisher: User, group: str) -> None:
    """An actor that exists only as a draft goes along with the dossier that names it."""
    actor = acts.start_draft(organisation=group, kind="party", by=publisher)
    say(actor, "name", "Datakalab")
    say(draft, "party", {"ref": actor.subject, "role": "supplier"})
    found = difference(draft)
    assert [told.draft for told in found.subjects] == [actor, draft]
    acts.publish(draft=draft, digest=found.digest, by=publisher)
    assert records.statements(subject=actor.subject, kind="party").count() == 1
    assert not Draft.objects.exists()


def test_an_address_is_a_source_too(draft: Draft) -> None:
    """A page of the web is cited with the day on which it was read."""
    statement = say(draft, "devices", 12)
    acts.cite(statement=statement, address="https://example.org/a", read="2026-01-02", by=None, publisher="Example")
    acts.cite(statement=statement, address="https://example.org/a", read="2026-01-02", by=None, publisher="Example")
    assert len(statement.sources) == 1
    with pytest.raises(Refused, match="address"):
        acts.cite(statement=statement, address="javascript:alert(1)", read="2026-01-02", by=None)
    acts.remove_source(statement=statement, number=0, by=None)
    assert statement.sources == [] and difference(draft).subjects[0].added[0].faults == ()


def test_a_discarded_draft_leaves_what_is_published(group: str, publish: Publish, publisher: User) -> None:
    """Discarding deletes the draft only."""
    publish(group, PARIS, {"property": "title", "value": TITLE})
    draft = acts.start_draft(organisation=group, kind="dossier", by=publisher, subject=PARIS)
    acts.discard(draft=draft, by=publisher)
    assert not Draft.objects.exists() and records.statements(subject=PARIS).exists()
