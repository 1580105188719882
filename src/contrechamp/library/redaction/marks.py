"""Marks on a page: set, looked at, taken away again."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from contrechamp.ground.hashing import sha256_hex
from contrechamp.jobs.acts import enqueue
from contrechamp.library import quotes, words
from contrechamp.library.models import Document, Page, Redaction
from contrechamp.library.redaction import hiding
from contrechamp.people.models import User
from contrechamp.records.errors import Refused

MAKE = "library.redact"
MOST = 2_000  # marks of one document
MOST_PLACES = 500  # of one phrase
_BESIDE, _ABOVE = 12, 3  # tenths of a point: ink may lie a little outside of the box of its word


@dataclass(frozen=True)
class Where:
    """A place on a page: words by their code points, or a rectangle in tenths of a point from the top left."""

    page: int
    start: int = 0
    end: int = 0
    box: tuple[int, int, int, int] | None = None


def find(document: Document, phrase: str, *, page: int | None = None) -> list[Where]:
    """Where `phrase` stands in the document, or on one page of it: whatever its case, its hyphens and its line ends."""
    wanted = document.page_set.filter(waits=False).order_by("number")
    if page is not None:
        wanted = wanted.filter(number=page)
    found = []
    for number, text in wanted.values_list("number", "text").iterator(chunk_size=50):
        for start, end in places(text, phrase):
            found.append(Where(number, start, end))
            if len(found) >= MOST_PLACES:
                return found
    return found


def places(text: str, phrase: str) -> list[tuple[int, int]]:
    """Where `phrase` stands in `text`, by the comparison of quotes, and with other accents too."""
    return quotes.everywhere(text, phrase) or quotes.everywhere(_bare(text), _bare(phrase))


def _bare(text: str) -> str:
    """`text` without accents, each code point for one."""
    return "".join(unicodedata.normalize("NFD", one)[0] if one.isalpha() else one for one in text)


@transaction.atomic
def mark(*, document: Document, where: Iterable[Where], reason: str, by: User | None) -> int:
    """Marks these places; returns how many were not marked yet. Raises Refused for none, too many, or no reason."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why these words must not be read."))
    if document.erased_at:
        raise Refused(_("The original is erased: what is left is blacked out for good."))
    known = set(document.redactions.values_list("page", "start", "end"))
    made = []
    for place in where:
        if place.box is None and (place.page, place.start, place.end) in known:
            continue
        made.append(_redaction(document, place, reason[:300], by))
        known.add((place.page, place.start, place.end))
    if not made:
        raise Refused(_("Nothing new is marked: these words are not there, or they are marked already."))
    if len(made) + document.redactions.count() > MOST:
        raise Refused(_("A document can have %(n)d marks at most.") % {"n": MOST})
    Redaction.objects.bulk_create(made)
    _changed(document)
    return len(made)


@transaction.atomic
def unmark(*, mark: Redaction) -> None:
    """Takes a mark away: what it hid is published again with the next publication. Raises Refused after an erasure."""
    document = mark.document
    if document.erased_at:
        raise Refused(_("The original is erased: what is left is blacked out for good."))
    mark.delete()
    _changed(document)


def digest(document: Document) -> str:
    """Names what is black: the same marks give the same digest, none give nothing."""
    rows = sorted(
        (row["page"], row["start"] or 0, row["end"] or 0, row["boxes"])
        for row in document.redactions.values("page", "start", "end", "boxes")
    )
    return sha256_hex(orjson.dumps([document.paged[0], rows])) if rows else ""


def by_page(document: Document) -> dict[int, list[Redaction]]:
    """The document's marks by the number of their page."""
    found: dict[int, list[Redaction]] = {}
    for one in document.redactions.select_related("by"):
        found.setdefault(one.page, []).append(one)
    return found


def hidden(page: Page, found: Sequence[Redaction]) -> hiding.Hidden:
    """The page's text and words without what these marks hide, and what is black. Raises reading.Unreadable."""
    placed = words.words_of(page)
    if page.document.erased_at:  # nothing else is left of it
        return hiding.Hidden(page.text, list(placed), [])
    spans = [(one.start, one.end) for one in found if one.start is not None and one.end is not None]
    rectangles = [box for one in found if one.start is None for box in one.boxes]
    shown = hiding.hide(page.text, placed, spans, rectangles)
    return shown._replace(boxes=[*shown.boxes, *(box for one in found if one.start is not None for box in one.boxes)])


def public_text(page: Page) -> str:
    """The page's text as it is, or will be, published. Raises reading.Unreadable."""
    found = list(page.document.redactions.filter(page=page.number))
    return hidden(page, found).text if found else page.text


def _redaction(document: Document, place: Where, reason: str, by: User | None) -> Redaction:
    page = Page.objects.filter(document=document, number=place.page, waits=False).first()
    if page is None:
        raise Refused(_("This page has not been read yet."))
    page.document = document
    if place.box is not None:
        boxes = [_inside(page, place.box)]
        return Redaction(document=document, page=place.page, boxes=boxes, reason=reason, by=by)
    if not 0 <= place.start < place.end <= len(page.text):
        raise Refused(_("These words are not on the page."))
    lit = quotes.rectangles(words.words_of(page), place.start, place.end)
    boxes = [_inside(page, (x0 - _BESIDE, y0 - _ABOVE, x1 + _BESIDE, y1 + _ABOVE)) for x0, y0, x1, y1 in lit]
    if not boxes:
        raise Refused(_("Where these words stand on the page is not known. Draw a rectangle over them."))
    return Redaction(
        document=document, page=place.page, start=place.start, end=place.end, boxes=boxes, reason=reason, by=by
    )


def _inside(page: Page, box: tuple[int, int, int, int]) -> list[int]:
    x0, x1 = sorted((box[0], box[2]))
    y0, y1 = sorted((box[1], box[3]))
    found = [max(0, x0), max(0, y0), min(page.width, x1), min(page.height, y1)]
    if found[0] >= found[2] or found[1] >= found[3]:
        raise Refused(_("The rectangle is empty, or lies outside of the page."))
    return found


def _changed(document: Document) -> None:
    """Has the blacked-out file made again; what was made before is out of date."""
    Document.objects.filter(pk=document.pk).update(version=F("version") + 1)
    document.refresh_from_db(fields=["version"])
    if document.redactions.exists():
        ask_to_make(document)


def ask_to_make(document: Document) -> None:
    """Enqueues, in the caller's transaction, the making of the blacked-out file. Asking twice changes nothing."""
    enqueue(MAKE, key=f"{MAKE}:{document.pk}", args={"document": str(document.pk)})
