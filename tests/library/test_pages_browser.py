"""The library's pages in a real browser: legible on a phone and a desk, by day and by night, without JavaScript too."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from contrechamp.library.models import Document
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from contrechamp.records.acts import create_organisation
from tests.browsing import Browse, Reader
from tests.library import making
from tests.library.conftest import Add

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
PAGES = making.text_pdf(making.LINES, ("Article 2", "Fait à Marseille, le 24 janvier 2019"))


@pytest.fixture
def publisher(live_server: object) -> User:
    group = create_organisation(name="Groupe Est").organisation
    return add_user(name="paule", organisation=group, role="publisher")


@pytest.fixture
def document(add: Add, publisher: User) -> Document:
    [group] = publisher.roles
    return add("arrete.pdf", PAGES, organisation=group)


def sign_in(reader: Reader, user: User) -> None:
    """Signs the person in as the sign-in page does."""
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": reader.address}
    reader.page.context.add_cookies([cookie])  # type: ignore[list-item]


def addresses(document: Document) -> list[str]:
    own = [reverse(f"library:{name}", args=[document.pk]) for name in ("document", "publish", "remove")]
    page = reverse("library:page", args=[document.pk, 1])
    return [reverse("library:documents"), reverse("library:upload"), *own, f"{page}?q=caméras vidéoprotection"]


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_page_is_accessible(browse: Browse, publisher: User, document: Document, width: int, scheme: str) -> None:
    """axe finds nothing, and nothing is wider than the window."""
    Document.objects.filter(pk=document.pk).update(title="Arrêté 2019-00079")
    reader = browse(width=width, scheme=scheme)
    sign_in(reader, publisher)
    for address in addresses(document):
        reader.open(address)
        reader.check_accessible()
        reader.check_width()


def test_the_light_lies_on_the_words(browse: Browse, publisher: User, document: Document) -> None:
    """The rectangle is where the word stands on the picture, at any width."""
    for width in (360, 1280):
        reader = browse(width=width)
        sign_in(reader, publisher)
        reader.open(f"{reverse('library:page', args=[document.pk, 1])}?q=vidéoprotection")
        sheet = reader.page.locator(".sheet img").bounding_box()
        light = reader.page.locator(".light rect").first.bounding_box()
        assert sheet and light
        # The second line starts 72 points from the left and 100 from the top of a page 595.3 points wide.
        scale = sheet["width"] / 595.3
        assert 72 < (light["x"] - sheet["x"]) / scale < 420
        assert 84 < (light["y"] - sheet["y"]) / scale < 104
        assert 8 < light["height"] / scale < 20


def test_a_selection_tells_its_place_in_the_text(browse: Browse, publisher: User, document: Document) -> None:
    """What a person selects starts at the paragraph's offset plus what stands before it there."""
    reader = browse()
    sign_in(reader, publisher)
    reader.open(reverse("library:page", args=[document.pk, 1]))
    found = reader.page.evaluate(
        """() => [...document.querySelectorAll("[data-page-text] [data-offset]")].map(
            block => [Number(block.dataset.offset), block.textContent])"""
    )
    text = document.page_set.get(number=1).text
    assert found
    assert [text[offset : offset + len(words)] for offset, words in found] == [words for _, words in found]


def test_adding_works_without_javascript(browse: Browse, publisher: User, tmp_path: Path) -> None:
    """Two files in one go, with a report for each."""
    files = [tmp_path / "one.pdf", tmp_path / "two.bin"]
    files[0].write_bytes(PAGES)
    files[1].write_bytes(b"\0no document")
    reader = browse(width=360, javascript=False)
    sign_in(reader, publisher)
    reader.open(reverse("library:upload"))
    reader.page.set_input_files("input[type=file]", [str(path) for path in files])
    reader.page.locator("main form button").click()
    report = reader.page.locator("[role=status]").inner_text()
    assert "Nouveau" in report
    assert "Refusé" in report
    assert Document.objects.get().file_name == "one.pdf"
