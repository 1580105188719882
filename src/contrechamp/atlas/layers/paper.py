"""The document that a table was taken from: on which of its pages each row stands."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.atlas.layers.found import Thing, Unreadable
from contrechamp.catalogue import evidence
from contrechamp.library import quotes
from contrechamp.library.models import Document, Page

CODE = re.compile(r"(?:insee|geonames):")


class Paper:
    """Pages of a document of the library, to find rows on."""

    def __init__(self, document: Document, first: int, last: int) -> None:
        pages = Page.objects.filter(document=document, number__gte=first, waits=False)
        self._pages: Sequence[Page] = list(pages.filter(number__lte=last) if last else pages)
        if not self._pages:
            raise Unreadable(_("The document has no pages that were read: wait until it is, or name other pages."))

    def source(self, thing: Thing) -> dict[str, Any] | None:
        """The quote of the row as a source, on the first page that has it; None where no page does.

        The number, as written, with the words that follow it; else the words alone.
        """
        written = [thing.tags.get("ref", ""), thing.name]
        numbers = [number for number in dict.fromkeys(written) if number]
        for number in numbers:
            for page in self._pages:
                if number in page.text and (found := self._quote(page, f"{number} {thing.words}".strip())):
                    return found
        for page in self._pages if thing.words else ():
            if found := self._quote(page, thing.words):
                return found
        return None

    @staticmethod
    def _quote(page: Page, exact: str) -> dict[str, Any] | None:
        match = quotes.find(page.text, exact=exact)
        return evidence.private_source(page, match.start, match.end) if match else None
