"""Statements that quote what is blacked out are told, and never published with the hidden words."""

import pytest

from contrechamp.catalogue import acts
from contrechamp.catalogue.difference import difference
from contrechamp.catalogue.models import Draft
from contrechamp.jobs.worker import run_until_idle
from contrechamp.library.models import Document
from contrechamp.library.redaction import erasing, marks, overview
from contrechamp.people.models import User
from contrechamp.records.errors import Refused

pytestmark = pytest.mark.django_db
WORDS = "délai maximum d'un mois"


@pytest.fixture
def draft(group: str, document: Document, publisher: User) -> Draft:
    """A dossier with a statement that quotes the document."""
    draft = acts.start_draft(organisation=group, kind="dossier", by=None)
    statement = acts.state(draft=draft, property="result", value={"fr": "Un mois au plus"}, by=publisher)
    acts.use_as_source(statement=statement, document=document, page=1, exact=WORDS, by=publisher)
    return draft


def black_out(document: Document, phrase: str) -> None:
    marks.mark(document=document, where=marks.find(document, phrase), reason="secret", by=None)
    run_until_idle()
    document.refresh_from_db()


def test_a_draft_that_quotes_hidden_words_is_told_and_stopped(draft: Draft, document: Document) -> None:
    """The words would be public in the statement: the difference names them, the original cannot be erased."""
    black_out(document, "un mois")
    assert [(one.page, one.published) for one in overview.quoted(document)] == [(1, False)]
    assert any("noircis" in fault for fault in difference(draft).faults)
    with pytest.raises(Refused, match="brouillons"):
        erasing.erase_original(document=document)


def test_a_draft_that_quotes_other_words_goes_on(draft: Draft, document: Document, publisher: User) -> None:
    """Its quote is found again on the page as it is published."""
    black_out(document, "préfet de police")
    assert overview.quoted(document) == []
    found = difference(draft)
    assert found.faults == []
    acts.publish(draft=draft, digest=found.digest, by=publisher)


def test_a_published_statement_that_quotes_hidden_words_is_told(
    draft: Draft, document: Document, publisher: User
) -> None:
    """What is signed already stays signed; whoever blacks out learns where the words stand."""
    acts.publish(draft=draft, digest=difference(draft).digest, by=publisher)
    document.refresh_from_db()
    black_out(document, "un mois")
    told = overview.quoted(document)
    assert {one.published for one in told} == {True, False} or [one.published for one in told] == [True]
