"""Reads pictures of pages with Tesseract. Runs in a child process only."""

import os
from typing import Any

from PIL import Image

from contrechamp.library.text import canonical
from contrechamp.library.text.canonical import Box, Word
from contrechamp.library.text.hyphens import keep_by

LANGUAGE = "fra"
_readers: dict[str, Any] = {}


def software() -> str:
    """What reads, for the page's origin: `tesseract 5.5.4 fra`."""
    import tesserocr

    return f"tesseract {tesserocr.tesseract_version().split()[1]} {LANGUAGE}"


def _reader(model: str) -> Any:
    if model not in _readers:
        os.environ["OMP_THREAD_LIMIT"] = "1"  # its threads cost more than they bring
        import tesserocr

        _readers[model] = tesserocr.PyTessBaseAPI(path=model, lang=LANGUAGE, psm=tesserocr.PSM.AUTO)
    return _readers[model]


def read(picture: Image.Image, *, dpi: int, size: tuple[int, int], model: str) -> tuple[str, list[Word]]:
    """Canonical text and placed words of a grey `picture` of a page of `size` (tenths of a point), seen at `dpi`.

    `model` is the folder that holds `fra.traineddata`.
    """
    api = _reader(model)
    api.SetImage(picture)
    api.SetSourceResolution(dpi)
    api.Recognize()
    lines = _lines(api, size[0] / picture.width, size[1] / picture.height)
    api.Clear()
    marked = canonical.mark("\n".join(" ".join(text for text, _ in line) for line in lines))
    text = canonical.resolve(marked, keep_by([marked]))
    return text, canonical.place(text, [piece for line in lines for piece in line])


def _lines(api: Any, across: float, down: float) -> list[list[tuple[str, Box]]]:
    """The words of each line with their boxes, scaled to the page."""
    import tesserocr

    lines: list[list[tuple[str, Box]]] = []
    level = tesserocr.RIL.WORD
    words = api.GetIterator()
    if words is None or words.Empty(tesserocr.RIL.BLOCK):
        return lines
    while True:
        if words.IsAtBeginningOf(tesserocr.RIL.TEXTLINE):
            lines.append([])
        area = None if words.Empty(level) else words.BoundingBox(level)
        if area:
            x0, y0, x1, y1 = area
            box = (round(x0 * across), round(y0 * down), round(x1 * across), round(y1 * down))
            lines[-1].extend((part, box) for part in words.GetUTF8Text(level).split())
        if not words.Next(level):
            return [line for line in lines if line]
