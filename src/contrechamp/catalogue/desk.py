"""What the members' pages show: a group's desk, and a draft as it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from contrechamp.catalogue import findable, reads, subjects, vocabulary
from contrechamp.catalogue.difference import changed
from contrechamp.catalogue.models import Card, Draft, DraftStatement
from contrechamp.catalogue.vocabulary import Kind, Property
from contrechamp.catalogue.words import in_words, pick, references
from contrechamp.library import public
from contrechamp.library.models import Document
from contrechamp.records import reads as records

Source = Mapping[str, Any]

DRAFTED = ("dossier", "decision", "contract", "trial", "product", "party")
NEW, CHANGED, KEPT, DROPPED, LAPSED = "new", "changed", "kept", "dropped", "lapsed"


@dataclass(frozen=True)
class ShownSource:
    """A source on a member's page. `number` is its place among the statement's sources, from 0."""

    number: int
    title: str
    page: int | None
    exact: str
    address: str
    read: str = ""


@dataclass(frozen=True)
class Row:
    """A statement of a draft. `state`: new, changed, kept as published, dropped, or lapsed: ended since by others.

    `read` is false where a date or an amount was kept as written because it could not be understood.
    """

    statement: DraftStatement
    described: Property | None
    words: str
    state: str
    sources: Sequence[ShownSource]

    @property
    def waits(self) -> bool:
        return not self.sources and (self.described is None or self.described.sourced)

    @property
    def read(self) -> bool:
        return self.statement.value is not None


@dataclass(frozen=True)
class Section:
    """The statements of one property. `several`: it has one value at a time, and the draft says more than one."""

    key: str
    described: Property | None
    rows: Sequence[Row]
    several: bool


@dataclass(frozen=True)
class DraftLine:
    """A draft in a list: its name, how many statements it has, how many of them wait for a source."""

    draft: Draft
    name: str
    statements: int
    waiting: int


def draft_name(draft: Draft, language: str) -> str:
    """What the draft's own title says, or what its subject is called."""
    kind = vocabulary.kind(draft.kind)
    rows = [row for row in draft.statements.all() if kind and row.property == kind.title and not row.dropped]
    if rows and rows[0].value:
        return subjects.title_words(rows[0].value, language)
    return subjects.names([draft.subject], language).get(draft.subject, "")


def lines(drafts: Iterable[Draft], language: str) -> list[DraftLine]:
    """These drafts in a list."""
    return [_line(draft, language) for draft in drafts]


def _line(draft: Draft, language: str) -> DraftLine:
    rows = [row for row in draft.statements.all() if not row.dropped]
    waiting = [row for row in rows if not row.sources and _needs_source(draft, row)]
    return DraftLine(draft, draft_name(draft, language), len(rows), len(waiting))


def _needs_source(draft: Draft, row: DraftStatement) -> bool:
    described = vocabulary.find(draft.kind, row.property)
    return described is None or described.sourced


def published(organisation: str) -> list[tuple[Card, str]]:
    """What the group has published, of every kind it drafts, with the paths of the public pages; dossiers first."""
    found = [card for kind in DRAFTED for card in reads.cards(kind=kind, organisation=organisation)]
    return [(card, findable.public_address(card.kind, card.subject)) for card in found]


def sections(draft: Draft, language: str) -> list[Section]:
    """The draft's statements by property, in the order of the vocabulary."""
    held = list(draft.statements.all())
    known = vocabulary.kind(draft.kind)
    order = list(known.properties) if known else []
    keys = sorted(
        {row.property for row in held}, key=lambda key: (order.index(key) if key in order else len(order), key)
    )
    rows = rows_of(draft, held, language)
    several = {one.key for one in reads.preview(draft, language).properties if one.to_reconcile}
    return [
        Section(
            key=key,
            described=vocabulary.find(draft.kind, key),
            rows=[row for row in rows if row.statement.property == key],
            several=key in several,
        )
        for key in keys
    ]


def rows_of(draft: Draft, held: Sequence[DraftStatement], language: str) -> list[Row]:
    """These statements of the draft as its page shows them."""
    account = records.statements(subject=draft.subject, organisation=draft.organisation, shown_only=False)
    claims = {row.id: row.claim for row in account}
    names = subjects.names(
        {urn for row in held for urn in references(row.value)}, language, organisation=draft.organisation
    )
    titles = _titles((source for row in held for source in row.sources), language)
    shown = []
    for row in held:
        described = vocabulary.find(draft.kind, row.property)
        words = in_words(described, row.value, as_written=row.as_written, language=language, names=names)
        sources = [_source(draft, number, one, titles, language) for number, one in enumerate(row.sources)]
        shown.append(Row(row, described, words, _state(row, claims), sources))
    return shown


def _state(row: DraftStatement, claims: Mapping[str, Any]) -> str:
    if not row.published:
        return NEW
    if row.published not in claims:
        return LAPSED
    if row.dropped:
        return DROPPED
    return CHANGED if changed(row, claims[row.published]) else KEPT


def _titles(sources: Iterable[Source], language: str) -> dict[str, str]:
    """The titles of the documents that sources name, by their library id or `sha256:…`."""
    named = list(sources)
    private = {UUID(source["library"]) for source in named if "library" in source}
    hashes = {str(source["document"]).removeprefix("sha256:") for source in named if "document" in source}
    titles = {str(one.pk): str(one) for one in Document.objects.filter(pk__in=private)}
    found = public.documents(hashes) if hashes else {}
    return titles | {f"sha256:{key}": pick(one.title, language) for key, one in found.items()}


def shown_sources(
    draft: Draft, sources: Sequence[Source], language: str, unpublished: Mapping[str, Document]
) -> list[ShownSource]:
    """Sources of one statement, with the titles of their documents; `unpublished` has those still private, by URN."""
    titles = _titles(sources, language) | {urn: str(document) for urn, document in unpublished.items()}
    sources = [
        {**one, "library": str(unpublished[one["document"]].pk)} if one.get("document") in unpublished else one
        for one in sources
    ]
    return [_source(draft, number, one, titles, language) for number, one in enumerate(sources)]


def _source(draft: Draft, number: int, source: Source, titles: Mapping[str, str], language: str) -> ShownSource:
    exact = str(source.get("exact", ""))
    if "address" in source:
        title = str(source.get("title") or source.get("publisher") or source["address"])
        return ShownSource(number, title, None, exact, str(source["address"]), str(source.get("read", "")))
    page = int(source["page"])
    name = str(source.get("document") or source["library"])
    if "library" in source:
        address = reverse("catalogue:read", args=[draft.pk, source["library"], page])
    else:
        address = findable.public_page(name.removeprefix("sha256:"), page, language)
    return ShownSource(number, titles.get(name, name[:19]), page, exact, address)


def named_after(draft: Draft, kinds: Iterable[str]) -> list[Kind]:
    """The kinds of subject that can be begun as belonging to the draft's dossier: a decision, a contract, a trial."""
    if draft.kind != "dossier":
        return []
    return [vocabulary.kinds()[kind] for kind in kinds if vocabulary.find(kind, "dossier")]


def statement_address(statement: DraftStatement) -> str:
    """The page on which the statement is changed."""
    return reverse("catalogue:statement", args=[statement.draft_id, statement.pk])


def to_add(draft: Draft) -> list[Property]:
    """The properties of which the draft can say something more: all, but one-valued ones that it states already."""
    kind = vocabulary.kind(draft.kind)
    said = {row.property for row in draft.statements.all() if not row.dropped}
    found = kind.properties.values() if kind else ()
    return [one for one in found if one.values != "one" or one.per or one.key not in said]
