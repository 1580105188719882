"""Published documents, from records and blobs alone: those of this node's groups and of any other that is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from contrechamp.ground.sharing import shared
from contrechamp.library import pictures, reading
from contrechamp.library.models import PublishedDocument
from contrechamp.library.text import blob
from contrechamp.library.words import Words
from contrechamp.records import reads as records
from contrechamp.records.models import Assertion, Attachment

TEXT, DOCUMENT, ARCHIVE = "text", "document", "archive"


@dataclass(frozen=True)
class PublicDocument:
    """A published document. `sha256` names its published bytes; `organisations` are those that published it.

    `title` is a language map, `date` a full or partial ISO date, `places` are URNs. Where several groups describe it,
    the description is that of `organisation`, the first by its id; of this node's own groups, if one does.
    """

    sha256: str
    organisation: str
    organisations: tuple[str, ...]
    title: Mapping[str, str]
    kind: str
    authority: str
    date: str
    places: tuple[str, ...]
    language: str
    origin: str
    transcription: bool
    pages: int
    scanned_pages: int
    made_from: str = ""
    redacted: bool = False

    @property
    def place(self) -> str:
        """The first place, or nothing."""
        return self.places[0] if self.places else ""


@dataclass(frozen=True)
class PublicPage:
    """One page of a published document, from its text blob. Sizes and boxes are in tenths of a point as displayed."""

    number: int
    width: int
    height: int
    text: str
    words: Words
    source: str
    software: str


@shared
def document(sha256: str) -> PublicDocument | None:
    """The published document with those bytes, or None when no shown group publishes it."""
    return documents([sha256]).get(sha256)


def documents(hashes: Iterable[str]) -> dict[str, PublicDocument]:
    """The published documents among `hashes`, in two queries."""
    return _merged(PublishedDocument.objects.filter(document__in=list(hashes)))


def documents_of(*, organisation: str | None = None, limit: int = 500) -> list[PublicDocument]:
    """Published documents, of one group if one is named, the latest date first."""
    found = PublishedDocument.objects.filter(organisation__in=records.shown()).order_by("-date", "document")
    if organisation is not None:
        found = found.filter(organisation=organisation)
    # Each as its group describes it, whose date may be another than the one by which it was found.
    merged = sorted(_merged(found[:limit]).values(), key=lambda one: one.sha256)
    return sorted(merged, key=lambda one: one.date, reverse=True)


def address(sha256: str) -> str:
    """The path of a document's public page. Those pages stand in a room above, but their addresses never change."""
    return f"/{get_language() or settings.LANGUAGE_CODE}/document/{sha256}"


def page(sha256: str, number: int) -> PublicPage | None:
    """Page `number` (from 1) of a published document; None when it or its text blob is not public here."""
    return pages(sha256, [number]).get(number)


@shared
def pages(sha256: str, numbers: Iterable[int], *, shown_only: bool = True) -> dict[int, PublicPage]:
    """Those of the pages of a published document that are public here."""
    path = text_path(sha256, shown_only=shown_only)
    found = {number: _page(path, number) for number in numbers} if path else {}
    return {number: page for number, page in found.items() if page}


def _page(path: Path, number: int) -> PublicPage | None:
    try:
        read = blob.read_page(path, number)
    except (blob.Malformed, OSError):
        return None
    if read is None:
        return None
    return PublicPage(number, read.w, read.h, read.text, read.words, read.source, read.software)


def page_count(sha256: str) -> int:
    """How many pages the text blob of a published document has; 0 when it is not public here."""
    path = text_path(sha256)
    try:
        return len(blob.read_header(path).members) if path else 0
    except (blob.Malformed, OSError):
        return 0


def page_picture(sha256: str, number: int, width: int) -> Path | None:
    """A WebP picture of a page, about `width` pixels wide; None when it is not public here or has no such page.

    Drawn in a child process at the first time. Raises reading.Unreadable.
    """
    path = document_path(sha256)
    if path is None or not 1 <= number <= page_count(sha256):
        return None
    media_type = reading.media_type(path)
    return pictures.picture(sha256, media_type, number, width) if media_type in reading.PAGED else None


@shared
def archive_of(sha256: str) -> str:
    """The hash of the web archive that was published beside a document; nothing where none is public here."""
    brought = Attachment.objects.filter(subject=f"sha256:{sha256}", role=ARCHIVE, organisation__in=records.shown())
    found = brought.order_by("organisation", "sha256").values_list("sha256", flat=True)
    return next((one for one in found if records.blob_path(one)), "")


def document_path(sha256: str) -> Path | None:
    """Where the bytes of a published document, or web archive, are; None when they are not public here."""
    brought = Attachment.objects.filter(sha256=sha256, role__in=[DOCUMENT, ARCHIVE]).exists()
    return records.blob_path(sha256) if brought else None


def text_path(sha256: str, *, shown_only: bool = True) -> Path | None:
    """Where the text blob of a published document is; None when none is public here.

    Of several the newest of this node's own groups, or else the newest: its text may have been corrected. The index
    also holds what is not shown (`shown_only` false), because trust is applied when it is asked.
    """
    own = {organisation.id for organisation in records.hosted()}
    brought = list(Attachment.objects.filter(subject=f"sha256:{sha256}", role=TEXT))
    if shown_only:
        shown = records.shown()
        brought = [row for row in brought if row.organisation in shown]
    days = {row.record: (row.day, row.seq) for row in Assertion.objects.filter(record__in=[a.record for a in brought])}
    brought.sort(key=lambda row: (row.organisation in own, days.get(row.record, ("", 0))), reverse=True)
    for attachment in brought:
        path = records.blob_path(attachment.sha256, shown_only=shown_only)
        if path is not None and _belongs(path, sha256):
            return path
    return None


def _belongs(path: Path, sha256: str) -> bool:
    try:
        return blob.read_header(path).document == sha256
    except (blob.Malformed, OSError):
        return False


def _merged(rows: Iterable[PublishedDocument] | QuerySet[PublishedDocument]) -> dict[str, PublicDocument]:
    shown, own = records.shown(), {organisation.id for organisation in records.hosted()}
    by_document: dict[str, list[PublishedDocument]] = {}
    for row in rows:
        if row.organisation in shown:
            by_document.setdefault(row.document, []).append(row)
    for said in by_document.values():
        said.sort(key=lambda row: (row.organisation not in own, row.organisation))
    return {sha256: _public(said) for sha256, said in by_document.items()}


def _public(said: Sequence[PublishedDocument]) -> PublicDocument:
    first = said[0]
    return PublicDocument(
        sha256=first.document,
        organisation=first.organisation,
        organisations=tuple(row.organisation for row in said),
        title=first.title,
        kind=first.kind,
        authority=first.authority,
        date=first.date,
        places=tuple(first.places),
        language=first.language,
        origin=first.origin,
        transcription=first.transcription,
        pages=first.pages,
        scanned_pages=first.scanned_pages,
        made_from=first.made_from,
        redacted=first.redacted,
    )
