"""Word boxes of pages: made when first asked for, kept packed; carried over when a person corrects the text."""

import zlib
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

import orjson

from contrechamp.library import reading
from contrechamp.library.models import PDF, Page, PageWords
from contrechamp.library.text.canonical import WORD
from contrechamp.records import blobs

Words = Sequence[Any]  # of [start, end, [[x0, y0, x1, y1], …]]


def pack(words: Words) -> bytes:
    """`words` as they are stored."""
    return zlib.compress(orjson.dumps(words), 6)


def unpack(packed: bytes) -> Words:
    """The words that `pack` stored."""
    words: Words = orjson.loads(zlib.decompress(packed))
    return words


def words_of(page: Page) -> Words:
    """The placed words of a page. Raises reading.Unreadable."""
    return words_of_all([page])[page.pk]


def words_of_all(pages: Sequence[Page]) -> dict[int, Words]:
    """The placed words of pages of one document, by the page's primary key. Raises reading.Unreadable.

    Those that are not kept yet are read from the file and kept. Pages that no machine has read have none.
    """
    found = {kept.page_id: unpack(bytes(kept.packed)) for kept in PageWords.objects.filter(page__in=pages)}
    missing = [page for page in pages if page.pk not in found]
    readable = [page for page in missing if page.text and page.document.paged[1] == PDF]
    for start in range(0, len(readable), reading.BATCH):
        batch = readable[start : start + reading.BATCH]
        placed = reading.words(blobs.path(batch[0].document.paged[0]), {page.number: page.text for page in batch})
        found |= {page.pk: placed[page.number] for page in batch}
        keep((page.pk, placed[page.number]) for page in batch)
    return {page.pk: found.get(page.pk, []) for page in pages}


def keep(placed: Iterable[tuple[int, Words]]) -> None:
    """Stores words by the primary key of their page; what is stored already stays."""
    rows = [PageWords(page_id=key, packed=pack(words)) for key, words in placed]
    PageWords.objects.bulk_create(rows, ignore_conflicts=True)


def carried_over(text: str, words: Words, corrected: str) -> list[Any]:
    """The words of the `corrected` text with the boxes that their counterparts in `text` have.

    A word that stayed keeps its boxes; where some words became others, each of these gets the boxes of all that they
    replace: the light falls a little wide, never elsewhere.
    """
    before = [text[start:end] for start, end, _ in words]
    spans = [match.span() for match in WORD.finditer(corrected)]
    after = [corrected[start:end] for start, end in spans]
    placed: list[Any] = []
    for _, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if last - first == end - start:
            boxes = [words[index][2] for index in range(first, last)]
        else:
            boxes = [[box for index in range(first, last) for box in words[index][2]]] * (end - start)
        placed += [[*span, boxed] for span, boxed in zip(spans[start:end], boxes, strict=True)]
    return placed
