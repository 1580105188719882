"""The jobs that read documents: sheets set from what is no pages yet, batches of pages, one page at a time for OCR."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q
from django.utils.translation import gettext_noop as _

from contrechamp.ground.places import Places, places_at
from contrechamp.jobs.registry import Args, job
from contrechamp.library import proposals, reading, words
from contrechamp.library.holding import ROOM, holding
from contrechamp.library.intake import asking  # noqa: F401  declares its jobs
from contrechamp.library.models import Document, Page, PageWords
from contrechamp.library.publishing import keep_cleaned
from contrechamp.library.reading_jobs import OCR, READ, TYPESET, enqueue_ocr, enqueue_read
from contrechamp.library.redaction import making, marks
from contrechamp.library.sources import DRAFTS, draft_key
from contrechamp.library.text import A4
from contrechamp.records import blobs
from contrechamp.search import acts as search

REDACT = marks.MAKE
# A batch that needs too much time is read again in smaller ones, at last page by page.
_SMALLER = {reading.BATCH: 10, 10: 1}
_MOST_UNREADABLE = 20
# Search learns of scans in lots, and of all when the document is read: each telling costs a commit of the index.
_SCANS_TOLD = 25
UNREADABLE = "unreadable"


def keep_sheets(args: Args, result: dict[str, Any]) -> None:
    """Keeps the sheets with their text and words; enqueues OCR for those that are hardly more than a picture."""
    document = _locked(args["document"])
    if document is None or document.sheets:
        return
    if "error" in result:
        fail(document, result["error"])
        return
    read = result["read"]
    document.sheets = blobs.put(result["pdf"], ROOM, holding(document))
    document.pages, document.state = len(read["pages"]), Document.State.READING
    document.save(update_fields=["sheets", "pages", "state"])
    pages = _add_pages(document, read["pages"], read["software"])
    words.keep((page.pk, one["words"]) for page, one in zip(pages, read["pages"], strict=True) if not page.waits)
    _finish(document)


@job(TYPESET, called=_("Set a text document into pages"), effect=keep_sheets)
def typeset(args: Args) -> dict[str, Any]:
    """Sets the text of `document` on sheets; a file that cannot be read gives `{error}`."""
    document = Document.objects.filter(pk=args["document"]).first()
    if document is None:
        return {}
    try:
        pdf, read = reading.typeset(blobs.path(document.original), document.media_type)
    except reading.Unreadable as error:
        return {"error": error.code}
    return {"pdf": pdf, "read": read}


def keep_pages(args: Args, result: dict[str, Any]) -> None:
    """Stores a batch of pages; enqueues the batches after the first, and OCR for the scans among them."""
    document = _locked(args["document"])
    if document is None:
        return
    if "error" in result:
        _read_smaller(document, args["first"], args["size"], result["error"])
        return
    if document.pages is None:
        document.pages, document.repaired = result["total"], result["repaired"]
        document.state = Document.State.READING
        document.save(update_fields=["pages", "repaired", "state"])
        for first in range(args["size"] + 1, document.pages + 1, reading.BATCH):
            enqueue_read(document, first, reading.BATCH)
    here = set(document.page_set.values_list("number", flat=True))
    _add_pages(document, [read for read in result["pages"] if read["number"] not in here], result["software"])
    _finish(document)


@job(READ, called=_("Read a document"), effect=keep_pages)
def read_pages(args: Args) -> dict[str, Any]:
    """Reads `size` pages of `document` from page `first` on; a file that cannot be read gives `{error}`."""
    document = Document.objects.filter(pk=args["document"]).first()
    if document is None:
        return {}
    try:
        last = args["first"] + args["size"] - 1
        return reading.text(blobs.path(document.original), document.media_type, args["first"], last)
    except reading.Unreadable as error:
        return {"error": error.code}


def _add_pages(document: Document, read: Sequence[dict[str, Any]], software: str) -> list[Page]:
    """Stores pages as a child read them, tells search, and enqueues OCR for the scans among them."""
    pages = Page.objects.bulk_create(
        Page(
            document=document,
            number=one["number"],
            width=one["w"],
            height=one["h"],
            text=one["text"],
            software=software,
            waits=one["scan"],
        )
        for one in read
    )
    for page in pages:
        if page.waits:
            enqueue_ocr(document, page.number)
    _touch(document, [page.number for page in pages])
    return pages


def _read_smaller(document: Document, first: int, size: int, error: str) -> None:
    """After a failure: the same pages in smaller batches; of a single page, an empty one; or the document failed."""
    whole = document.pages is None and (error != Document.Error.TOO_LARGE or size not in _SMALLER)
    if whole or document.page_set.filter(software=UNREADABLE).count() >= _MOST_UNREADABLE:
        fail(document, error)
    elif document.pages is None:
        enqueue_read(document, first, _SMALLER[size])
    elif size in _SMALLER:
        for start in range(first, min(first + size, document.pages + 1), _SMALLER[size]):
            enqueue_read(document, start, _SMALLER[size])
    else:
        width, height = A4
        Page.objects.create(document=document, number=first, width=width, height=height, software=UNREADABLE)
        _finish(document)


def keep_ocr(args: Args, result: dict[str, Any]) -> None:
    """Stores what OCR read of a page, unless the file's own text says more, or a person was quicker."""
    document = _locked(args["document"])
    if document is None:
        return
    page = document.page_set.filter(number=args["number"], waits=True).first()
    if page is None:
        return
    page.waits = False
    if len(result.get("text", "")) > len(page.text):
        page.text, page.software, page.source = result["text"], result["software"], Page.Source.OCR
        PageWords.objects.update_or_create(page=page, defaults={"packed": words.pack(result["words"])})
    elif not page.text:
        page.software = UNREADABLE if "error" in result else result["software"]
        page.source = Page.Source.OCR
    page.save()
    Document.objects.filter(pk=document.pk).update(version=F("version") + 1)
    if page.number % _SCANS_TOLD == 0:
        _touch(document, range(page.number - _SCANS_TOLD + 1, page.number + 1))
    _finish(document)


@job(OCR, called=_("Recognise the text of a scanned page"), effect=keep_ocr, patient=True)
def read_scan(args: Args) -> dict[str, Any]:
    """Reads page `number` of `document` by OCR; a page that cannot be read gives `{error}`."""
    document = Document.objects.filter(pk=args["document"]).first()
    if document is None:
        return {}
    try:
        paged, media_type = document.paged
        return reading.ocr(blobs.path(paged), media_type, args["number"])
    except reading.Unreadable as error:
        return {"error": error.code}


def keep_redacted(args: Args, result: dict[str, Any]) -> None:
    """Keeps the blacked-out file, unless the marks are others by now: then it is made again."""
    document = _locked(args["document"])
    if document is None or "pdf" not in result:
        return
    if marks.digest(document) == result["marks"]:
        keep_cleaned(document, result["pdf"], result["marks"])


@job(REDACT, called=_("Black out words of a document"), effect=keep_redacted)
def redact(args: Args) -> dict[str, Any]:
    """Makes the blacked-out file of `document`; nothing where it has no marks, or cannot be read any more."""
    document = Document.objects.filter(pk=args["document"]).first()
    if document is None:
        return {}
    wanted = marks.digest(document)
    if not wanted or wanted == document.redacted:
        return {}
    try:
        return {"pdf": making.blackened(document), "marks": wanted}
    except reading.Unreadable:
        return {}


def _locked(document: str) -> Document | None:
    """The document, locked: of two workers that finish its last pages, the second sees what the first wrote."""
    return Document.objects.select_for_update().filter(pk=document).exclude(state=Document.State.FAILED).first()


def fail(document: Document, error: str) -> None:
    """The document cannot be read; what was read of it stays."""
    document.state, document.error = Document.State.FAILED, error
    document.save(update_fields=["state", "error"])


def _finish(document: Document) -> None:
    """When every page is here and read, the document is read, and its text proposes its description."""
    found = document.page_set.aggregate(here=Count("id"), waiting=Count("id", filter=Q(waits=True)))
    if found["here"] != document.pages or found["waiting"] or document.state == Document.State.READ:
        return
    wanted = Q(number__lte=proposals.PAGES) | Q(number=document.pages)
    first = document.page_set.filter(wanted).values_list("number", "text")
    document.proposals = proposals.propose(dict(first), file_name=document.file_name, places=_places())
    document.state = Document.State.READ
    document.save(update_fields=["state", "proposals"])
    _touch(document, document.page_set.filter(source=Page.Source.OCR).values_list("number", flat=True))


def _touch(document: Document, numbers: Iterable[int]) -> None:
    keys = [draft_key(document, number) for number in numbers]
    if keys:
        search.touch(source=DRAFTS, keys=keys)


def _places() -> Places | None:
    """The table of places, where set-up has made one."""
    path = settings.ASSETS / "places.sqlite3"
    return places_at(path) if path.exists() else None
