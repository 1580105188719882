"""Reads PDF files with pdfium. Runs in a child process only: pdfium parses what strangers wrote.

pdfium's order of the text is kept: it is the order in which the file draws it, right on nearly all two-column pages,
where sorting by coordinates would mix the columns.
"""

import ctypes
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from contrechamp.ground.child_side import Refused
from contrechamp.library.text import A4, MOST_PAGES, File
from contrechamp.library.text.canonical import Box, same_line

OCR_DPI = 200
MOST_PIXELS = 25_000_000
_PASSWORD = 4
_RUN = re.compile("[^\\s\ufffe\x02]+[\ufffe\x02]?")
# Only where a superscript may end or begin is it worth a look where the characters stand.
_DOUBTFUL_LINE_END = re.compile(r"\r\n(?<=[\w)*°]\r\n)(?=\W|\w{1,4}\b)")
# Wider than this part of the line's height, a gap is a space.
_SPACE = 0.3


def software() -> str:
    """What reads, for the page's origin."""
    return f"pdfium {pypdfium2.PDFIUM_INFO.build}"


@contextmanager
def opened(file: File) -> Iterator[tuple[Any, bool]]:
    """The document in `file`, and whether it was repaired. Refuses as `password`, `damaged`, `empty`, `too large`."""
    document, repaired = _open(file)
    try:
        pages = len(document)
        if pages == 0:
            raise Refused("empty")
        if pages > MOST_PAGES:
            raise Refused("too large", f"{pages} pages")
        yield document, repaired
    finally:
        document.close()


def _open(file: File) -> tuple[Any, bool]:
    try:
        return pypdfium2.PdfDocument(file), False
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise Refused("password") from None
    try:
        return pypdfium2.PdfDocument(_repaired(file)), True
    except pypdfium2.PdfiumError as error:
        raise Refused("damaged", str(error)) from None


def _repaired(file: File) -> bytes:
    """The file written anew by qpdf, which finds its way through many truncated files."""
    import pikepdf

    try:
        with pikepdf.open(file) as broken:
            written = io.BytesIO()
            broken.save(written)
            return written.getvalue()
    except pikepdf.PasswordError:
        raise Refused("password") from None
    except Exception as error:
        raise Refused("damaged", str(error)[:200]) from None


class Page:
    """One page of an open document: `size` in tenths of a point as displayed, its text, the boxes of its runs."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._text_page = page.get_textpage()
        self.size = _size(page)
        count = max(0, pdfium.FPDFText_CountChars(self._text_page))
        buffer = (ctypes.c_ushort * (count + 1))()
        if count:
            pdfium.FPDFText_GetText(self._text_page, 0, count, buffer)
        self._raw = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        self._rectangle = pdfium.FS_RECTF()
        self._indexes = self._character_indexes(count)

    @cached_property
    def _place(self) -> tuple[float, ...]:
        return _placement(self._page, self.size)

    @property
    def text(self) -> str:
        """The text with a line end only where a line ends: pdfium also breaks it at the edges of a superscript."""
        return _DOUBTFUL_LINE_END.sub(self._line_end, self._raw)

    @property
    def draws(self) -> bool:
        """Whether the page shows anything at all."""
        return bool(pdfium.FPDFPage_CountObjects(self._page) > 0)

    def runs(self) -> Iterator[tuple[str, Box]]:
        """Each run of text without white space, with its box in tenths of a point from the top left."""
        for match in _RUN.finditer(self._raw):
            first = self._box(match.start())
            last = self._box(match.end() - 1)
            yield (
                match[0],
                (
                    min(first[0], last[0]),
                    min(first[1], last[1]),
                    max(first[2], last[2]),
                    max(first[3], last[3]),
                ),
            )

    def _line_end(self, match: re.Match[str]) -> str:
        start, end = match.span()
        while end < len(self._raw) and self._raw[end].isspace():
            end += 1
        if end >= len(self._raw):
            return "\n"
        before, after = self._box(start - 1), self._box(end)
        if not same_line(before, after) or after[2] <= before[2]:
            return "\n"
        wide = after[0] - before[2] > _SPACE * (after[3] - after[1])
        return " " if wide else ""

    def _box(self, index: int) -> Box:
        if self._indexes:
            index = self._indexes[index]
        area = self._rectangle
        pdfium.FPDFText_GetLooseCharBox(self._text_page, index, area)
        a, b, c, d, e, f = self._place
        x0, y0 = a * area.left + c * area.bottom + e, b * area.left + d * area.bottom + f
        x1, y1 = a * area.right + c * area.top + e, b * area.right + d * area.top + f
        return (
            round(x0 if x0 < x1 else x1),
            round(y0 if y0 < y1 else y1),
            round(x1 if x0 < x1 else x0),
            round(y1 if y0 < y1 else y0),
        )

    def _character_indexes(self, count: int) -> list[int]:
        """pdfium's index of each code point, where they differ: beyond U+FFFF, or where a glyph has no character."""
        even = count == 0 or pdfium.FPDFText_GetTextIndexFromCharIndex(self._text_page, count - 1) == count - 1
        if even and len(self._raw) == count:
            return []
        indexes = []
        unit = 0
        for character in self._raw:
            found = unit if even else pdfium.FPDFText_GetCharIndexFromTextIndex(self._text_page, unit)
            indexes.append(max(0, found))
            unit += 1 + (character > "\uffff")
        return indexes


@contextmanager
def page(document: Any, number: int) -> Iterator[Page | None]:
    """Page `number` (from 1), or None where the file is so damaged that it cannot be loaded."""
    try:
        loaded = document[number - 1]
    except pypdfium2.PdfiumError:
        yield None
        return
    read = Page(loaded)
    try:
        yield read
    finally:
        read._text_page.close()
        loaded.close()


def _size(loaded: Any) -> tuple[int, int]:
    return max(1, round(loaded.get_width() * 10)), max(1, round(loaded.get_height() * 10))


def _placement(loaded: Any, size: tuple[int, int]) -> tuple[float, ...]:
    """The affine (a, b, c, d, e, f) from the page's own space to tenths of a point from the top left as displayed.

    Three points through pdfium's own transformation: right under rotation, crop and shifted media boxes.
    """
    fine, far = 100, 1000.0
    x, y = ctypes.c_int(), ctypes.c_int()

    def device(at_x: float, at_y: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(loaded, 0, 0, size[0] * fine, size[1] * fine, 0, at_x, at_y, x, y)
        return x.value / fine, y.value / fine

    origin, right, up = device(0, 0), device(far, 0), device(0, far)
    return (
        (right[0] - origin[0]) / far,
        (right[1] - origin[1]) / far,
        (up[0] - origin[0]) / far,
        (up[1] - origin[1]) / far,
        *origin,
    )


def size(document: Any, number: int) -> tuple[int, int]:
    """Width and height of page `number` in tenths of a point; A4 where it cannot be loaded."""
    try:
        loaded = document[number - 1]
    except pypdfium2.PdfiumError:
        return A4
    found = _size(loaded)
    loaded.close()
    return found


def render(document: Any, number: int, *, width: int, grey: bool = False) -> Image.Image:
    """A picture of page `number`, `width` pixels wide, or less where it would have more than `MOST_PIXELS`."""
    try:
        loaded = document[number - 1]
    except pypdfium2.PdfiumError:
        raise Refused("damaged", f"page {number} cannot be shown") from None
    across, down = loaded.get_size()
    # The pixels are counted before they exist: a page may claim to be as large as a town.
    scale = min((width - 0.5) / across, (MOST_PIXELS / (across * down)) ** 0.5)  # pdfium rounds up
    picture: Image.Image = loaded.render(scale=scale, grayscale=grey).to_pil()
    loaded.close()
    return picture
