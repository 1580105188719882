"""Pages as pictures with black places, under a text layer that can be searched. Runs in a child process only.

Everything that a PDF can hide (fonts, layers, forms, structure, earlier versions) is gone, because nothing of the file
but its pixels is left.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from contrechamp.ground.child_side import Refused
from contrechamp.library.text import File, images, pdf, typeface

DPI = 200
_FEW_COLOURS = 256
_JPEG_QUALITY = 75
_SIXTEEN = [value & 0xF0 | value >> 4 for value in range(256)]
_INVISIBLE = 3  # text that is neither filled nor drawn

Pages = Mapping[str, Mapping[str, Any]]


def blackened(file: File, media_type: str, pages: Pages, folder: str) -> bytes:
    """These `pages` as PDF: `{number: {size, text, words, boxes}}`, boxes black, words set invisibly at their places.

    `folder` holds the typeface. The same pages give the same bytes.
    """
    typeface.load(folder)
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    for number, page in pages.items():
        picture = _picture(file, media_type, int(number), page["size"][0])
        _blacken(picture, page["boxes"], page["size"])
        _set(canvas, picture, page)
    canvas.save()
    return target.getvalue()


def _picture(file: File, media_type: str, number: int, width: int) -> Image.Image:
    pixels = max(1, round(width * DPI / 720))
    if not isinstance(file, str):
        file.seek(0)
    if media_type == "application/pdf":
        with pdf.opened(file) as (document, _):
            return pdf.render(document, number, width=pixels).convert("RGB")
    with images.opened(file) as image:
        return images.fitted(images.frame(image, number), pixels).convert("RGB")


def _blacken(picture: Image.Image, boxes: Sequence[Sequence[int]], size: Sequence[int]) -> None:
    across, down = picture.width / size[0], picture.height / size[1]
    draw = ImageDraw.Draw(picture)
    for x0, y0, x1, y1 in boxes:
        # A pixel further on each side: a letter's edge is grey there.
        draw.rectangle((x0 * across - 1, y0 * down - 1, x1 * across + 1, y1 * down + 1), fill="black")


def _set(canvas: Canvas, picture: Image.Image, page: Mapping[str, Any]) -> None:
    width, height = page["size"][0] / 10, page["size"][1] / 10
    canvas.setPageSize((width, height))
    canvas.drawImage(ImageReader(_packed(picture)), 0, 0, width, height)
    for start, end, boxes in page["words"]:
        if boxes:
            _hidden_word(canvas, page["text"][start:end], boxes[0], height)
    canvas.showPage()


def _packed(picture: Image.Image) -> Any:
    """Print in black on white keeps sixteen greys, which pack well and lose nothing that is read; few colours stay as
    they are; photographs become JPEG."""
    packed = io.BytesIO()
    if _is_grey(picture):
        picture.convert("L").point(_SIXTEEN).save(packed, "PNG", compress_level=1)
    elif picture.getcolors(_FEW_COLOURS):
        picture.save(packed, "PNG", compress_level=1)
    else:
        picture.save(packed, "JPEG", quality=_JPEG_QUALITY)
    packed.seek(0)
    return packed


def _is_grey(picture: Image.Image) -> bool:
    red, green, blue = (band.tobytes() for band in picture.split())
    return red == green == blue


def _hidden_word(canvas: Canvas, word: str, box: Sequence[int], height: float) -> None:
    x0, y0, x1, y1 = (edge / 10 for edge in box)
    size = max(1.0, (y1 - y0) * 0.8)
    width = pdfmetrics.stringWidth(word, typeface.PLAIN, size)
    text = canvas.beginText(x0, height - y1 + 0.2 * (y1 - y0))
    text.setFont(typeface.PLAIN, size)
    text.setTextRenderMode(_INVISIBLE)
    text.setHorizScale(100 * (x1 - x0) / width if width else 100)
    text.textOut(word + " ")
    canvas.drawText(text)


def joined(file: File, sizes: Sequence[int]) -> bytes:
    """One PDF from several that lie one after the other in `file`, without metadata. The same bytes each time."""
    assert not isinstance(file, str)
    with pikepdf.new() as whole:
        for size in sizes:
            with pikepdf.open(io.BytesIO(file.read(size))) as part:
                whole.pages.extend(part.pages)
        written = io.BytesIO()
        try:
            whole.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        except pikepdf.PdfError as error:
            raise Refused("damaged", str(error)[:200]) from None
        return written.getvalue()


def software() -> str:
    """What made the pictures."""
    return f"pdfium {pypdfium2.PDFIUM_INFO.build}"
