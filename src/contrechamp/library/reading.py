"""What the room asks of its child processes: text, words, OCR, pictures, cleaned files, what is inside of files."""

import codecs
import os
import re
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from contrechamp.ground.children import ChildError, Pool
from contrechamp.library import formats
from contrechamp.library.models import PDF, Document

PROGRAM = "contrechamp.library.child"
BATCH = 200  # pages

_pool = Pool(
    PROGRAM, max(2, min(4, os.cpu_count() or 1)), lambda: [settings.ASSETS / "ocr", settings.ASSETS / "typeface"]
)
_BEGINNINGS = {b"%PDF-": PDF, b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_BEGINNINGS |= {b"II*\0": "image/tiff", b"MM\0*": "image/tiff"}
_PDF_STARTS_WITHIN = 1024
_SEEN = 4096  # bytes of a file that tell what it is
_ZIP = b"PK\x03\x04"
_HTML = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*|<\?xml[^>]{0,200}>\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S
)
_MAIL = re.compile(rb"(?:[!-9;-~]{1,60}:[^\n]{0,998}\r?\n(?:[ \t][^\n]{0,998}\r?\n){0,50}){2,}", re.I)
_MAIL_HEADS = re.compile(rb"^(?:from|received|return-path|message-id|mime-version|subject):", re.I | re.M)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TEXT_NAMES = (".txt", ".text", ".md", ".csv")


PAGED = (PDF, "image/jpeg", "image/png", "image/tiff", "image/webp")
"""Files that are pages already; others are set on sheets first."""
TYPESET = (formats.TEXT, formats.HTML, formats.DOCX, formats.ODT, formats.MAIL, formats.WARC)


class Unreadable(Exception):
    """The file cannot be read, and never will be: `code` is a Document.Error."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


def media_type(path: Path, name: str = "") -> str | None:
    """The media type that the first bytes tell, or None; the `name` counts only for text that is not Unicode.

    Raises Unreadable for a ZIP file that cannot be opened.
    """
    with path.open("rb") as file:
        start = file.read(_SEEN)
    if start.startswith(_ZIP):
        return _ask({"do": "recognise"}, path).decode()
    for beginning, found in _BEGINNINGS.items():
        if start.startswith(beginning):
            return found
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if b"%PDF-" in start[:_PDF_STARTS_WITHIN]:
        return PDF
    return _text_type(start, name)


def _text_type(start: bytes, name: str) -> str | None:
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return formats.TEXT
    if start.startswith(b"WARC/1.") or (start.startswith(b"\x1f\x8b") and name.lower().endswith(".warc.gz")):
        return formats.WARC
    if not start.strip() or _NO_TEXT.search(start):
        return None
    start = start.removeprefix(codecs.BOM_UTF8)
    if _HTML.match(start):
        return formats.HTML
    heads = _MAIL.match(start)
    if heads and len(_MAIL_HEADS.findall(heads[0])) > 1:
        return formats.MAIL
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return formats.TEXT if name.lower().endswith(_TEXT_NAMES) else None
    return formats.TEXT


def typeset(path: Path, media_type: str) -> tuple[bytes, dict[str, Any]]:
    """A file that is no pages yet as PDF, and its pages (see `child.typeset`); raises Unreadable."""
    typeface = str(settings.ASSETS / "typeface")
    answer = _ask({"do": "typeset", "media_type": media_type, "typeface": typeface}, path)
    end = 8 + int.from_bytes(answer[:8])
    pages: dict[str, Any] = orjson.loads(answer[8:end])
    return answer[end:], pages


def blackened(path: Path, media_type: str, pages: dict[str, Any]) -> bytes:
    """Pages as pictures with black places, as PDF (see `text.blackening`); raises Unreadable."""
    typeface = str(settings.ASSETS / "typeface")
    return _ask({"do": "blacken", "media_type": media_type, "pages": pages, "typeface": typeface}, path)


def joined(path: Path, sizes: list[int]) -> bytes:
    """One PDF from several of these sizes that lie one after the other in the file; raises Unreadable."""
    return _ask({"do": "join", "sizes": sizes}, path)


def contents(path: Path, media_type: str) -> list[tuple[int, str, int]]:
    """The files inside of an archive or a mail: number, name, size; raises Unreadable."""
    return [(number, name, size) for number, name, size in _answer({"do": "contents", "media_type": media_type}, path)]


def content(path: Path, media_type: str, number: int) -> bytes:
    """The bytes of one of them; raises Unreadable."""
    return _ask({"do": "content", "media_type": media_type, "number": number}, path)


def requisites(path: Path, address: str, charset: str) -> list[str]:
    """The addresses of the pictures and styles of an HTML page that stands at `address`; raises Unreadable."""
    found: list[str] = _answer({"do": "requisites", "address": address, "charset": charset}, path)
    return found


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV table; raises Unreadable."""
    found: list[dict[str, str]] = _answer({"do": "rows"}, path)
    return found


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
