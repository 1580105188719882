"""Published documents, from records and blobs alone: those of this node's groups and of any other that is shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import get_language

from contrechamp.ground.sharing import shared
from contrechamp.library import pictures, reading
from contrechamp.library.models import PublishedDocument
from contrechamp.library.text import blob
from contrechamp.library.words import Words
from contrechamp.records import reads as records
from contrechamp.records.models import Assertion, Attachment
from contrechamp.records.prepared import Columns, prepared

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
    """The published documents among `hashes`."""
    return _merged(_described(list(hashes)))


@prepared
def _described(hashes: Collection[str]) -> Columns:
    return PublishedDocument.objects.filter(document__in=hashes).values_list(*_Row._fields)


def documents_of(*, organisation: str | None = None, limit: int = 500) -> list[PublicDocument]:
    """Published documents, of one group if one is named, the latest date first."""
    found = PublishedDocument.objects.filter(organisation__in=records.shown()).order_by("-date", "document")
    if organisation is not None:
        found = found.filter(organisation=organisation)
    # Each as its group describes it, whose date may be another than the one by which it was found.
    rows = found.values_list(*_Row._fields)[:limit]
    merged = sorted(_merged(rows).values(), key=lambda one: one.sha256)
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
    archives = sorted((by, archive) for _, by, archive in _beside(f"sha256:{sha256}", ARCHIVE) if by in records.shown())
    return next((archive for _, archive in archives if records.brought_path(archive)), "")


@prepared
def _beside(subject: str, role: str) -> Columns:
    """The files of that role which records about the subject bring: the record, its organisation, the file."""
    return Attachment.objects.filter(subject=subject, role=role).values_list("record", "organisation", "sha256")


def document_path(sha256: str) -> Path | None:
    """Where the bytes of a published document, or web archive, are; None when they are not public here."""
    return records.blob_path(sha256) if _types(sha256) else None


def media_type(sha256: str) -> str:
    """The media type of a published document, or web archive, as those say who bring it; "" where nobody does."""
    return next((str(type) for (type,) in _types(sha256)), "")


@prepared
def _types(sha256: str) -> Columns:
    found = Attachment.objects.filter(sha256=sha256, role__in=(DOCUMENT, ARCHIVE))
    return found.order_by("id").values_list("type")[:1]


def text_path(sha256: str, *, shown_only: bool = True) -> Path | None:
    """Where the text blob of a published document is; None when none is public here.

    Of several the newest of this node's own groups, or else the newest: its text may have been corrected. The index
    also holds what is not shown (`shown_only` false), because trust is applied when it is asked.
    """
    brought = _beside(f"sha256:{sha256}", TEXT)
    if shown_only:
        brought = [row for row in brought if row[1] in records.shown()]
    if len(brought) > 1:
        own, days = records.own(), {record: place for record, *place in _days([record for record, *_ in brought])}
        brought.sort(key=lambda row: (row[1] in own, days.get(row[0], ["", 0])), reverse=True)
    paths = (records.brought_path(text) for _, _, text in brought)
    return next((path for path in paths if path is not None and _belongs(path, sha256)), None)


@prepared
def _days(ids: Collection[str]) -> Columns:
    return Assertion.objects.filter(record__in=ids).values_list("record", "day", "seq")


def _belongs(path: Path, sha256: str) -> bool:
    try:
        return blob.read_header(path).document == sha256
    except (blob.Malformed, OSError):
        return False


class _Row(NamedTuple):
    """What one organisation says about one published document."""

    document: str
    organisation: str
    title: Mapping[str, str]
    kind: str
    authority: str
    date: str
    places: Sequence[str]
    language: str
    origin: str
    transcription: bool
    pages: int
    scanned_pages: int
    made_from: str
    redacted: bool


def _merged(rows: Iterable[tuple[Any, ...]]) -> dict[str, PublicDocument]:
    shown, own = records.shown(), records.own()
    by_document: dict[str, list[_Row]] = {}
    for row in map(_Row._make, rows):
        if row.organisation in shown:
            by_document.setdefault(row.document, []).append(row)
    for said in by_document.values():
        said.sort(key=lambda row: (row.organisation not in own, row.organisation))
    return {sha256: _public(said) for sha256, said in by_document.items()}


def _public(said: Sequence[_Row]) -> PublicDocument:
    first = said[0]._asdict()
    places = tuple(first.pop("places"))
    return PublicDocument(
        sha256=first.pop("document"), organisations=tuple(row.organisation for row in said), places=places, **first
    )
