"""The view of published documents: one row for each organisation's description of each, made from records alone."""

import re
from collections.abc import Iterable
from typing import Any

from contrechamp.library import pictures
from contrechamp.library.models import PublishedDocument
from contrechamp.library.sources import PAGES, page_keys
from contrechamp.library.text import MOST_PAGES
from contrechamp.records import blobs, views
from contrechamp.records.models import Statement
from contrechamp.search import acts as search

_PREFIX = "sha256:"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def register() -> None:
    """Tells the records about this view; called once, when Django starts."""
    views.register(views.View("library.documents", (PublishedDocument,), refresh))
    blobs.on_gone(pictures.forget)


def refresh(pairs: Iterable[tuple[str, str]]) -> None:
    """Makes the rows of these (organisation, subject) pairs again, and tells search about their pages."""
    wanted = [(organisation, subject) for organisation, subject in pairs if subject.startswith(_PREFIX)]
    for organisation, subject in wanted:
        document = subject.removeprefix(_PREFIX)
        before = PublishedDocument.objects.filter(organisation=organisation, document=document)
        pages = max(before.values_list("pages", flat=True), default=0)
        before.delete()
        row = _row(organisation, document)
        if row is not None:
            row.save(force_insert=True)
            pages = max(pages, row.pages)
        search.touch(source=PAGES, keys=page_keys(document, pages))


def _row(organisation: str, document: str) -> PublishedDocument | None:
    statements = Statement.objects.filter(organisation=organisation, subject=f"{_PREFIX}{document}", kind="document")
    values: dict[str, Any] = {}
    places = []
    for statement in statements.order_by("property", "day", "record", "number"):
        values[statement.property] = statement.value
        if statement.property == "place" and statement.reference:
            places.append(statement.reference)
    if not values:
        return None
    return PublishedDocument(
        organisation=organisation,
        document=document,
        title=_title(values.get("title")),
        kind=_text(values.get("kind"), 40),
        authority=_text(values.get("authority"), 300),
        date=partial_date(values.get("date")),
        places=places,
        language=_text(values.get("language"), 20),
        origin=_text(values.get("origin"), 2000),
        transcription=values.get("transcription") is True,
        made_from=_text(values.get("made_from"), 40),
        redacted=values.get("redacted") is True,
        pages=_count(values.get("pages")),
        scanned_pages=_count(values.get("scanned_pages")),
    )


# A peer may say anything: what does not fit is left out.


def _title(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(language): text for language, text in value.items() if isinstance(text, str)}


def _text(value: Any, longest: int) -> str:
    return value[:longest] if isinstance(value, str) else ""


def _count(value: Any) -> int:
    return value if type(value) is int and 0 <= value <= MOST_PAGES else 0


def partial_date(value: Any) -> str:
    """The shortest ISO form of a date's span: a year, a month or a day; of another span, its first day."""
    first, last = (str(value.get("from")), str(value.get("to"))) if isinstance(value, dict) else ("", "")
    if not (_DAY.fullmatch(first) and _DAY.fullmatch(last)):
        return ""
    if first.endswith("-01-01") and last == f"{first[:4]}-12-31":
        return first[:4]
    if first.endswith("-01") and first[:7] == last[:7] and last[8:] >= "28" and first != last:
        return first[:7]
    return first
