"""What else quotes a document: rooms above register how they find it, because the library knows none of them."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from contrechamp.library.models import Document


class Quotation(NamedTuple):
    """Words of a page that somebody quotes: in which statement, in words, at which address; signed already or not."""

    page: int
    exact: str
    prefix: str
    suffix: str
    start: int | None
    said: str
    address: str
    published: bool


Finder = Callable[[Document], Iterable[Quotation]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Adds a way to find quotations of a document; called once, when Django starts."""
    _finders.append(finder)


def of(document: Document) -> list[Quotation]:
    """All quotations of the document that this node knows, in the order of its pages."""
    found = [quotation for finder in _finders for quotation in finder(document)]
    return sorted(found, key=lambda one: (one.page, one.start or 0, one.said))
