"""Making the blacked-out file: pages as pictures, in lots, then put together. A job runs it: it takes a while."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from contrechamp.library import reading
from contrechamp.library.models import Document, Page
from contrechamp.library.redaction import marks
from contrechamp.library.text.blob import BlobPage
from contrechamp.library.words import words_of_all
from contrechamp.records import blobs

LOT = 6  # pages: a lot takes a few seconds of a child's time


def blackened(document: Document) -> bytes:
    """The document as PDF of pictures, black where it is marked. Raises reading.Unreadable."""
    found = marks.by_page(document)
    pages = list(document.page_set.order_by("number"))
    for page in pages:
        page.document = document
    paged, media_type = document.paged
    with NamedTemporaryFile(prefix="contrechamp-") as file:
        sizes = []
        for start in range(0, len(pages), LOT):
            lot = {
                str(page.number): _described(page, found.get(page.number, ())) for page in pages[start : start + LOT]
            }
            part = reading.blackened(blobs.path(paged), media_type, lot)
            file.write(part)
            sizes.append(len(part))
        file.flush()
        return reading.joined(Path(file.name), sizes)


def _described(page: Page, found: Sequence[Any]) -> dict[str, Any]:
    text, words, boxes = marks.hidden(page, found)
    return {"size": [page.width, page.height], "text": text, "words": words, "boxes": boxes}


def public_pages(document: Document) -> list[BlobPage]:
    """The document's pages as they are published, without what is black. Raises reading.Unreadable."""
    found = marks.by_page(document)
    pages = list(document.page_set.order_by("number"))
    for page in pages:
        page.document = document
    placed = words_of_all(pages)
    shown = []
    for page in pages:
        text, words = page.text, placed[page.pk]
        if page.number in found:
            text, words, _boxes = marks.hidden(page, found[page.number])
        shown.append(BlobPage(page.width, page.height, text, words, page.source, page.software))
    return shown
