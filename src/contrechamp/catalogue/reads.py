"""What can be asked of the catalogue: merged subjects, lists, drafts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from contrechamp.catalogue import merging, subjects, vocabulary
from contrechamp.catalogue.claims import said
from contrechamp.catalogue.merging import MergedProperty, Stated
from contrechamp.catalogue.models import Card, CardFacet, Draft
from contrechamp.catalogue.words import references
from contrechamp.ground.sharing import shared
from contrechamp.records import reads as records
from contrechamp.records.models import Statement


@dataclass(frozen=True)
class Merged:
    """One subject as the groups shown tell it: by property in the order of the vocabulary.

    `proof` is how many statements have a source, of how many that need one. `names` call the subjects referred to.
    """

    subject: str
    kind: str
    organisations: Sequence[str]
    properties: Sequence[MergedProperty]
    proof: tuple[int, int]
    names: dict[str, str] = field(default_factory=dict)

    def get(self, key: str) -> MergedProperty | None:
        """The property `key`, where somebody states it and this software understands it."""
        return next((one for one in self.properties if one.key == key and one.described), None)

    @property
    def differing(self) -> list[MergedProperty]:
        return [one for one in self.properties if one.differs]

    @property
    def not_understood(self) -> list[MergedProperty]:
        return [one for one in self.properties if one.described is None]


def stated(row: Statement) -> Stated:
    """A published statement as merging sees it."""
    return Stated(organisation=row.organisation, id=row.id, record=row.record, day=row.day, **said(row))


FIELDS = ("organisation", "property", "value", "as_written", "since", "until", "sources", "note", "id", "record", "day")


def read(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """For each row, of the columns FIELDS and then others, the statement as merging sees it, then the others.

    As `stated` of each, without making an object of the table's row first: a page has hundreds.
    """
    return [(_stated(*row[: len(FIELDS)]), *row[len(FIELDS) :]) for row in rows]


def _stated(
    organisation: str, property: str, value: Any, as_written: str, since: str, until: str, sources: Any, note: Any,
    *published: str,
) -> Stated:  # fmt: skip
    return Stated(organisation, property, value, as_written, since, until, sources, note or {}, *published)


def merged(
    subject: str, language: str, *, organisations: Iterable[str] | None = None, kind: str | None = None
) -> Merged | None:
    """What the groups shown (or only these `organisations` of them) state of `subject`; None when they say nothing.

    Where groups disagree on the kind, the one that most statements are of counts for all.
    """
    rows = list(records.statements(subject=subject, kind=kind))
    if organisations is not None:
        kept = set(organisations)
        rows = [row for row in rows if row.organisation in kept]
    if not rows:
        return None
    kinds = [row.kind for row in rows]
    return _merged(subject, max(sorted(set(kinds)), key=kinds.count), [stated(row) for row in rows], language)


def dossier(subject: str, language: str, *, organisations: Iterable[str] | None = None) -> Merged | None:
    """The dossier `subject`, as `merged`."""
    return merged(subject, language, organisations=organisations, kind="dossier")


def preview(draft: Draft, language: str) -> Merged:
    """The draft as its group's account would read."""
    held = [row for row in draft.statements.all() if not row.dropped]
    rows = [Stated(organisation=draft.organisation, id=str(row.pk), **said(row)) for row in held]
    return _merged(draft.subject, draft.kind, rows, language, organisation=draft.organisation)


def _merged(
    subject: str, kind: str, rows: Sequence[Stated], language: str, *, organisation: str | None = None
) -> Merged:
    properties = merging.merge(kind, rows)
    referred = [urn for row in rows for urn in _referred(kind, row)]
    return Merged(
        subject=subject,
        kind=kind,
        organisations=sorted({row.organisation for row in rows}),
        properties=properties,
        proof=merging.proof(properties),
        names=subjects.names(referred, language, organisation=organisation) if referred else {},
    )


def _referred(kind: str, row: Stated) -> list[str]:
    described = vocabulary.find(kind, row.property)
    return references(row.value) if described and described.type == "reference" else []


def cards(
    *,
    kind: str | None = None,
    place: str | None = None,
    technology: str | None = None,
    status: str | None = None,
    organisation: str | None = None,
) -> QuerySet[Card]:
    """Cards of the groups shown, one per group and subject; `place` is a URN. Latest first."""
    shown = records.shown()
    found = Card.objects.filter(organisation__in=shown)
    wanted: dict[str, Any] = {"kind": kind, "status": status, "organisation": organisation}
    found = found.filter(**{key: value for key, value in wanted.items() if value is not None})
    for name, value in ((CardFacet.Name.PLACE, place), (CardFacet.Name.TECHNOLOGY, technology)):
        if value is not None:
            facets = CardFacet.objects.filter(name=name, value=value, organisation__in=shown)
            found = found.filter(subject__in=facets.values("subject"))
    return found.order_by("-last_day", "subject", "organisation")


@shared
def dossier_cards(place: str) -> list[Card]:
    """The cards of dossiers that name this place (a URN) themselves, as `cards`."""
    return [card for card in cards(kind="dossier", place=place) if place in card.places]


@dataclass(frozen=True)
class Line:
    """A subject in a list: the cards that groups have of it. `statuses` are several where they differ."""

    subject: str
    cards: Sequence[Card]

    @property
    def first(self) -> Card:
        return self.cards[0]

    @property
    def statuses(self) -> list[str]:
        return sorted({card.status for card in self.cards if card.status})

    @property
    def organisations(self) -> list[str]:
        return [card.organisation for card in self.cards]

    @property
    def proof(self) -> tuple[int, int]:
        return sum(card.sourced for card in self.cards), sum(card.statements for card in self.cards)


def lines(found: Iterable[Card]) -> list[Line]:
    """Cards by subject, in the order in which the subjects come first."""
    by_subject: dict[str, list[Card]] = {}
    for card in found:
        by_subject.setdefault(card.subject, []).append(card)
    return [Line(subject, told) for subject, told in by_subject.items()]


def drafts(organisation: str) -> QuerySet[Draft]:
    """The group's drafts, the latest changed first."""
    return Draft.objects.filter(organisation=organisation).prefetch_related("statements").order_by("-changed_at", "id")
