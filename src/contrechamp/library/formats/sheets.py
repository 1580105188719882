"""Sets text on A4 sheets. What is set is known exactly, so the pages' canonical text and word boxes come with them.

The same text gives the same bytes. Letters that the typeface lacks are empty boxes on the sheet and right in the text.
"""

import io
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from contrechamp.ground.child_side import Refused
from contrechamp.library.formats import MOST_BLOCKS, MOST_TEXT, Block
from contrechamp.library.formats.pictures import MOST_PICTURES
from contrechamp.library.text import MOST_PAGES, canonical, typeface
from contrechamp.library.text.typeface import BOLD, PLAIN

SOFTWARE = "typeset"
MARGIN = 62.0  # points
LITTLE_TEXT = 50  # characters: beside a picture, a page with less is read by OCR
_JPEG_QUALITY = 80


class _Type(NamedTuple):
    """How a style is set, in points."""

    font: str
    size: float
    leading: float
    above: float
    indent: float = 0.0


_TYPES = {
    "title": _Type(BOLD, 14, 19, 6),
    "heading": _Type(BOLD, 10.5, 15, 10),
    "text": _Type(PLAIN, 9.5, 14, 6),
    "item": _Type(PLAIN, 9.5, 14, 3, 14),
    "fact": _Type(PLAIN, 8.5, 13, 6),
}
_BULLET = "•"


class Set(NamedTuple):
    """The sheets as PDF, and what each page holds: `{number, w, h, text, words, scan}`."""

    pdf: bytes
    pages: list[dict[str, Any]]


def typeset(blocks: Iterable[Block], *, folder: str) -> Set:
    """The blocks on sheets, with the typeface of `folder`. Refuses as `empty`, `too large`."""
    typeface.load(folder)
    sheets = _Sheets()
    length = pictures = 0
    for number, block in enumerate(blocks):
        length += len(block.text)
        pictures += block.picture is not None
        if length > MOST_TEXT or number > MOST_BLOCKS:
            raise Refused("too large", f"more than {MOST_TEXT} characters")
        if block.picture is None:
            sheets.write(block)
        elif pictures <= MOST_PICTURES:
            sheets.draw(block.picture)
    if not length and not pictures:
        raise Refused("empty")
    return sheets.end()


class _Sheets:
    def __init__(self) -> None:
        self._target = io.BytesIO()
        self._canvas = Canvas(self._target, pagesize=A4, invariant=1)
        self._pages: list[dict[str, Any]] = []
        self._begin()

    def _begin(self) -> None:
        self._down = MARGIN  # from the top of the sheet
        self._text = ""
        self._words: list[Any] = []
        self._pictures = 0

    def write(self, block: Block) -> None:
        style = _TYPES[block.style]
        text = canonical.tidy(block.text)
        if not text:
            return
        if self._text:
            self._down += style.above
        for number, paragraph in enumerate(text.split("\n")):
            bullet = block.style == "item" and number == 0 and not paragraph.startswith(_BULLET)
            for line in _lines(f"{_BULLET} {paragraph}" if bullet else paragraph, style):
                if self._down + style.leading > A4[1] - MARGIN:
                    self._turn()
                self._line(line, style)

    def _line(self, words: "list[_Piece]", style: _Type) -> None:
        base = self._down + style.size
        x = MARGIN + style.indent
        self._canvas.setFont(style.font, style.size)
        self._canvas.drawString(x, A4[1] - base, " ".join(piece.text for piece in words))
        if self._text and not words[0].continues:
            self._text += "\n"
        for index, piece in enumerate(words):
            box = [x, self._down, x + piece.width, self._down + style.leading * 0.95]
            tenths = [round(10 * edge) for edge in box]
            if piece.continues and self._words:
                start, _, boxes = self._words.pop()
                self._text += piece.text
                self._words.append([start, len(self._text), [*boxes, tenths]])
            else:
                self._text += " " if index else ""
                start = len(self._text)
                self._text += piece.text
                self._words.append([start, len(self._text), [tenths]])
            x += piece.width + _width(" ", style)
        self._down += style.leading

    def draw(self, picture: Image.Image) -> None:
        across, high = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN
        scale = min(across / picture.width, high / picture.height, 1.0)
        width, height = picture.width * scale, picture.height * scale
        if self._down + 8 + height > A4[1] - MARGIN and self._down > MARGIN:
            self._turn()
        packed = io.BytesIO()
        picture.convert("RGB").save(packed, "JPEG", quality=_JPEG_QUALITY)
        packed.seek(0)
        self._canvas.drawImage(ImageReader(packed), MARGIN, A4[1] - self._down - height, width, height)
        self._down += height + 8
        self._pictures += 1

    def _turn(self) -> None:
        self._canvas.showPage()
        self._pages.append(
            {
                "number": len(self._pages) + 1,
                "w": round(10 * A4[0]),
                "h": round(10 * A4[1]),
                "text": self._text,
                "words": self._words,
                "scan": bool(self._pictures) and len(self._text) < LITTLE_TEXT,
            }
        )
        if len(self._pages) > MOST_PAGES:
            raise Refused("too large", f"more than {MOST_PAGES} pages")
        self._begin()

    def end(self) -> Set:
        if self._text or self._pictures or not self._pages:
            self._turn()
        self._canvas.save()
        return Set(self._target.getvalue(), self._pages)


class _Piece(NamedTuple):
    """A word, or the part of one that fits on a line; a part after the first `continues` the word."""

    text: str
    width: float
    continues: bool = False


def _lines(paragraph: str, style: _Type) -> Iterator[list[_Piece]]:
    room = A4[0] - 2 * MARGIN - style.indent
    space = _width(" ", style)
    line: list[_Piece] = []
    used = 0.0
    for word in paragraph.split():
        for piece in _pieces(word, style, room):
            if line and used + piece.width > room:
                yield line
                line, used = [], 0.0
            line.append(piece)
            used += piece.width + space
    if line:
        yield line


def _pieces(word: str, style: _Type, room: float) -> Iterator[_Piece]:
    """The word, cut where it is wider than a line: addresses of the web are."""
    width = _width(word, style)
    if width <= room:
        yield _Piece(word, width)
        return
    start = 0
    while start < len(word):
        end = min(len(word), start + max(1, int(room / style.size)))
        while end < len(word) and _width(word[start : end + 1], style) <= room:
            end += 1
        yield _Piece(word[start:end], _width(word[start:end], style), start > 0)
        start = end


def _width(text: str, style: _Type) -> float:
    return float(pdfmetrics.stringWidth(text, style.font, style.size))
