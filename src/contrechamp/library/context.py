"""What the reader page shows of one page of a document, private or published: the context of `library/reader.html`.

Three pages extend that template: the members' own reader, the one where quotes become sources, and the public one.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contrechamp.library import quotes
from contrechamp.library.kinds import MadeFrom

Words = Sequence[Any]
Rectangle = tuple[int, int, int, int]
THUMBNAIL_WIDTH, PAGE_WIDTH, SHARP_WIDTH = 160, 900, 1600  # pixels
NEIGHBOURS = 12  # thumbnails on each side of the page shown
SHORT_LINE = 0.6  # of the longest line: a shorter one ends its paragraph
_ENDS = (".", ":", ";", "!", "?", "»")
_BEGINS = re.compile(r"(?:article|art\.|vu |considérant|chapitre|section|titre|annexe|[•–—-] |\d+[°.)] )", re.I)


_TYPESET = {
    MadeFrom.TEXT: _("set from a text file"),
    MadeFrom.PAGE: _("set from a web page"),
    MadeFrom.OFFICE: _("set from an office file"),
    MadeFrom.MAIL: _("set from an e-mail"),
}


class ShownDocument(Protocol):
    """What the reader needs of a document; `title` is text, or a language map where it is published."""

    @property
    def title(self) -> str | Mapping[str, str]: ...
    @property
    def kind(self) -> str: ...
    @property
    def authority(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def pages(self) -> int | None: ...
    @property
    def language(self) -> str: ...
    @property
    def transcription(self) -> bool: ...
    @property
    def made_from(self) -> str: ...
    @property
    def redacted(self) -> bool | str: ...


class ShownPage(Protocol):
    """What the reader needs of a page: size in tenths of a point as displayed, canonical text, source of the text."""

    @property
    def number(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class Quote:
    """A quote to light, as a source names it, with what it supports: the statement's words and where it is shown.

    `chosen` is the one that the reader came for. `key` names it in the page (`#quote-<key>`).
    """

    key: str
    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    supports: str = ""
    address: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Links:
    """Addresses that differ between the private and the public reader."""

    page: Callable[[int], str]
    picture: Callable[[int, int], str]
    """From a page's number and a width in pixels."""
    document: str = ""
    file: str = ""


@dataclass(frozen=True)
class LitQuote:
    """A quote as it was found: its place in the page's text and on its picture, or neither (`found` is false)."""

    quote: Quote
    found: bool
    start: int
    end: int
    rectangles: Sequence[Rectangle]

    @property
    def boxes(self) -> list[dict[str, int]]:
        return boxes(self.rectangles)


@dataclass(frozen=True)
class Block:
    """A paragraph of the page's text: where it starts (code points) and its pieces, each lit or not."""

    offset: int
    pieces: Sequence[tuple[str, bool]]


def reader(
    document: ShownDocument,
    page: ShownPage,
    *,
    words: Words,
    links: Links,
    lit: Iterable[Quote] = (),
    asked: Sequence[tuple[int, int]] = (),
    black: Iterable[Rectangle] = (),
) -> dict[str, Any]:
    """The context of `library/reader.html`: everything under one name, `reader`.

    `words` are the page's word boxes (`[start, end, [[x0, y0, x1, y1]…]]`), `lit` the quotes to light, `asked` where
    the words of a search stand (`search.reads.lit`), `black` what will be blacked out. A quote that the page does not
    hold is listed without light.
    Blocks that a page may fill: `crumbs` (above the title), `actions` (under it), `beside` (next to the page, above the
    quotes), `below` (under the text). Each paragraph of the text carries `data-offset`, the code point where it starts.
    """
    found = [_light(page.text, words, quote) for quote in lit]
    places = [(quote.start, quote.end) for quote in found if quote.found]
    pages = document.pages or 1
    return {
        "reader": {
            "document": document,
            "title": document.title or getattr(document, "file_name", "") or _("Without a title"),
            "language": document.language,
            "number": page.number,
            "pages": pages,
            "width": page.width,
            "height": page.height,
            "origin": origin(document, page),
            "picture": links.picture(page.number, PAGE_WIDTH),
            "picture_sharp": links.picture(page.number, SHARP_WIDTH),
            "page_width": PAGE_WIDTH,
            "page_height": round(PAGE_WIDTH * page.height / max(1, page.width)),
            "sharp_width": SHARP_WIDTH,
            "blocks": blocks(page.text, [*places, *asked]),
            "quotes": found,
            "black": boxes(black),
            "asked": boxes(box for start, end in asked for box in quotes.rectangles(words, start, end)),
            "previous": links.page(page.number - 1) if page.number > 1 else "",
            "next": links.page(page.number + 1) if page.number < pages else "",
            "thumbnails": _thumbnails(page, pages, links),
            "links": links,
        }
    }


def boxes(rectangles: Iterable[Rectangle]) -> list[dict[str, int]]:
    """Rectangles as SVG wants them, in tenths of a point."""
    return [{"x": x0, "y": y0, "width": x1 - x0, "height": y1 - y0} for x0, y0, x1, y1 in rectangles]


def origin(document: ShownDocument, page: ShownPage | None = None) -> list[str | Promise]:
    """In words, where a page and its text come from; without a page, where those of the whole document do."""
    words: list[str | Promise] = [_("transcription")] if document.transcription else []
    if document.made_from in MadeFrom.values:
        words.append(_TYPESET[MadeFrom(document.made_from)])
    source = page.source if page else "ocr" if getattr(document, "scanned_pages", 0) else "text"
    if source == "ocr":
        words.append(_("scan, text read by a machine (OCR)"))
    elif source == "corrected":
        words.append(_("scan, text corrected by a person"))
    if document.redacted:
        words.append(_("places are blacked out"))
    return words or [_("text of the file")]


def blocks(text: str, lit: Sequence[tuple[int, int]] = ()) -> list[Block]:
    """The page's text as paragraphs, in order; only white space lies between them.

    Lines of one paragraph stay parted by the text's own line ends, so that offsets counted in the browser are right.
    """
    lines = text.split("\n")
    longest = max(map(len, lines), default=0)
    result: list[Block] = []
    start = position = 0
    for number, line in enumerate(lines):
        end = position + len(line)
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if _ends_paragraph(line, following, longest):
            if text[start:end].strip():
                result.append(Block(start, _pieces(text, start, end, lit)))
            start = end + 1
        position = end + 1
    return result


def _ends_paragraph(line: str, following: str, longest: int) -> bool:
    short = len(line) < SHORT_LINE * longest
    return short or not following or line.endswith(_ENDS) or _BEGINS.match(following) is not None


def _pieces(text: str, start: int, end: int, lit: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    borders = {start, end}
    for first, last in lit:
        borders |= {border for border in (first, last) if start < border < end}
    cuts = sorted(borders)
    return [
        (text[here:there], any(first <= here and there <= last for first, last in lit))
        for here, there in pairwise(cuts)
    ]


def _light(text: str, words: Words, quote: Quote) -> LitQuote:
    match = quotes.find(text, exact=quote.exact, prefix=quote.prefix, suffix=quote.suffix, start=quote.start)
    if match is None:
        return LitQuote(quote, False, 0, 0, ())
    return LitQuote(quote, True, match.start, match.end, quotes.rectangles(words, match.start, match.end))


def _thumbnails(page: ShownPage, pages: int, links: Links) -> list[dict[str, Any]]:
    """The pages around the one shown, with the first and the last: a long document stays a short page."""
    near = range(max(1, page.number - NEIGHBOURS), min(pages, page.number + NEIGHBOURS) + 1)
    height = round(THUMBNAIL_WIDTH * page.height / max(1, page.width))
    return [
        {
            "number": number,
            "address": links.page(number),
            "picture": links.picture(number, THUMBNAIL_WIDTH),
            "width": THUMBNAIL_WIDTH,
            "height": height,
            "current": number == page.number,
        }
        for number in sorted({1, *near, pages})
    ]
