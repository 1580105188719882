"""Choosing words of a page as a source: what is chosen, carried from page to page, and what a page shows as lit."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contrechamp.catalogue import acts, desk, evidence, vocabulary
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.catalogue.words import pick
from contrechamp.library.context import Quote
from contrechamp.library.models import Document
from contrechamp.people.models import User
from contrechamp.records.errors import Refused

Choices = list[Any]

STATEMENT, PROPERTY = "s:", "p:"


@dataclass(frozen=True)
class Chosen:
    """Words of a page, by their place in its text (code points)."""

    document: Document
    page: int
    start: int
    end: int
    words: str

    @property
    def token(self) -> str:
        """How an address names it."""
        return f"{self.document.pk}.{self.page}.{self.start}.{self.end}"


def choose(document: Document, page: int, start: int, end: int) -> Chosen:
    """The words from `start` to `end` of a page. Raises Refused when there are none, or too many."""
    read = evidence.page_of(document, page)
    source = evidence.private_source(read, start, end)
    return Chosen(document, page, source["start"], source["start"] + len(source["exact"]), source["exact"])


def read_token(token: str, draft: Draft) -> Chosen | None:
    """What an address names, where the draft's group has that document; None for anything else."""
    parts = token.split(".")
    try:
        document = Document.objects.filter(pk=UUID(parts[0]), organisation=draft.organisation).first()
        page, start, end = map(int, parts[1:])
        return choose(document, page, start, end) if document else None
    except (ValueError, Refused):
        return None


def use(statement: DraftStatement, chosen: Chosen, *, by: User | None) -> None:
    """Makes the chosen words a source of the statement. Raises Refused as `acts.use_as_source` does."""
    acts.use_as_source(
        statement=statement, document=chosen.document, page=chosen.page, exact=chosen.words, start=chosen.start, by=by
    )


def targets(draft: Draft, language: str) -> Choices:
    """What words can be a source for: a new statement of some property, or one that the draft has."""
    kind = vocabulary.kind(draft.kind)
    known = kind.properties.values() if kind else ()
    new = [(f"{PROPERTY}{one.key}", pick(one.label, language)) for one in known]
    rows = desk.rows_of(draft, [row for row in draft.statements.all() if not row.dropped], language)
    held = [(f"{STATEMENT}{row.statement.pk}", _told(row, language)) for row in rows if row.described]
    return [(_("A new statement"), new), *([(_("A statement of the draft"), held)] if held else [])]


def _told(row: desk.Row, language: str) -> str:
    label = pick(row.described.label, language) if row.described else row.statement.property
    return _("%(label)s: %(words)s") % {"label": label, "words": row.words[:80]}


def lit(draft: Draft, document: Document, page: int, language: str) -> list[Quote]:
    """The quotes of this page that the draft's statements have as a source."""
    rows = desk.rows_of(draft, [row for row in draft.statements.all() if not row.dropped], language)
    names = {str(document.pk), f"sha256:{document.published}"}
    return [
        Quote(
            key=f"{row.statement.pk}-{number}",
            exact=source["exact"],
            prefix=source["prefix"],
            suffix=source["suffix"],
            start=source["start"],
            supports=_told(row, language),
            address=desk.statement_address(row.statement),
        )
        for row in rows
        for number, source in enumerate(row.statement.sources)
        if source.get("page") == page and {source.get("library"), source.get("document")} & names
    ]
