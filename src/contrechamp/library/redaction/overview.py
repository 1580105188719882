"""What members look at before they publish a blacked-out document: its marks, and where hidden words still stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contrechamp.library import quotations, quotes
from contrechamp.library.models import Document, Page, Redaction
from contrechamp.library.quotations import Quotation
from contrechamp.library.redaction import marks
from contrechamp.library.redaction.hiding import Hidden
from contrechamp.records.models import Statement

MOST_PHRASES = 50
MOST_LEFT = 100


@dataclass(frozen=True)
class Left:
    """Words that are black in one place and can be read in another."""

    page: int
    words: str


@dataclass(frozen=True)
class Overview:
    """The marks by page; whether the blacked-out file is made; hidden words that can still be read; quotes of them.

    `public` says that the document stands published as it was before these marks.
    """

    pages: Sequence[tuple[int, Sequence[Redaction]]]
    made: bool
    left: Sequence[Left]
    quoted: Sequence[Quotation]
    public: bool


def overview(document: Document) -> Overview:
    """All of it for one document. Raises reading.Unreadable."""
    found = marks.by_page(document)
    pages = _pages(document)
    public = {number: marks.hidden(page, found[number]) for number, page in pages.items() if number in found}
    made = bool(found) and document.redacted == marks.digest(document) and bool(document.cleaned)
    return Overview(
        pages=sorted(found.items()),
        made=made,
        left=list(_left(pages, found, public)),
        quoted=quoted(document),
        public=is_public_as_it_was(document),
    )


def quoted(document: Document) -> list[Quotation]:
    """The quotations of the document that its marks hide. Raises reading.Unreadable."""
    found = marks.by_page(document)
    said = [one for one in quotations.of(document) if one.page in found]
    pages = {page.number: page for page in document.page_set.filter(number__in={one.page for one in said})}
    hidden = {}
    for number, page in pages.items():
        page.document = document
        hidden[number] = marks.hidden(page, found[number]).text
    return [one for one in said if one.page in hidden and not _stands(hidden[one.page], one)]


def _stands(text: str, one: Quotation) -> bool:
    return quotes.find(text, exact=one.exact, prefix=one.prefix, suffix=one.suffix, start=one.start) is not None


def is_public_as_it_was(document: Document) -> bool:
    """Whether a publication of this document is in force that shows what is to be hidden."""
    if not document.published or document.published == document.cleaned:
        return False
    subject, organisation = f"sha256:{document.published}", document.organisation
    return Statement.objects.filter(subject=subject, organisation=organisation).exists()


def _pages(document: Document) -> dict[int, Page]:
    pages = {page.number: page for page in document.page_set.filter(waits=False)}
    for page in pages.values():
        page.document = document
    return pages


def _left(
    pages: Mapping[int, Page], found: Mapping[int, Sequence[Redaction]], public: Mapping[int, Hidden]
) -> Iterator[Left]:
    phrases = list(dict.fromkeys(_phrases(pages, found)))[:MOST_PHRASES]
    count = 0
    for number, page in sorted(pages.items()):
        text = public[number].text if number in public else page.text
        for phrase in phrases:
            if count < MOST_LEFT and marks.places(text, phrase):
                count += 1
                yield Left(number, phrase)


def _phrases(pages: Mapping[int, Page], found: Mapping[int, Sequence[Redaction]]) -> Iterator[str]:
    for number, on_page in sorted(found.items()):
        for mark in on_page:
            if mark.start is not None and mark.end is not None and number in pages:
                phrase = " ".join(pages[number].text[mark.start : mark.end].split()).strip(" .,;:!?()«»\"'")
                if len(phrase) > 2:
                    yield phrase
