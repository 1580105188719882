"""The first stages: the text of each page, OCR where there is hardly any, and data of contracts as pages."""

from contextlib import suppress
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from contrechamp.ground.children import ChildError
from contrechamp.jobs.acts import enqueue
from contrechamp.jobs.registry import Args, job
from contrechamp.library import formats, reading, words
from contrechamp.records import blobs
from contrechamp.watch.models import Call, Outcome, Text, TextPage
from contrechamp.watch.sources import asking
from contrechamp.watch.stages.names import OCR, READ, READ_VERSION, SPLIT
from contrechamp.watch.texts import splitting

MOST_PAGES = 3_000
NOTICES = "application/x-notices"
_TABLES = (b"delib_", b"coll_nom", b"datenotification")  # columns, in small letters


def keep_pages(args: Args, result: dict[str, Any]) -> None:
    """Stores the pages; has scans read by OCR, or else the acts found."""
    text = Text.objects.select_for_update().filter(pk=args["text"]).first()
    if text is None or text.read_by == READ_VERSION:
        return
    text.media_type, text.error = result["media_type"], result.get("error", "")
    pages = result.get("pages", [])
    text.pages, text.read_by = len(pages), READ_VERSION
    text.save()
    if text.error:
        _tell(text, result.get("detail") or text.error)
    text.page_set.all().delete()
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
    for number, page in enumerate(pages, 1):
        if page.get("scan"):
            enqueue(OCR, key=f"{OCR}:{text.pk}:{number}", args={"text": text.pk, "number": number})
    ask_to_split(text)


def _tell(text: Text, detail: str) -> None:
    """Writes into the history of every source that gave the file that it cannot be read."""
    for address, source in set(text.versions.values_list("file__address", "file__source")):
        Call.objects.create(
            source_id=source, at=timezone.now(), address=address, outcome=Outcome.UNREADABLE, detail=detail[:300]
        )


@job(READ, called=_("Read a file of public acts"), effect=keep_pages)
def read(args: Args) -> dict[str, Any]:
    """Reads the text of a kept file: `{media_type, pages}`, or `{media_type, error, detail}`."""
    path = blobs.path(args["text"])
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


def keep_ocr(args: Args, result: dict[str, Any]) -> None:
    """Stores what OCR read; with the last page the acts are found."""
    text = Text.objects.select_for_update().filter(pk=args["text"]).first()
    if text is not None:
        said = {"body": result["text"], "words": words.pack(result["words"]), "ocr": True, "waits": False}
        text.page_set.filter(number=args["number"], waits=True).update(**said)
        ask_to_split(text)


@job(OCR, called=_("Recognise the text of a scanned page of acts"), effect=keep_ocr, patient=True)
def ocr(args: Args) -> dict[str, Any]:
    """Reads one scanned page; what cannot be read is empty."""
    text = Text.objects.filter(pk=args["text"]).first()
    if text is not None:
        with suppress(reading.Unreadable):
            return reading.ocr(blobs.path(text.pk), text.media_type, args["number"])
    return {"text": "", "words": []}


def ask_to_split(text: Text) -> None:
    """Enqueues the next stage once every page is read."""
    if not text.page_set.filter(waits=True).exists():
        key = f"{SPLIT}:{text.pk}:{READ_VERSION}.{splitting.VERSION}"
        enqueue(SPLIT, key=key, args={"text": text.pk})
