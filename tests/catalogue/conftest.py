"""A group that publishes, for the tests of the catalogue."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from contrechamp.jobs.worker import run_until_idle
from contrechamp.library import acts as library
from contrechamp.library.models import Document
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from contrechamp.records import acts as records
from contrechamp.records.acts import Entry

Publish = Callable[..., str]


@pytest.fixture
def group(db: None) -> str:
    """The id of a group hosted here."""
    return records.create_organisation(name="Groupe Est").organisation


@pytest.fixture
def other_group(db: None) -> str:
    """The id of a second group hosted here."""
    return records.create_organisation(name="Groupe Sud").organisation


@pytest.fixture
def publisher(group: str) -> User:
    """A person who may publish for `group`."""
    return add_user(name="paule", organisation=group, role="publisher")


@pytest.fixture
def contributor(group: str) -> User:
    """A person who may draft for `group`, not publish."""
    return add_user(name="carole", organisation=group, role="contributor")


@pytest.fixture
def publish() -> Publish:
    """Publishes claims of a group about a subject; the id of the record."""

    def act(organisation: str, subject: str, *claims: dict[str, Any], kind: str = "dossier") -> str:
        full = [{"sources": [], **claim} for claim in claims]
        return records.publish(organisation=organisation, entries=[Entry(subject, kind, full)]).records[-1]

    return act


LINES = (
    "Arrêté n° 2019-00079 du 24 janvier 2019",
    "Le préfet de police autorise le système de vidéoprotection.",
    "Les enregistrements sont détruits dans un délai maximum d'un mois.",
    "Les enregistrements sont conservés pour une enquête.",
)


@pytest.fixture
def document(group: str, tmp_path: Path) -> Document:
    """A document of `group` with one page of text, read by the worker, with a title."""
    path = tmp_path / "order.pdf"
    sheet = Canvas(str(path), invariant=True)
    for number, line in enumerate(LINES):
        sheet.drawString(72, 760 - 24 * number, line)
    sheet.save()
    added = library.add_file(path=path, organisation=group)
    run_until_idle()
    document = Document.objects.get()
    assert added.document == document
    library.describe(document=document, title="Arrêté 2019-00079", date="2019-01-24")
    return document
