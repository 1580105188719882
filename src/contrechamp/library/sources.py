"""What search finds of the library: pages of published documents, and pages of drafts for those who may see them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import get_language

from contrechamp.library import public
from contrechamp.library.models import Document, Page, PublishedDocument
from contrechamp.search.sources import PUBLIC, Entry, Shown

DRAFTS = "drafts"
PAGES = "pages"


def draft_key(document: Document, number: int) -> str:
    """The key of a private page in search."""
    return f"{document.pk}/{number}"


def draft_keys(document: Document) -> list[str]:
    """The keys of all pages of a private document that are here."""
    return [draft_key(document, number) for number in document.page_set.values_list("number", flat=True)]


def page_keys(document: str, pages: int) -> list[str]:
    """The keys of the pages of a published document, by the SHA-256 of its bytes."""
    return [f"{document}/{number}" for number in range(1, pages + 1)]


def split(keys: Iterable[str]) -> Iterator[tuple[str, list[int]]]:
    """The documents that keys name, each once, with the numbers of its pages."""
    pairs = sorted((document, int(number)) for document, _, number in (key.partition("/") for key in keys))
    for document, numbers in groupby(pairs, key=lambda pair: pair[0]):
        yield document, [number for _, number in numbers]


class Drafts:
    """Pages of documents as their organisation sees them, whether published or not."""

    name = DRAFTS

    def keys(self) -> Iterable[str]:
        pages = Page.objects.values_list("document_id", "number").order_by("document_id", "number")
        return (f"{document}/{number}" for document, number in pages.iterator())

    def load(self, keys: Sequence[str]) -> Iterable[Entry]:
        for page in _pages(keys):
            document = page.document
            yield Entry(
                key=draft_key(document, page.number),
                scope=document.organisation,
                organisation=document.organisation,
                title=document.title,
                text=page.text,
                kind="document",
                place=document.place,
                technologies=(),
                language=document.language,
                year=int(document.date[:4]) if document.date else None,
            )

    def show(self, keys: Sequence[str]) -> dict[str, Shown]:
        return {
            draft_key(page.document, page.number): Shown(
                title=str(page.document),
                address=reverse("library:page", args=[page.document_id, page.number]),
                page=page.number,
                text=page.text,
            )
            for page in _pages(keys)
        }


def _pages(keys: Sequence[str]) -> Iterator[Page]:
    named = dict(split(keys))
    for document in Document.objects.filter(pk__in=[UUID(name) for name in named]):
        for page in document.page_set.filter(number__in=named[str(document.pk)]).only("document", "number", "text"):
            page.document = document
            yield page


class Pages:
    """Pages of published documents, once each, however many groups published the document."""

    name = PAGES

    def keys(self) -> Iterable[str]:
        found = PublishedDocument.objects.values_list("document").annotate(most=Max("pages")).order_by("document")
        return (key for document, most in found.iterator() for key in page_keys(document, most))

    def load(self, keys: Sequence[str]) -> Iterable[Entry]:
        for document, numbers in split(keys):
            said = list(PublishedDocument.objects.filter(document=document).order_by("organisation"))
            if not said:
                continue
            first, rest = said[0], said[1:]
            for number, page in public.pages(document, numbers, shown_only=False).items():
                yield Entry(
                    key=f"{document}/{number}",
                    scope=PUBLIC,
                    organisation=first.organisation,
                    title=" / ".join(dict.fromkeys(text for row in said for text in row.title.values())),
                    text=page.text,
                    kind="document",
                    place=first.places[0] if first.places else "",
                    language=first.language,
                    year=int(first.date[:4]) if first.date else None,
                    also=tuple(row.organisation for row in rest),
                )

    def show(self, keys: Sequence[str]) -> dict[str, Shown]:
        language = get_language() or settings.LANGUAGE_CODE
        shown = {}
        for document, numbers in split(keys):
            described = public.document(document)
            if described is None:
                continue
            title = described.title.get(language) or next(iter(described.title.values()), "")
            for number, page in public.pages(document, numbers).items():
                # The public pages stand in a room above, but their addresses never change.
                address = f"/{language}/document/{document}/page/{number}"
                shown[f"{document}/{number}"] = Shown(title, address, number, page.text)
        return shown
