"""Publishing a document: its cleaned file, its text blob, and what is said about it. The original stays private."""

import calendar
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contrechamp.library import reading, words
from contrechamp.library.models import Document, Page
from contrechamp.library.text import blob
from contrechamp.records import blobs
from contrechamp.records.acts import BlobRef, Entry, Publication, publish
from contrechamp.records.errors import Refused
from contrechamp.records.models import Attachment, Statement
from contrechamp.records.reads import statements

ROOM = "library"
KIND = "document"


def holding(document: Document) -> str:
    """The reason for which the room keeps a document's blobs."""
    return f"document {document.pk}"


def subject_of(published: str) -> str:
    """The URN of a published document, from the SHA-256 of its published bytes."""
    return f"sha256:{published}"


def publication_of(*, document: Document) -> Entry:
    """What publishing the document would say, as an entry for the records.

    The subject is `sha256:<cleaned file>`; only the difference to what the organisation says already is in the entry:
    without claims, ends and blobs all of it is public. The cleaned file and the text blob are made and kept here. The
    same document gives the same entry. Raises Refused, which says what to do first.
    """
    if document.state != Document.State.READ:
        raise Refused(_("“%(title)s” has not been read to its end yet.") % {"title": document})
    if not document.title:
        raise Refused(_("Give “%(title)s” a title before you publish it.") % {"title": document})
    try:
        cleaned = _cleaned(document)
        pages = list(document.page_set.select_related("document").order_by("number"))
        text = _text_blob(cleaned, pages)
    except reading.Unreadable as error:
        raise Refused(_("“%(title)s” cannot be read any more.") % {"title": document}) from error
    refs = [
        BlobRef(cleaned, blobs.path(cleaned).stat().st_size, document.media_type, "document"),
        BlobRef(blobs.put(text, ROOM, holding(document)), len(text), blob.MEDIA_TYPE, "text"),
    ]
    return _difference(document.organisation, subject_of(cleaned), _claims(document, pages), refs)


def is_empty(entry: Entry) -> bool:
    """Whether all that the entry would say is public already."""
    return not (entry.claims or entry.ends or entry.blobs)


def mark_published(*, document: Document, entry: Entry) -> None:
    """Remembers, in the transaction that publishes `entry`, which public document this one became."""
    document.published = entry.subject.partition(":")[2]
    document.text_blob = next((ref.sha256 for ref in entry.blobs if ref.role == "text"), document.text_blob)
    document.save(update_fields=["published", "text_blob"])


def publish_document(*, document: Document) -> Publication | None:
    """Publishes a document by itself, or what changed of it; None when all of it is public already. Raises Refused."""
    entry = publication_of(document=document)
    if is_empty(entry):
        return None
    with transaction.atomic():
        publication = publish(organisation=document.organisation, entries=[entry])
        mark_published(document=document, entry=entry)
    return publication


def _cleaned(document: Document) -> str:
    """The SHA-256 of the cleaned file, made and kept at the first time: it follows from the original alone."""
    if not document.cleaned or not blobs.path(document.cleaned).exists():
        data = reading.cleaned(blobs.path(document.original), document.media_type)
        document.cleaned = blobs.put(data, ROOM, holding(document))
        document.save(update_fields=["cleaned"])
    return document.cleaned


def _text_blob(published: str, pages: list[Page]) -> bytes:
    placed = words.words_of_all(pages)
    return blob.write(
        published,
        (
            blob.BlobPage(
                w=page.width,
                h=page.height,
                text=page.text,
                words=placed[page.pk],
                source=page.source,
                software=page.software,
            )
            for page in pages
        ),
    )


def _claims(document: Document, pages: list[Page]) -> list[dict[str, Any]]:
    """The claims about a document, by the vocabulary; what is not known is not said."""
    values: dict[str, Any] = {
        "title": {document.language or "fr": document.title},
        "kind": document.kind,
        "authority": document.authority,
        "date": days_of(document.date) if document.date else None,
        "place": document.place,
        "language": document.language,
        "origin": document.origin,
        "transcription": document.transcription or None,
        "pages": len(pages),
        "scanned_pages": sum(page.source != Page.Source.TEXT for page in pages) or None,
    }
    return [{"property": name, "value": value, "sources": []} for name, value in values.items() if value]


def days_of(date: str) -> dict[str, str]:
    """The first and the last day of a full or partial ISO date."""
    year, month, day = [*map(int, date.split("-")), 0, 0][:3]
    last = day or calendar.monthrange(year, month or 12)[1]
    return {"from": f"{year:04}-{month or 1:02}-{day or 1:02}", "to": f"{year:04}-{month or 12:02}-{last:02}"}


def _difference(organisation: str, subject: str, claims: list[dict[str, Any]], refs: list[BlobRef]) -> Entry:
    said = list(statements(subject=subject, organisation=organisation, shown_only=False))
    brought = Attachment.objects.filter(subject=subject, organisation=organisation)
    held = set(brought.values_list("sha256", flat=True))
    return Entry(
        subject=subject,
        kind=KIND,
        claims=[claim for claim in claims if not any(_same(statement, claim) for statement in said)],
        ends=[statement.id for statement in said if not any(_same(statement, claim) for claim in claims)],
        blobs=[ref for ref in refs if ref.sha256 not in held],
    )


def _same(statement: Statement, claim: dict[str, Any]) -> bool:
    return statement.property == claim["property"] and bool(statement.value == claim["value"])
