"""What the pages of import show: subjects as they would be understood, and figures of what was done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contrechamp.catalogue import subjects, vocabulary
from contrechamp.catalogue.imports.facts import Fact, Item
from contrechamp.catalogue.imports.models import Import, Row
from contrechamp.catalogue.models import Draft
from contrechamp.catalogue.words import in_words, pick, references

MOST_DRAFTS = 50
MOST_ROWS = 800  # looked at for them: some may be published or discarded by now


@dataclass(frozen=True)
class ShownFact:
    """A statement in words. `read` is false where it is kept as written because it was not understood."""

    label: str
    words: str
    read: bool
    sources: int


@dataclass(frozen=True)
class ShownItem:
    """A subject of a file in words."""

    row: int
    kind: str
    facts: Sequence[ShownFact]


def shown_items(items: Iterable[Item], language: str, organisation: str) -> list[ShownItem]:
    """The items in words; subjects that are new here by the names that the file gives them."""
    held = list(items)
    urns = {urn for item in held for fact in item.facts for urn in references(fact.value)}
    names = subjects.names(urns, language, organisation=organisation) if urns else {}
    return [
        ShownItem(
            item.row,
            pick(vocabulary.kinds()[item.kind].label, language),
            [_fact(item.kind, fact, language, names) for fact in item.facts],
        )
        for item in held
    ]


def _fact(kind: str, fact: Fact, language: str, names: dict[str, str]) -> ShownFact:
    described = vocabulary.find(kind, fact.property)
    # A subject that only this file names so far is called as the file calls it.
    told = {urn: names.get(urn) or fact.as_written or urn for urn in references(fact.value)}
    words = in_words(described, fact.value, as_written=fact.as_written, language=language, names=told)
    label = pick(described.label, language) if described else fact.property
    return ShownFact(label, words, fact.value is not None, len(fact.sources))


def drafts_of(given: Import, language: str) -> tuple[list[tuple[Draft, str]], int]:
    """The first drafts that this import began or changed, in the order of the file, each with its name; how many there
    are in all."""
    rows = Row.objects.filter(organisation=given.organisation, origin=given.pk)
    found = Draft.objects.filter(organisation=given.organisation, subject__in=rows.values("subject"))
    order = list(rows.order_by("id").values_list("subject", flat=True)[:MOST_ROWS])
    drafts = {draft.subject: draft for draft in found.filter(subject__in=order)}
    first = [drafts[subject] for subject in order if subject in drafts][:MOST_DRAFTS]
    names = subjects.names({draft.subject for draft in first}, language, organisation=given.organisation)
    return [(draft, names.get(draft.subject, "")) for draft in first], found.count()


def gaps_of(given: Import) -> list[dict[str, Any]]:
    """The gaps told one by one."""
    return [dict(zip(("row", "column", "value", "why", "kept"), gap, strict=True)) for gap in given.gaps]
