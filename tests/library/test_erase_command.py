"""`contrechamp erase` with --original and --document: what leaves this node, named on the command line."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from contrechamp.config.cli import main
from contrechamp.jobs import worker
from contrechamp.library import acts
from contrechamp.library.models import Document
from contrechamp.library.redaction import marks
from contrechamp.records import blobs
from tests.library import making
from tests.library.conftest import Add

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def document(add: Add, group: str) -> Document:
    """A letter of the group, with a name in it."""
    return add("letter.pdf", making.text_pdf(("Plainte de Jeanne Dupontel", "contre les caméras")), organisation=group)


def call(*arguments: str, code: int = 0) -> dict[str, Any]:
    """The JSON line that the command prints; it must end with this exit code."""
    result = CliRunner().invoke(main, ["erase", *arguments, "--yes", "--json"])
    assert result.exit_code == code, result.output
    [line] = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return dict(line)


def test_an_original_is_erased_by_the_fingerprint_that_add_printed(document: Document) -> None:
    """What can be read of it stays; the file is gone."""
    marks.mark(document=document, where=marks.find(document, "Dupontel"), reason="vie privée", by=None)
    worker.run_until_idle()
    before = document.original
    assert call("--original", before[:12]) == {"document": str(document.pk), "erased": "original"}
    document.refresh_from_db()
    assert document.erased_at
    assert not blobs.path(before).exists()
    assert document.page_set.get().text.startswith("Plainte de Jeanne ███")


def test_an_original_that_nobody_blacked_out_stays(document: Document) -> None:
    """There is nothing that could be left in its place: it says what to do."""
    assert "Noircissez d’abord" in call("--original", str(document.pk), code=3)["error"]
    assert blobs.path(document.original).exists()


def test_a_document_that_was_never_published_is_removed(document: Document) -> None:
    """With its pages and its file; once published it is refused, and the publication has to be erased first."""
    call("--document", str(document.pk)[:8])
    assert not Document.objects.exists()
    assert not blobs.path(document.original).exists()


def test_a_published_document_is_not_removed(document: Document) -> None:
    """The publication has to be erased first."""
    acts.describe(document=document, title="Une plainte")
    acts.publish_document(document=document)
    assert "published" in call("--document", str(document.pk), code=3)["error"]
    assert Document.objects.exists()


def test_another_group_s_or_no_document_is_refused(document: Document, add: Add) -> None:
    """Only the group's own documents can be named, by eight characters or more."""
    other = add("other.pdf", making.text_pdf(("Autre",)))
    for wanted in (str(other.pk), document.original[:7], "0" * 64):
        assert "No document begins" in call("--document", wanted, code=3)["error"]
