"""Quotes as sources: found on a page when they are chosen, and once more when they are published.

In a draft a source may point at a private document, `{"library": <uuid>, "page", …}`; in a record it names the
published bytes, `{"document": "sha256:…", "page", …}`. The hash of a private original never appears.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contrechamp.library import public, quotes
from contrechamp.library.models import Document, Page
from contrechamp.library.redaction.marks import public_text
from contrechamp.records.errors import Refused

Source = dict[str, Any]

MOST_PLACES = 20
AROUND = 60  # characters shown before and after a place to choose from
SELECTOR = ("exact", "prefix", "suffix", "start")


@dataclass(frozen=True)
class Place:
    """Where words stand on a page, in code points, with the text around them for a person to choose by."""

    start: int
    end: int
    before: str
    words: str
    after: str


def page_of(document: Document, number: int) -> Page:
    """The page, read. Raises Refused when the document has no such page or it is still to be read."""
    page = Page.objects.filter(document=document, number=number).first()
    if page is None or page.waits:
        raise Refused(
            _("Page %(number)d of “%(title)s” has not been read yet.") % {"number": number, "title": document}
        )
    return page


def places(text: str, *, exact: str, prefix: str = "", suffix: str = "", start: int | None = None) -> list[Place]:
    """Where the quote stands: one place where its surroundings or its `start` say which, else each one (up to 20)."""
    if prefix or suffix or start is not None:
        match = quotes.find(text, exact=exact, prefix=prefix, suffix=suffix, start=start)
        return [_place(text, match.start, match.end)] if match else []
    found: list[Place] = []
    offset, tier = 0, 0
    while len(found) < MOST_PLACES:
        match = quotes.find(text[offset:], exact=exact, start=0)
        if match is None or match.tier > (tier or match.tier):
            break
        found.append(_place(text, offset + match.start, offset + match.end))
        offset, tier = offset + match.end, match.tier
    return found


def _place(text: str, start: int, end: int) -> Place:
    return Place(start, end, text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])


def private_source(page: Page, start: int, end: int) -> Source:
    """A draft's source that quotes the page's text from `start` to `end`. Raises Refused for an unfit selection."""
    try:
        selector = quotes.select(page.text, start, end)
    except ValueError:
        raise Refused(_("Choose between 1 and %(n)d characters of the page.") % {"n": quotes.LONGEST}) from None
    return {"library": str(page.document_id), "page": page.number, **selector}


def document_of(source: Mapping[str, Any], organisation: str) -> Document | None:
    """The private document that a draft's source points at; None where it points elsewhere or the document is gone."""
    if "library" not in source:
        return None
    return Document.objects.filter(id=UUID(source["library"]), organisation=organisation).first()


def check(source: Mapping[str, Any], organisation: str, published: Mapping[str, str | None]) -> Source:
    """The source as it will be signed, its quote found again on the page. Raises Refused when it is not there any more.

    `published` gives, for each private document by its id, the hash of its published bytes.
    """
    if "address" in source:
        return dict(source)
    number = int(source["page"])
    if "library" in source:
        document = document_of(source, organisation)
        if document is None:
            raise Refused(_("The document of this quote is not in the library any more."))
        name, title = published[str(document.id)], str(document)
    else:
        name = str(source["document"]).removeprefix("sha256:")
        document, title = None, name[:12]
    page = page_of(document, number) if document else public.page(str(name), number)
    if page is None:
        raise Refused(_("Page %(n)d of the document of this quote is not on this site.") % {"n": number})
    wanted = {key: source[key] for key in SELECTOR if key in source}
    text = public_text(page) if isinstance(page, Page) else page.text
    match = quotes.find(text, **wanted)
    if match is None and quotes.find(page.text, **wanted):
        told = {"quote": source["exact"][:120], "n": number, "title": title}
        raise Refused(_("These words are blacked out on page %(n)d of “%(title)s”: “%(quote)s”") % told)
    if match is None:
        told = {"quote": source["exact"][:120], "n": number, "title": title}
        raise Refused(_("These words are not on page %(n)d of “%(title)s” any more: “%(quote)s”") % told)
    return {
        "document": f"sha256:{name}",
        "page": number,
        **quotes.select(text, match.start, match.end),
        "tier": match.tier,
    }
