"""Published documents: what one is, which statements rest on it, which on one of its pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.merging import Stated, Value
from contrechamp.catalogue.reads import FIELDS, read
from contrechamp.catalogue.vocabulary.schema import understood
from contrechamp.ground.sharing import shared
from contrechamp.library import public
from contrechamp.library.context import Quote
from contrechamp.library.public import PublicDocument
from contrechamp.records.bulk import parts
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared
from contrechamp.site.models import Citation
from contrechamp.site.reads.lines import Line, Lines, cited, mentioned
from contrechamp.site.reads.subjects import Group, Named, Sight

Resting = tuple[Stated, str, str, Mapping[str, Any], int]
"""A statement that rests on a document, its subject, its kind, the source that says so, the page that that names."""


@dataclass(frozen=True)
class Supported:
    """A statement that rests on the document: in which subject's page, on which page of the document, which words."""

    subject: Named
    line: Line
    page: int
    exact: str
    prefix: str
    suffix: str
    start: int | None


@dataclass(frozen=True)
class Document:
    """A document's page."""

    sha256: str
    public: PublicDocument
    groups: Sequence[Group]
    supports: Sequence[Supported]


def document(sha256: str) -> Document | None:
    """The published document of that fingerprint; None when no group shown has published it."""
    found = public.document(sha256)
    if found is None:
        return None
    sight = Sight()
    groups = sight.groups(found.organisations)
    return Document(sha256, found, list(groups.values()), supported(sha256, sight))


def supported(sha256: str, sight: Sight, *, page: int | None = None) -> list[Supported]:
    """The statements with a source in the document, or on one of its pages, in the order of the pages."""
    wanted = _resting(sha256, page, sight.shown)
    speaking = {said.organisation for said, *_ in wanted}
    urns = {subject for _, subject, *_ in wanted} | mentioned([said for said, *_ in wanted])
    names = sight.named(urns | {f"org:{id}" for id in speaking})
    lines = Lines(names, sight.groups_among(names, speaking))
    found = [
        Supported(
            subject=names[subject],
            line=lines.line(_value(kind, said)),
            page=number,
            exact=str(source.get("exact", "")),
            prefix=str(source.get("prefix", "")),
            suffix=str(source.get("suffix", "")),
            start=source.get("start") if isinstance(source.get("start"), int) else None,
        )
        for said, subject, kind, source, number in wanted
    ]
    return sorted(found, key=lambda one: (one.page, one.start or 0, one.line.claim))


@shared
def _resting(sha256: str, page: int | None, shown: Collection[str]) -> list[Resting]:
    """The statements that rest on the document."""
    citing = _citing(sha256, shown) if page is None else _citing_page(sha256, page, shown)
    ids = sorted({statement for (statement,) in citing})
    return [
        (said, subject, kind, source, there[1])
        for part in parts(ids)
        for said, subject, kind in read(_statements(part))
        for source in said.sources
        if (there := cited(source)) and there[0] == f"sha256:{sha256}" and page in (None, there[1])
    ]


@prepared
def _citing(sha256: str, organisations: Collection[str]) -> Columns:
    return Citation.objects.filter(document=sha256, organisation__in=organisations).values_list("statement")


@prepared
def _citing_page(sha256: str, page: int, organisations: Collection[str]) -> Columns:
    found = Citation.objects.filter(document=sha256, page=page, organisation__in=organisations)
    return found.values_list("statement")


@prepared
def _statements(ids: Collection[str]) -> Columns:
    return Statement.objects.filter(id__in=ids).values_list(*FIELDS, "subject", "kind")


def quotes(supports: Sequence[Supported], *, chosen: str, words: dict[str, str]) -> list[Quote]:
    """The quotes of a page to light; `words` say by statement what each supports, `chosen` is the one asked for.

    Statements that rest on the same words light them once, under the first of them.
    """
    found: dict[tuple[str, int | None], Quote] = {}
    for one in supports:
        key = (one.exact, one.start)
        if key in found and one.line.claim != chosen:
            continue
        found[key] = Quote(
            key=one.line.key,
            exact=one.exact,
            prefix=one.prefix,
            suffix=one.suffix,
            start=one.start,
            supports=words[one.line.claim],
            address=f"{one.subject.address}#{one.line.key}",
            chosen=one.line.claim == chosen,
        )
    return list(found.values())


def _value(kind: str, said: Stated) -> Value:
    fits = understood(kind, said.property, said.value)
    return Value(vocabulary.find(kind, said.property) if fits else None, [said])
