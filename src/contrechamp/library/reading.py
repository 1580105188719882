"""What the room asks of its child processes: text, words, OCR, pictures, cleaned files."""

import os
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from contrechamp.ground.children import ChildError, Pool
from contrechamp.library.models import Document

PROGRAM = "contrechamp.library.child"
PDF = "application/pdf"
BATCH = 200  # pages

_pool = Pool(
    PROGRAM, max(2, min(4, os.cpu_count() or 1)), lambda: [settings.ASSETS / "ocr", settings.ASSETS / "typeface"]
)
_BEGINNINGS = {b"%PDF-": PDF, b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_BEGINNINGS |= {b"II*\0": "image/tiff", b"MM\0*": "image/tiff"}
_PDF_STARTS_WITHIN = 1024


class Unreadable(Exception):
    """The file cannot be read, and never will be: `code` is a Document.Error."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


def media_type(path: Path) -> str | None:
    """The media type that the first bytes tell, or None; whatever its name says."""
    with path.open("rb") as file:
        start = file.read(_PDF_STARTS_WITHIN)
    for beginning, found in _BEGINNINGS.items():
        if start.startswith(beginning):
            return found
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    return PDF if b"%PDF-" in start else None


def text(path: Path, media_type: str, first: int, last: int) -> dict[str, Any]:
    """Pages `first` to `last` (see `child.read_text`); raises Unreadable."""
    request = {"do": "text", "media_type": media_type, "first": first, "last": last}
    read: dict[str, Any] = _answer(request, path)
    return read


def words(path: Path, texts: dict[int, str]) -> dict[int, list[Any]]:
    """The placed words of pages of a PDF, from their canonical texts; raises Unreadable."""
    found = _answer({"do": "words", "texts": {str(number): texts[number] for number in texts}}, path)
    return {int(number): placed for number, placed in found.items()}


def ocr(path: Path, media_type: str, number: int) -> dict[str, Any]:
    """Page `number` read by OCR (see `child.read_ocr`); raises Unreadable."""
    model = str(settings.ASSETS / "ocr")
    request = {"do": "ocr", "media_type": media_type, "number": number, "model": model}
    read: dict[str, Any] = _answer(request, path)
    return read


def picture(path: Path, media_type: str, number: int, width: int) -> bytes:
    """A WebP picture of page `number`; raises Unreadable."""
    return _ask({"do": "picture", "media_type": media_type, "number": number, "width": width}, path)


def cleaned(path: Path, media_type: str) -> bytes:
    """The bytes to publish instead of the file; raises Unreadable."""
    return _ask({"do": "clean", "media_type": media_type}, path)


def _answer(request: dict[str, Any], path: Path) -> Any:
    return orjson.loads(_ask(request, path))


def _ask(request: dict[str, Any], path: Path) -> bytes:
    try:
        return _pool.run(request, file=path)
    except OSError as error:
        raise Unreadable(Document.Error.DAMAGED, str(error)) from None
    except ChildError as error:
        known = error.code in Document.Error.values
        code = error.code if known else Document.Error.TOO_LARGE if error.code == "limit" else Document.Error.DAMAGED
        raise Unreadable(code, error.detail) from None


def close() -> None:
    """Ends the child processes that wait for work; the next question starts new ones."""
    _pool.close()
