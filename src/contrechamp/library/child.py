"""The program of the child processes that read documents (see `ground.children`); `reading` speaks to it.

Every request comes with a `file` and names its `media_type`. Errors: `password`, `damaged`, `too large`, `empty`,
`unsupported`.
"""

from typing import Any

import orjson
from PIL import Image

from contrechamp.ground.child_side import serve
from contrechamp.library.text import A4, File, canonical, images, pdf
from contrechamp.library.text.hyphens import keep_by

Request = dict[str, Any]

PDF = "application/pdf"
_LITTLE_TEXT = 50


def read_text(request: Request) -> bytes:
    """Pages `first` to `last`: `{total, repaired, software, pages: [{number, w, h, text, scan}]}`.

    `scan` says that the page has little text but shows something: OCR may read it.
    """
    first, last = request["first"], request["last"]
    if request["media_type"] != PDF:
        return orjson.dumps(_image_pages(request["file"], first, last))
    with pdf.opened(request["file"]) as (document, repaired):
        total = len(document)
        pages = [_pdf_page(document, number) for number in range(first, min(last, total) + 1)]
    keep = keep_by(page["text"] for page in pages)
    for page in pages:
        page["text"] = canonical.resolve(page["text"], keep)
    answer = {"total": total, "repaired": repaired, "software": pdf.software(), "pages": pages}
    return orjson.dumps(answer)


def _pdf_page(document: Any, number: int) -> dict[str, Any]:
    with pdf.page(document, number) as page:
        if page is None:
            w, h = A4
            return {"number": number, "w": w, "h": h, "text": "", "scan": False}
        text = canonical.mark(page.text)
        readable = len(text) - text.count("\ufffd")
        scan = (readable < _LITTLE_TEXT or 2 * readable < len(text)) and page.draws
        return {"number": number, "w": page.size[0], "h": page.size[1], "text": text, "scan": scan}


def _image_pages(file: File, first: int, last: int) -> dict[str, Any]:
    with images.opened(file) as image:
        total = images.count(image)
        pages = []
        for number in range(first, min(last, total) + 1):
            w, h = images.size(image, number)
            pages.append({"number": number, "w": w, "h": h, "text": "", "scan": True})
    return {"total": total, "repaired": False, "software": "", "pages": pages}


def read_words(request: Request) -> bytes:
    """The placed words of the pages of `texts`, a map from page number to canonical text: `{number: words}`."""
    found = {}
    with pdf.opened(request["file"]) as (document, _):
        for number, text in request["texts"].items():
            with pdf.page(document, int(number)) as page:
                found[number] = canonical.place(text, list(page.runs())) if page else []
    return orjson.dumps(found)


def read_ocr(request: Request) -> bytes:
    """Page `number` read by OCR with the model in folder `model`: `{text, words, software}`."""
    from contrechamp.library.text import ocr

    picture, size = _scan(request)
    dpi = round(picture.width * 720 / size[0])
    text, words = ocr.read(picture, dpi=dpi, size=size, model=request["model"])
    return orjson.dumps({"text": text, "words": words, "software": ocr.software()})


def _scan(request: Request) -> tuple[Image.Image, tuple[int, int]]:
    """A grey picture of a page, and the page's size."""
    number = request["number"]
    if request["media_type"] == PDF:
        with pdf.opened(request["file"]) as (document, _):
            size = pdf.size(document, number)
            return pdf.render(document, number, width=round(size[0] * pdf.OCR_DPI / 720), grey=True), size
    with images.opened(request["file"]) as image:
        size = images.size(image, number)
        picture = images.fitted(images.frame(image, number).convert("L"), round(size[0] * pdf.OCR_DPI / 720))
        return picture, size


def draw(request: Request) -> bytes:
    """A WebP picture of page `number`, `width` pixels wide (less for a smaller image)."""
    number, width = request["number"], request["width"]
    if request["media_type"] != PDF:
        with images.opened(request["file"]) as image:
            return images.webp(images.fitted(images.frame(image, number), width))
    with pdf.opened(request["file"]) as (document, _):
        return images.webp(pdf.render(document, number, width=width))


def clean(request: Request) -> bytes:
    """The bytes to publish."""
    from contrechamp.library.text import cleaning

    file = request["file"]
    return cleaning.cleaned_pdf(file) if request["media_type"] == PDF else cleaning.cleaned_image(file)


if __name__ == "__main__":
    serve({"text": read_text, "words": read_words, "ocr": read_ocr, "picture": draw, "clean": clean})
