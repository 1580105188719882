"""Publishing a document: its cleaned file, its text blob, and what is said about it. The original stays private."""

import calendar
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contrechamp.library import formats, reading
from contrechamp.library.holding import ROOM, holding, subject_of
from contrechamp.library.models import PDF, Document, Page
from contrechamp.library.redaction import making, marks, overview
from contrechamp.library.text import blob
from contrechamp.records import blobs
from contrechamp.records.acts import BlobRef, Entry, Publication, publish
from contrechamp.records.errors import Refused
from contrechamp.records.models import Attachment, Statement
from contrechamp.records.reads import statements

KIND = "document"
DOCUMENT, TEXT, ARCHIVE = "document", "text", "archive"
"""Roles of blobs: the published file, its pages' text, and of a web page the WARC that it was set from, cleaned."""


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
    document.refresh_from_db(fields=["version", "cleaned", "redacted", "archive", "prepared", "prepared_of"])
    try:
        cleaned = _cleaned(document)
        # Else the former publication would stay, and nobody would be told of it any more.
        if document.redacted and overview.is_public_as_it_was(document):
            raise Refused(_("The document is still published as it was. Withdraw that first."))
        text = _text_blob(document, cleaned)
        _clean_archive(document)
    except reading.Unreadable as error:
        raise Refused(_("“%(title)s” cannot be read any more.") % {"title": document}) from error
    media_type = PDF if document.redacted else document.paged[1]
    refs = [_ref(cleaned, media_type, DOCUMENT), _ref(text, blob.MEDIA_TYPE, TEXT)]
    if document.archive and not document.redacted:
        refs.append(_ref(document.archive, formats.WARC, ARCHIVE))
    return _difference(document.organisation, subject_of(cleaned), _claims(document), refs)


def _ref(sha256: str, media_type: str, role: str) -> BlobRef:
    return BlobRef(sha256, blobs.path(sha256).stat().st_size, media_type, role)


def is_empty(entry: Entry) -> bool:
    """Whether all that the entry would say is public already."""
    return not (entry.claims or entry.ends or entry.blobs)


def mark_published(*, document: Document, entry: Entry) -> None:
    """Remembers, in the transaction that publishes `entry`, which public document this one became."""
    document.published = entry.subject.partition(":")[2]
    document.text_blob = next((ref.sha256 for ref in entry.blobs if ref.role == TEXT), document.text_blob)
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
    """The SHA-256 of the file to publish, made and kept at the first time; the blacked-out one is made by a job."""
    wanted = marks.digest(document)
    if document.cleaned and document.redacted == wanted and blobs.path(document.cleaned).exists():
        return document.cleaned
    if wanted:
        marks.ask_to_make(document)
        raise Refused(_("“%(title)s” is being blacked out. Come back in a moment.") % {"title": document})
    paged, media_type = document.paged
    keep_cleaned(document, reading.cleaned(blobs.path(paged), media_type), wanted)
    return document.cleaned


def keep_cleaned(document: Document, data: bytes, redacted: str) -> None:
    """Keeps the file to publish, made with the marks of that digest; lets go of the one before, and of its text."""
    before = {document.cleaned, document.prepared} - {""}
    document.cleaned, document.redacted = blobs.put(data, ROOM, holding(document)), redacted
    document.prepared = document.prepared_of = ""
    document.save(update_fields=["cleaned", "redacted", "prepared", "prepared_of"])
    kept = {document.original, document.sheets, document.cleaned, document.published, document.text_blob}
    for sha256 in before - kept:
        blobs.release(sha256, ROOM, holding(document))


def _clean_archive(document: Document) -> None:
    """Keeps what is published of a web page's WARC beside its pages, made at the first time."""
    if document.media_type != formats.WARC or document.redacted or document.archive:
        return
    data = reading.cleaned(blobs.path(document.original), document.media_type)
    document.archive = blobs.put(data, ROOM, holding(document))
    document.save(update_fields=["archive"])


def _text_blob(document: Document, cleaned: str) -> str:
    """The SHA-256 of the text blob of the file to publish, made again only where its pages have changed."""
    made_of = f"{cleaned}:{document.version}"
    if document.prepared_of == made_of and document.prepared and blobs.path(document.prepared).exists():
        return document.prepared
    data = blob.write(cleaned, making.public_pages(document))
    document.prepared, document.prepared_of = blobs.put(data, ROOM, holding(document)), made_of
    document.save(update_fields=["prepared", "prepared_of"])
    return document.prepared


def _claims(document: Document) -> list[dict[str, Any]]:
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
        "made_from": document.made_from,
        "redacted": bool(document.redacted) or None,
        "pages": document.pages,
        "scanned_pages": document.page_set.exclude(source=Page.Source.TEXT).count() or None,
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
