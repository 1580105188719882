"""Blacking out in the browser: by words without scripts, by a rectangle with them."""

import pytest
from django.test import Client
from django.urls import reverse

from contrechamp.jobs import worker
from contrechamp.library import acts
from contrechamp.library.models import Document, Redaction
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from tests.browsing import Browse
from tests.library import making
from tests.library.conftest import Add
from tests.library.test_pages_browser import sign_in
from tests.library.test_redaction import LINES, OTHER

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(add: Add, group: str) -> Document:
    """A letter with a name on both of its pages."""
    read = add("plainte.pdf", making.text_pdf(LINES, OTHER), organisation=group)
    acts.describe(document=read, title="Une plainte")
    return read


@pytest.fixture
def publisher(group: str) -> User:
    """A person who may publish."""
    return add_user(name="paule", organisation=group, role="publisher")


def test_words_are_blacked_out_with_a_reason(client: Client, publisher: User, document: Document) -> None:
    """On each page where they stand, by whom and why, and back again."""
    client.force_login(publisher)
    at = reverse("library:redact", args=[document.pk, 1])
    assert "Dites pourquoi" not in client.get(at).content.decode()
    assert "n’est pas là" not in client.post(at, {"words": "Jeanne Dupontel"}).content.decode()
    assert not Redaction.objects.exists()
    page = client.post(at, {"words": "Absent", "reason": "nom"}).content.decode()
    assert "Ces mots ne sont pas là" in page
    answer = client.post(at, {"words": "Jeanne Dupontel", "reason": "nom privé", "everywhere": "on"})
    assert answer.status_code == 302
    assert [(one.page, one.reason, one.by) for one in Redaction.objects.all()] == [
        (1, "nom privé", publisher),
        (2, "nom privé", publisher),
    ]
    worker.run_until_idle()
    page = client.get(reverse("library:redaction", args=[document.pk])).content.decode()
    assert "nom privé" in page
    assert "paule" in page
    assert client.get(reverse("library:redacted_file", args=[document.pk])).status_code == 200
    first = Redaction.objects.all()[0]
    client.post(reverse("library:unmark", args=[document.pk, first.pk]))
    assert Redaction.objects.count() == 1


def test_only_a_publisher_erases(client: Client, group: str, publisher: User, document: Document) -> None:
    """And only who says that it is meant."""
    client.force_login(add_user(name="carole", organisation=group, role="contributor"))
    at = reverse("library:erase", args=[document.pk])
    assert client.post(at, {"sure": "on"}).status_code == 404
    client.force_login(publisher)
    client.post(reverse("library:redact", args=[document.pk, 1]), {"words": "Jeanne Dupontel", "reason": "nom"})
    worker.run_until_idle()
    client.post(at)
    assert not Document.objects.get().erased_at
    client.post(at, {"sure": "on"})
    assert Document.objects.get().erased_at
    assert client.get(reverse("library:redact", args=[document.pk, 1])).status_code == 404
    assert "███" in client.get(reverse("library:page", args=[document.pk, 1])).content.decode()


def test_another_group_s_documents_cannot_be_blacked_out(client: Client, document: Document) -> None:
    """For whoever is not of the group, the document does not exist."""
    from contrechamp.records.acts import create_organisation

    other = create_organisation(name="Other").organisation
    client.force_login(add_user(name="olga", organisation=other, role="administrator"))
    for name, args in [("redact", [1]), ("redaction", []), ("redacted_file", [])]:
        assert client.get(reverse(f"library:{name}", args=[document.pk, *args])).status_code == 404


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_pages_are_accessible(browse: Browse, width: int, scheme: str, publisher: User, document: Document) -> None:
    """On a phone by day, on a desk by night."""
    reader = browse(width=width, scheme=scheme)
    sign_in(reader, publisher)
    reader.open(reverse("library:redact", args=[document.pk, 1]))
    reader.page.fill("textarea", "Jeanne Dupontel")
    reader.page.fill("input[name=reason]", "nom privé")
    reader.page.locator(".redacting form button:not([type=button])").click()
    reader.check_accessible()
    reader.check_width()
    reader.open(reverse("library:redaction", args=[document.pk]))
    reader.check_accessible()
    reader.check_width()


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_rectangle_drawn_on_the_picture_is_blacked_out(browse: Browse, publisher: User, document: Document) -> None:
    """Where the mouse drew it, on the page as displayed."""
    reader = browse(width=1280)
    sign_in(reader, publisher)
    reader.open(reverse("library:redact", args=[document.pk, 1]))
    box = reader.page.locator(".sheet").bounding_box()
    assert box
    scale = box["width"] / 5953
    reader.page.mouse.move(box["x"] + 700 * scale, box["y"] + 700 * scale)
    reader.page.mouse.down()
    reader.page.mouse.move(box["x"] + 3_000 * scale, box["y"] + 900 * scale)
    reader.page.mouse.up()
    assert reader.page.locator("[data-redact=drawn]").is_visible()
    reader.page.fill("input[name=reason]", "nom privé")
    reader.page.locator(".redacting form button:not([type=button])").click()
    reader.page.wait_for_selector(".black rect")
    [mark] = Redaction.objects.all()
    assert mark.start is None
    assert all(abs(found - drawn) < 40 for found, drawn in zip(mark.boxes[0], (700, 700, 3_000, 900), strict=True))
