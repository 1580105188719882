"""Asks for a document to be read: the jobs that it takes, which `tasks` does."""

from contrechamp.jobs.acts import enqueue
from contrechamp.library import reading
from contrechamp.library.models import Document

TYPESET = "library.typeset"
READ = "library.read"
OCR = "library.ocr"


def ask_to_read(document: Document) -> None:
    """Enqueues, in the caller's transaction, what is still to be read of the document. Asking twice changes nothing."""
    if document.media_type in reading.TYPESET and not document.sheets:
        enqueue(TYPESET, key=f"{TYPESET}:{document.pk}", args={"document": str(document.pk)})
        return
    if document.pages is None:
        enqueue_read(document, 1, reading.BATCH)
        return
    here = set(document.page_set.values_list("number", flat=True))
    for first in range(1, document.pages + 1, reading.BATCH):
        if not here.issuperset(range(first, min(first + reading.BATCH, document.pages + 1))):
            enqueue_read(document, first, reading.BATCH)
    for number in document.page_set.filter(waits=True).values_list("number", flat=True):
        enqueue_ocr(document, number)


def enqueue_read(document: Document, first: int, size: int) -> None:
    """Enqueues the reading of `size` pages from `first`."""
    args = {"document": str(document.pk), "first": first, "size": size}
    enqueue(READ, key=f"{READ}:{document.pk}:{first}:{size}", args=args)


def enqueue_ocr(document: Document, number: int) -> None:
    """Enqueues the recognition of the text of one page."""
    enqueue(OCR, key=f"{OCR}:{document.pk}:{number}", args={"document": str(document.pk), "number": number})
