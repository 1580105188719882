"""What can be done with documents. Each act is one transaction; who may do it is the caller's question (people.may)."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from contrechamp.ground.hashing import sha256_file
from contrechamp.jobs.acts import retry
from contrechamp.jobs.reads import failed
from contrechamp.library import reading, reading_jobs, words
from contrechamp.library.holding import ROOM, holding
from contrechamp.library.models import Document, Page, PageWords
from contrechamp.library.publishing import mark_published, publication_of, publish_document
from contrechamp.library.sources import DRAFTS, draft_key, draft_keys
from contrechamp.library.text import canonical
from contrechamp.records import blobs
from contrechamp.search import acts as search

__all__ = [
    "Added",
    "add_file",
    "correct_text",
    "describe",
    "forget",
    "mark_published",
    "publication_of",
    "publish_document",
]

MOST_BYTES = 200_000_000
MOST_TEXT = 200_000
_PARTIAL_DATE = re.compile(r"(\d{4})(-\d\d(-\d\d)?)?")


@dataclass(frozen=True)
class Added:
    """What became of a given file. `sha256` is that of its bytes, for this node only; `error` is a Document.Error."""

    status: Literal["new", "known", "failed"]
    document: Document | None
    sha256: str
    error: str = ""


def add_file(*, path: Path, organisation: str, origin: str = "", file_name: str = "") -> Added:
    """Takes a file in and has it read. The same bytes given again are the same document, read on where that was cut.

    `file_name` is what the giver calls it (default: the name of `path`). Raises OSError.
    """
    size = path.stat().st_size
    if size == 0 or size > MOST_BYTES:
        return Added("failed", None, "", Document.Error.TOO_LARGE if size else Document.Error.EMPTY)
    sha256 = sha256_file(path)
    try:
        media_type = reading.media_type(path, file_name or path.name)
    except reading.Unreadable as error:
        return Added("failed", None, sha256, error.code)
    if media_type not in (*reading.PAGED, *reading.TYPESET):
        return Added("failed", None, sha256, Document.Error.UNSUPPORTED)
    with transaction.atomic():
        document, new = Document.objects.get_or_create(
            organisation=organisation,
            original=sha256,
            defaults={
                "file_name": (file_name or path.name)[-255:],
                "media_type": media_type,
                "size": size,
                "origin": origin[:2000],
            },
        )
        if new:
            blobs.put(path, ROOM, holding(document))
        if document.state == Document.State.FAILED:
            return Added("failed", document, sha256, document.error)
        if document.state != Document.State.READ:
            reading_jobs.ask_to_read(document)
    if not new:
        _retry(document)
    return Added("new" if new else "known", document, sha256)


def _retry(document: Document) -> None:
    for job in failed().filter(key__contains=str(document.pk)):
        retry(job.pk)


@transaction.atomic
def describe(
    *,
    document: Document,
    title: str | None = None,
    kind: str | None = None,
    authority: str | None = None,
    date: str | None = None,
    place: str | None = None,
    language: str | None = None,
    origin: str | None = None,
    transcription: bool | None = None,
) -> None:
    """Changes the description where a value is given. Raises ValueError for a date that is none, or too much text."""
    if date and not _PARTIAL_DATE.fullmatch(date):
        raise ValueError("a date is written 2019, 2019-02 or 2019-02-01")
    given = {
        "title": title,
        "kind": kind,
        "authority": authority,
        "date": date,
        "place": place,
        "language": language,
        "origin": origin,
        "transcription": transcription,
    }
    for name, value in given.items():
        if value is not None:
            setattr(document, name, value.strip() if isinstance(value, str) else value)
    changed = [name for name, value in given.items() if value is not None]
    try:
        document.clean_fields(exclude={field.name for field in document._meta.fields} - given.keys())
    except ValidationError as error:
        raise ValueError(str(error)) from None
    document.save(update_fields=changed)
    search.touch(source=DRAFTS, keys=draft_keys(document))


@transaction.atomic
def correct_text(*, page: Page, text: str) -> None:
    """Replaces the text that OCR read; its words keep their places. Raises ValueError for other pages, or too long."""
    if page.source == Page.Source.TEXT:
        raise ValueError("only text that a machine read from a scan is corrected")
    if len(text) > MOST_TEXT:
        raise ValueError(f"the text is longer than {MOST_TEXT} characters")
    corrected = canonical.tidy(text)
    placed = words.carried_over(page.text, words.words_of(page), corrected)
    page.text, page.source, page.waits = corrected, Page.Source.CORRECTED, False
    page.save(update_fields=["text", "source", "waits"])
    Document.objects.filter(pk=page.document_id).update(version=F("version") + 1)
    PageWords.objects.update_or_create(page=page, defaults={"packed": words.pack(placed)})
    search.touch(source=DRAFTS, keys=[draft_key(page.document, page.number)])


@transaction.atomic
def forget(*, document: Document) -> None:
    """Removes a document with its pages and its bytes. Raises ValueError once it is published."""
    if document.published:
        raise ValueError("a published document is erased by publishing that it is")
    keys = draft_keys(document)
    reason = holding(document)
    document.delete()
    blobs.release_all(room=ROOM, reason=reason)
    search.remove(source=DRAFTS, keys=keys)
