"""Files that strangers made badly, or to do harm: each gets its error, and the node goes on."""

from pathlib import Path

import pikepdf
import pytest

from contrechamp.jobs import reads as jobs
from contrechamp.library import acts, reading
from contrechamp.library.models import Document, Page
from tests.library import making
from tests.library.conftest import ORGANISATION, Add

pytestmark = pytest.mark.django_db

GOOD = making.text_pdf(making.LINES, making.LINES)
LOCKED = making.changed(GOOD, encryption=pikepdf.Encryption(user="secret", owner="secret"))
NO_PAGES = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>"
)


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("empty.pdf", b"", "empty"),
        ("letter.pdf", b"\x01not a PDF at all", "unsupported"),
        ("movie.gif", b"GIF89a" + bytes(100), "unsupported"),
    ],
)
def test_what_is_no_document_is_not_taken_in(tmp_path: Path, name: str, data: bytes, error: str) -> None:
    """Nothing, or neither a PDF nor an image: no document, and why."""
    added = acts.add_file(path=making.put(tmp_path, name, data), organisation=ORGANISATION)
    assert (added.status, added.document, added.error) == ("failed", None, error)


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("locked.pdf", LOCKED, "password"),
        ("start.pdf", GOOD[:400], "damaged"),
        ("head.pdf", b"%PDF-1.7\n", "damaged"),
        ("nopages.pdf", NO_PAGES, "damaged"),
        ("cut.png", making.image_file("PNG", making.picture())[:300], "damaged"),
        ("bomb.png", making.image_bomb(60_000), "too large"),
    ],
)
def test_what_cannot_be_read_fails_with_its_reason(add: Add, name: str, data: bytes, error: str) -> None:
    """The document stays, marked; given again it fails again; no job is left."""
    document = add(name, data)
    assert (document.state, document.error) == ("failed", error)
    assert jobs.counts()["failed"] == 0


def test_a_failed_document_fails_again(add: Add, tmp_path: Path) -> None:
    """The same file given twice is one document, and says the same both times."""
    document = add("locked.pdf", LOCKED)
    again = acts.add_file(path=making.put(tmp_path, "copy.pdf", LOCKED), organisation=ORGANISATION)
    assert (again.status, again.error, again.document) == ("failed", "password", document)


@pytest.mark.slow
def test_a_decompression_bomb_is_stopped(add: Add) -> None:
    """A file of some kilobytes that wants a gigabyte and a half ends at the child's limit of memory."""
    document = add("bomb.pdf", making.stream_bomb(1500 << 20))
    assert (document.state, document.error) == ("failed", "too large")


def test_an_owner_password_does_not_hinder_reading(add: Add) -> None:
    """Rights that a reader may ignore are no password."""
    locked = making.changed(GOOD, encryption=pikepdf.Encryption(user="", owner="secret"))
    assert add("rights.pdf", locked).state == "read"


def test_a_truncated_file_is_repaired_once(add: Add) -> None:
    """What is there of it is read, and the document says that it was mended."""
    document = add("cut.pdf", GOOD[: int(len(GOOD) * 0.95)])
    assert (document.state, document.repaired, document.pages) == ("read", True, 2)
    assert "vidéoprotection" in Page.objects.get(document=document, number=1).text


@pytest.mark.slow
def test_ten_thousand_pages_are_read_in_batches(add: Add) -> None:
    """Each once, in order, the last as well as the first."""
    document = add("register.pdf", making.many_pages(10_000))
    assert (document.state, document.pages) == ("read", 10_000)
    numbers = Page.objects.filter(document=document).values_list("number", flat=True)
    assert list(numbers) == list(range(1, 10_001))
    assert Page.objects.get(document=document, number=9_999).text.startswith("Page 9999 of")


def test_a_heavy_page_does_not_sink_the_others(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a batch needs too much, smaller ones are tried; the page that is alone to blame stays empty."""
    real = reading.text

    def text(path: Path, media_type: str, first: int, last: int) -> object:
        if first <= 23 <= last:
            raise reading.Unreadable(Document.Error.TOO_LARGE)
        return real(path, media_type, first, last)

    monkeypatch.setattr(reading, "text", text)
    document = add("maps.pdf", making.many_pages(250))
    assert (document.state, document.pages) == ("read", 250)
    pages = Page.objects.filter(document=document)
    assert pages.count() == 250
    assert list(pages.filter(software="unreadable").values_list("number", flat=True)) == [23]
