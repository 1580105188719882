"""The first stages: the text of each page, OCR where there is hardly any, and data of contracts as pages."""

from contextlib import suppress
from typing import Any

from django.utils import timezone

from contrechamp.ground.children import ChildError
from contrechamp.library import formats, reading, words
from contrechamp.records import blobs
from contrechamp.watch.models import Call, Outcome, Text, TextPage
from contrechamp.watch.sources import asking
from contrechamp.watch.stages.names import NOTICES, READ_VERSION

MOST_PAGES = 3_000
_TABLES = (b"delib_", b"coll_nom", b"datenotification")  # columns, in small letters


def read(sha256: str) -> dict[str, Any]:
    """Reads the text of a kept file: `{media_type, pages}`, or `{media_type, error, detail}`."""
    path = blobs.path(sha256)
    kind = ""
    try:
        with path.open("rb") as file:
            start = file.read(4096).lstrip(b"\xef\xbb\xbf \r\n\t")
        kind = NOTICES if _is_data(start) else reading.media_type(path) or ""
        if kind == NOTICES:
            return {"media_type": kind, "pages": asking.child({"do": "notices"}, path)}
        if kind in reading.PAGED:
            return {"media_type": kind, "pages": _paged(path, kind)}
        if kind in reading.TYPESET and kind != formats.WARC:
            return {"media_type": kind, "pages": reading.typeset(path, kind)[1]["pages"]}
    except (reading.Unreadable, ChildError) as error:
        return {"media_type": kind, "error": error.code[:40], "detail": str(error)}
    except OSError as error:
        return {"media_type": kind, "error": "unreadable", "detail": error.strerror or ""}
    return {"media_type": kind, "error": "unsupported"}


def _is_data(start: bytes) -> bool:
    """Whether a file is data of contracts or deliberations."""
    page = start[:200].lower()
    xml = start[:5] == b"<?xml" and b"<html" not in start.lower() and b"<!doctype html" not in page
    heads = start[:300].lower()
    return start[:1] in (b"{", b"[") or xml or any(one in heads for one in _TABLES)


def _paged(path: Any, kind: str) -> list[dict[str, Any]]:
    first, pages = 1, list[dict[str, Any]]()
    while True:
        batch = reading.text(path, kind, first, first + reading.BATCH - 1)
        pages += batch["pages"]
        first += reading.BATCH
        if first > min(batch["total"], MOST_PAGES):
            return pages


def store(text: Text, result: dict[str, Any]) -> None:
    """Stores the pages of a text, which is for the caller to save."""
    pages = result.get("pages", [])
    if text.read_by:
        text.page_set.all().delete()
    text.media_type, text.error = result["media_type"], result.get("error", "")
    text.pages, text.read_by = len(pages), READ_VERSION
    if text.error:
        _tell(text, result.get("detail") or text.error)
    TextPage.objects.bulk_create(
        TextPage(
            text=text,
            number=number,
            body=page["text"],
            title=page.get("title", "")[:300],
            date=page.get("date", ""),
            width=page.get("w", 0),
            height=page.get("h", 0),
            waits=page.get("scan", False),
        )
        for number, page in enumerate(pages, 1)
    )


def _tell(text: Text, detail: str) -> None:
    """Writes into the history of every source that gave the file that it cannot be read."""
    for address, source in set(text.versions.values_list("file__address", "file__source")):
        Call.objects.create(
            source_id=source, at=timezone.now(), address=address, outcome=Outcome.UNREADABLE, detail=detail[:300]
        )


def ocr(text: Text, number: int) -> dict[str, Any]:
    """Reads one scanned page by OCR; what cannot be read is empty."""
    with suppress(reading.Unreadable):
        return reading.ocr(blobs.path(text.pk), text.media_type, number)
    return {"text": "", "words": []}


def store_ocr(text: Text, number: int, result: dict[str, Any]) -> None:
    """Stores what OCR read of a page that waits for it."""
    said = {"body": result["text"], "words": words.pack(result["words"]), "ocr": True, "waits": False}
    text.page_set.filter(number=number, waits=True).update(**said)
