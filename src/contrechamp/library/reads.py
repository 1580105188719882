"""How far the reading of a document has come."""

from dataclasses import dataclass
from uuid import UUID

from contrechamp.jobs.reads import failed
from contrechamp.library.models import Document, Page


@dataclass(frozen=True)
class Progress:
    """`pages` of the file (0 while that is unknown), `ocr_pages` of them read by OCR; `error` where it cannot be read.

    `settled`: nothing more will happen by itself.
    """

    settled: bool
    pages: int
    ocr_pages: int
    error: str


def progress(document: UUID) -> Progress:
    """The progress of a document, which must be here."""
    found = Document.objects.get(pk=document)
    error = found.error
    if not error and found.state != Document.State.READ and failed().filter(key__contains=str(document)).exists():
        error = "a job that reads it failed three times"
    scanned = found.page_set.exclude(source=Page.Source.TEXT).filter(waits=False).count()
    settled = bool(error) or found.state == Document.State.READ
    return Progress(settled, found.pages or 0, scanned, error)
