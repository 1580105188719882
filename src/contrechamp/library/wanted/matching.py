"""Which copies may be a wanted document: the same bytes, or nearly the same title."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from rapidfuzz import fuzz

from contrechamp.ground.text import fold
from contrechamp.library import public
from contrechamp.library.models import Document, Offer, PublishedDocument
from contrechamp.library.wanted.reads import Wanted
from contrechamp.records import reads as records

SAME, LIKE = "same", "like"
MOST_LOOKED_AT = 5_000
MOST_PROPOSED = 5
_ALIKE = 85  # of 100: the same words in another order, with typing errors
_WITHIN = 95  # all words of the shorter title in the longer one
_TELLING = 4  # words that a title needs before it may lie within another
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Likeness:
    """Why something may be a wanted document: the same bytes, or a title that is like it (0 to 100)."""

    why: str
    score: int


@dataclass(frozen=True)
class Proposal:
    """A copy that may be the wanted document: a document of the group, a published one, or an offer."""

    likeness: Likeness
    title: str
    document: Document | None = None
    published: str = ""
    offer: Offer | None = None

    @property
    def published_at(self) -> str:
        """The path of the page of a published copy."""
        return public.address(self.published)


def likeness(wanted: Wanted, *, sha256: str = "", names: Iterable[str] = ()) -> Likeness | None:
    """How a copy with that fingerprint and those names is like the wanted document; None where it is not."""
    if sha256 and sha256 in wanted.fingerprints:
        return Likeness(SAME, 100)
    titles = [*wanted.title.values(), *(PurePosixPath(address).name for address in wanted.addresses)]
    score = max((_alike(title, name) for title in titles for name in names), default=0)
    return Likeness(LIKE, score) if score else None


def _alike(first: str, second: str) -> int:
    one, other = _plain(first), _plain(second)
    if not one or not other:
        return 0
    score = fuzz.token_sort_ratio(one, other)
    if score >= _ALIKE:
        return round(score)
    within = fuzz.token_set_ratio(one, other)
    return round(within) if within >= _WITHIN and min(len(one.split()), len(other.split())) >= _TELLING else 0


def _plain(text: str) -> str:
    stem = re.sub(r"\.(?:pdf|docx?|odt|txt|html?|eml|zip|jpe?g|png|tiff?|webp)$", "", text.strip(), flags=re.I)
    return _BETWEEN.sub(" ", fold(stem)).strip()


def proposals(wanted: Wanted, organisation: str, offers: Iterable[Offer]) -> list[Proposal]:
    """The copies that may be the wanted document, the most alike first."""
    found = [*_offered(wanted, offers), *_own(wanted, organisation), *_published(wanted)]
    found.sort(key=lambda one: (one.likeness.why != SAME, -one.likeness.score, one.title))
    return found[:MOST_PROPOSED]


def _offered(wanted: Wanted, offers: Iterable[Offer]) -> Iterator[Proposal]:
    for offer in offers:
        like = likeness(wanted, sha256=offer.blob, names=[offer.file_name])
        if like or offer.wanted == wanted.subject:
            yield Proposal(like or Likeness(LIKE, 0), str(offer), offer=offer)


def _own(wanted: Wanted, organisation: str) -> Iterator[Proposal]:
    documents = Document.objects.filter(organisation=organisation, published=None).order_by("-added_at", "id")
    for document in documents.only("title", "file_name", "original")[:MOST_LOOKED_AT]:
        like = likeness(wanted, sha256=document.original, names=[document.title, document.file_name])
        if like:
            yield Proposal(like, str(document), document=document)


def _published(wanted: Wanted) -> Iterator[Proposal]:
    shown = PublishedDocument.objects.filter(organisation__in=records.shown()).order_by("-date", "document")
    told = set()
    for row in shown.only("document", "title")[:MOST_LOOKED_AT]:
        like = likeness(wanted, sha256=row.document, names=row.title.values())
        if like and row.document not in told:
            told.add(row.document)
            yield Proposal(like, next(iter(row.title.values()), row.document[:12]), published=row.document)
