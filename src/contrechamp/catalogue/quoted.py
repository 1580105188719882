"""Which statements quote a document of the library: told to it, so that nobody blacks out words that are quoted."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import get_language

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.findable import public_address
from contrechamp.catalogue.models import DraftStatement
from contrechamp.catalogue.words import pick
from contrechamp.library.models import Document
from contrechamp.library.quotations import Quotation
from contrechamp.records.models import Statement


def of(document: Document) -> Iterator[Quotation]:
    """The quotations of the document in its group's drafts and published statements."""
    from contrechamp.catalogue.desk import statement_address  # with it comes all of the desk

    names = {str(document.pk), f"sha256:{document.published}"}
    drafts = DraftStatement.objects.filter(draft__organisation=document.organisation, dropped=False)
    for name in sorted(names):
        for row in drafts.filter(sources__icontains=name).select_related("draft"):
            for source in row.sources:
                if {source.get("library"), source.get("document")} & names:
                    yield _quotation(source, row.draft.kind, row.property, statement_address(row), published=False)
    if document.published:
        said = Statement.objects.filter(organisation=document.organisation, sources__icontains=document.published)
        for statement in said:
            for source in statement.sources:
                if source.get("document") in names:
                    address = public_address(statement.kind, statement.subject) or ""
                    yield _quotation(source, statement.kind, statement.property, address, published=True)


def _quotation(source: Mapping[str, Any], kind: str, name: str, address: str, *, published: bool) -> Quotation:
    known = vocabulary.find(kind, name)
    start = source.get("start")
    return Quotation(
        page=int(source.get("page", 0)),
        exact=str(source.get("exact", "")),
        prefix=str(source.get("prefix", "")),
        suffix=str(source.get("suffix", "")),
        start=start if isinstance(start, int) else None,
        said=pick(known.label, get_language() or "fr") if known else name,
        address=address,
        published=published,
    )
