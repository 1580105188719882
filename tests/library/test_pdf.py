"""Text and boxes of PDF pages, as they are displayed."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageOps

from contrechamp.library import quotes, reading
from tests.library import making

LINES = ("Le premier mot", "puis le dernier")


def turned(data: bytes, change: Callable[[pikepdf.Page], None]) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf.pages[0])
        pdf.save(written)
    return written.getvalue()


def rotate(degrees: int) -> Callable[[pikepdf.Page], None]:
    return lambda page: page.rotate(degrees, relative=False)


def crop(page: pikepdf.Page) -> None:
    page.cropbox = pikepdf.Array([40, 500, 500, 820])


def shift(page: pikepdf.Page) -> None:
    page.mediabox = pikepdf.Array([-100, 300, 500, 900])


def crop_and_rotate(page: pikepdf.Page) -> None:
    crop(page)
    page.rotate(270, relative=False)


@pytest.mark.parametrize(
    "change", [rotate(0), rotate(90), rotate(180), rotate(270), crop, shift, crop_and_rotate], ids=range(7)
)
def test_boxes_lie_where_the_page_shows_the_words(tmp_path: Path, change: Callable[[pikepdf.Page], None]) -> None:
    """Under rotation, crop and a shifted page: what is drawn lies inside the boxes, and fills them well."""
    path = making.put(tmp_path, "page.pdf", turned(making.text_pdf(LINES), change))
    page = reading.text(path, reading.PDF, 1, 1)["pages"][0]
    assert sorted(page["text"].split()) == sorted(" ".join(LINES).split())
    words = reading.words(path, {1: page["text"]})[1]
    image = Image.open(io.BytesIO(reading.picture(path, reading.PDF, 1, 1200))).convert("L")
    drawn = ImageOps.invert(image).point(lambda value: 255 if value > 100 else 0).getbbox()
    assert drawn
    scale = page["w"] / image.width
    x0, y0, x1, y1 = (edge * scale for edge in drawn)
    boxes = [box for _, _, boxes in words for box in boxes]
    assert min(box[0] for box in boxes) - 15 <= x0 <= min(box[0] for box in boxes) + 60
    assert min(box[1] for box in boxes) - 15 <= y0 <= min(box[1] for box in boxes) + 60
    assert max(box[2] for box in boxes) - 60 <= x1 <= max(box[2] for box in boxes) + 15
    assert max(box[3] for box in boxes) - 60 <= y1 <= max(box[3] for box in boxes) + 15


def test_a_superscript_does_not_break_its_line(tmp_path: Path) -> None:
    """`1er` and `m3/h` stay whole, and the sentence goes on."""
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "page.pdf"
    canvas = Canvas(str(path), invariant=1)
    text = canvas.beginText(72, 700)
    text.setFont("Helvetica", 12)
    text.textOut("le 1")
    text.setFont("Helvetica", 7)
    text.setRise(5)
    text.textOut("er")
    text.setFont("Helvetica", 12)
    text.setRise(0)
    text.textOut(" mars, 20 m")
    text.setFont("Helvetica", 7)
    text.setRise(5)
    text.textOut("3")
    text.setFont("Helvetica", 12)
    text.setRise(0)
    text.textOut("/h au plus")
    canvas.drawText(text)
    canvas.save()
    assert reading.text(path, reading.PDF, 1, 1)["pages"][0]["text"] == "le 1er mars, 20 m3/h au plus"


def test_a_page_without_text_is_a_scan_only_if_it_shows_something(tmp_path: Path) -> None:
    """An empty page needs no OCR; a picture does; a page of text does not."""
    blank = turned(making.text_pdf(()), lambda page: page.__setitem__("/Contents", pikepdf.Array([])))
    scans = [
        reading.text(making.put(tmp_path, name, data), reading.PDF, 1, 1)["pages"][0]["scan"]
        for name, data in {
            "blank": blank,
            "scan": making.scan_pdf(making.picture()),
            "text": making.text_pdf(making.LINES),
        }.items()
    ]
    assert scans == [False, True, False]


def test_the_bulletin_reads_as_it_is_printed(shared_data: Path) -> None:
    """Two columns in order, broken words whole, each word with a box inside the page, in the line of its neighbours."""
    path = shared_data / "documents" / "bovp-2019-02-01.pdf"
    page = reading.text(path, reading.PDF, 37, 37)["pages"][0]
    assert "Vu Code de la sécurité intérieure, notamment ses articles\nL. 223-1, L. 251-2 à L. 251-4" in page["text"]
    assert "relatif\naux pouvoirs des Préfets, à l'organisation et à l'action des services\nde l'Etat" in page["text"]
    words = reading.words(path, {37: page["text"]})[37]
    assert [page["text"][start:end] for start, end, _ in words] == page["text"].split()
    for _, _, boxes in words:
        assert boxes
        for x0, y0, x1, y1 in boxes:
            assert 0 <= x0 < x1 <= page["w"]
            assert 0 <= y0 < y1 <= page["h"]
    match = quotes.find(page["text"], exact="système de vidéoprotection de la Préfecture de Police.")
    assert match
    assert len(quotes.rectangles(words, match.start, match.end)) == 2
