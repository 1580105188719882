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
    from contrechamp.library import formats
    from contrechamp.library.text import cleaning

    file = request["file"]
    if request["media_type"] == formats.WARC:
        from contrechamp.library.formats import webcleaning

        return webcleaning.cleaned(file)
    return cleaning.cleaned_pdf(file) if request["media_type"] == PDF else cleaning.cleaned_image(file)


def typeset(request: Request) -> bytes:
    """A file that is no pages yet, set on sheets with the typeface of folder `typeface`.

    Eight bytes that say how long the JSON is which follows, `{software, pages: [{number, w, h, text, words, scan}]}`;
    then the sheets as PDF.
    """
    from contrechamp.library import formats
    from contrechamp.library.formats import sheets

    blocks = formats.reader(request["media_type"])(request["file"])
    made = sheets.typeset(blocks, folder=request["typeface"])
    described = orjson.dumps({"software": sheets.SOFTWARE, "pages": made.pages})
    return len(described).to_bytes(8) + described + made.pdf


def recognise(request: Request) -> bytes:
    """What a ZIP file is: DOCX, ODT or an archive."""
    from contrechamp.library import formats
    from contrechamp.library.formats import docx, packages

    archive = packages.opened(request["file"])
    names = {info.filename for info in archive.infolist()}
    if docx.MAIN in names:
        return formats.DOCX.encode()
    if "mimetype" in names and packages.part(archive, "mimetype") == formats.ODT.encode():
        return formats.ODT.encode()
    return formats.ZIP.encode()


def contents(request: Request) -> bytes:
    """The files inside of an archive or a mail: `[[number, name, size]…]`."""
    from contrechamp.library.formats import MAIL, mail, packages

    if request["media_type"] == MAIL:
        carried = mail.attachments(request["file"])
        return orjson.dumps([[number, one.name, len(one.data)] for number, one in enumerate(carried)])
    return orjson.dumps([list(entry) for entry in packages.entries(packages.opened(request["file"]))])


def content(request: Request) -> bytes:
    """The bytes of the file `number` inside of an archive or a mail."""
    from contrechamp.library.formats import MAIL, mail, packages

    if request["media_type"] == MAIL:
        return mail.attachments(request["file"])[request["number"]].data
    return packages.read(packages.opened(request["file"]), request["number"])


def requisites(request: Request) -> bytes:
    """The addresses of the pictures and styles of an HTML page that stands at `address`."""
    from contrechamp.library.formats import hypertext, plain

    tree = hypertext.parsed(plain.limited(request["file"], hypertext.MOST_BYTES), request["charset"])
    return orjson.dumps(list(hypertext.requisites(tree, request["address"])))


def blacken(request: Request) -> bytes:
    """Pages as pictures with black places, as PDF (see `text.blackening`)."""
    from contrechamp.library.text import blackening

    return blackening.blackened(request["file"], request["media_type"], request["pages"], request["typeface"])


def join(request: Request) -> bytes:
    """One PDF from several that lie one after the other in the file."""
    from contrechamp.library.text import blackening

    return blackening.joined(request["file"], request["sizes"])


def rows(request: Request) -> bytes:
    """The rows of a CSV table: `[{column: cell}…]`."""
    from contrechamp.library.formats import tables

    return orjson.dumps(tables.read(request["file"]))


if __name__ == "__main__":
    serve(
        {
            "text": read_text,
            "words": read_words,
            "ocr": read_ocr,
            "picture": draw,
            "clean": clean,
            "typeset": typeset,
            "recognise": recognise,
            "contents": contents,
            "content": content,
            "blacken": blacken,
            "join": join,
            "requisites": requisites,
            "rows": rows,
        }
    )
