"""The document that a table was taken from: on which of its pages each row stands."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.atlas.layers.found import Thing, Unreadable
from contrechamp.catalogue import evidence
from contrechamp.library import quotes
from contrechamp.library.models import Document, Page

OTHERWISE = gettext_lazy("stands in the document in other words")
NOWHERE = gettext_lazy("stands on no page of the document")


class Paper:
    """Pages of a document of the library, to find rows on."""

    def __init__(self, document: Document, first: int, last: int) -> None:
        pages = Page.objects.filter(document=document, number__gte=first, waits=False)
        self._pages: Sequence[Page] = list(pages.filter(number__lte=last) if last else pages)
        if not self._pages:
            raise Unreadable(_("The document has no pages that were read: wait until it is, or name other pages."))

    def source(self, thing: Thing) -> tuple[dict[str, Any] | None, str]:
        """The quote of the row as a source, on the first page that has it, and why it is not the row itself.

        Its number with the words that follow it; else its number and whatever follows it there, where the number stands
        on one page only; else the words alone.
        """
        number = re.compile(rf"(?<![0-9A-Za-z])0*{re.escape(thing.name)}(?![0-9A-Za-z])") if thing.name else None
        held = [(page, match) for page in self._pages for match in (number.finditer(page.text) if number else ())]
        for page, match in held:
            exact = f"{match[0]} {thing.words}".strip()
            if found := self._quote(page, exact, near=match.start()):
                return found, ""
        if len(held) == 1:
            page, match = held[0]
            line = page.text[match.start() :].split("\n", 1)[0].strip()
            return self._quote(page, line, near=match.start()), str(OTHERWISE)
        for page in self._pages if thing.words else ():
            if found := self._quote(page, thing.words):
                return found, ""
        return None, str(NOWHERE)

    @staticmethod
    def _quote(page: Page, exact: str, near: int | None = None) -> dict[str, Any] | None:
        match = quotes.find(page.text, exact=exact, start=near)
        return evidence.private_source(page, match.start, match.end) if match else None
