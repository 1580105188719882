"""Parts of a page that tells of one subject, made from its merged statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contrechamp.catalogue.merging import Difference, MergedProperty, Stated, Value
from contrechamp.catalogue.vocabulary import Property, terms_of
from contrechamp.catalogue.words import whole
from contrechamp.site.reads.lines import Line, Lines, cited, first_day, label_of, when_of
from contrechamp.site.reads.subjects import Group, Named, Text, page_of

Known = Mapping[str, MergedProperty]
"""The properties that are understood, by key."""

FACTS = ("purpose", "area", "devices", "legal_basis", "identifier")
DATED = ("status", "date", "decision", "evaluation")
OWN_BLOCK = {
    "title", "name", "summary", "place", "technology", "status", "promise", "result", "party", "amount", "right",
    "decision", "date", "evaluation", "open_question", "reply", "article", "link", "owner", "same_as",
    "different_from", "dossier",
}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One group's version of a place where versions differ."""

    group: Group
    lines: Sequence[Line]


@dataclass(frozen=True)
class ShownDifference:
    """A place where versions differ: which property, which part of it, who says what."""

    name: str
    label: Text
    part: Text
    sides: Sequence[Side]

    @property
    def by_date(self) -> bool:
        """Whether all say the same term of a dated property, and differ by when it came."""
        return bool(self.part) and self.name in ("status", "evaluation")


@dataclass(frozen=True)
class Block:
    """Lines under one label."""

    label: Text
    lines: Sequence[Line]
    help: Text = ""


@dataclass(frozen=True)
class Pair:
    """What was promised on one topic, and what was found; `topic` is empty where it is not said."""

    topic: Text
    promises: Sequence[Line]
    results: Sequence[Line]


@dataclass(frozen=True)
class Event:
    """Something that happened, or a state that began: when (a partial ISO date or a period), and who says it."""

    when: Mapping[str, str] | str
    line: Line


@dataclass(frozen=True)
class Cited:
    """A document that the page cites: its pages that are quoted, with the address of each."""

    document: Named
    pages: Sequence[tuple[int, str]]


def differences(known: Iterable[MergedProperty], lines: Lines) -> Iterable[ShownDifference]:
    """Where versions differ; a title, and what sums up the rest, may be put in several ways."""
    for merged in known:
        if merged.described is None or merged.key in ("title", "name", "summary"):
            continue
        for difference in merged.differences:
            sides = [Side(lines.groups[id], lines.lines(values)) for id, values in difference.sides]
            yield ShownDifference(merged.key, merged.described.label, _part(merged.described, difference), sides)


def _part(described: Property, difference: Difference) -> Text:
    return label_of(described, difference.slot) if difference.slot else ""


def facts(known: Known, lines: Lines, *, first: Sequence[str] = ()) -> Iterable[Block]:
    """What the subject is, the properties `first` before all others. Values that stand side by side above are not told
    a second time."""
    kept = [key for key in known if key not in first and (key not in OWN_BLOCK or _is_one_day(known[key]))]
    for key in (*first, *kept):
        if key not in known or (described := known[key].described) is None:
            continue
        above = {id(value) for difference in known[key].differences for _, held in difference.sides for value in held}
        values = [value for value in known[key].values if id(value) not in above]
        if values:
            yield Block(described.label, lines.lines(values))


def _is_one_day(merged: MergedProperty) -> bool:
    """Whether this is the date of the subject itself, a decision, and not one of the steps of a project."""
    return merged.key == "date" and merged.described is not None and not merged.described.parts


def money(merged: MergedProperty | None, lines: Lines) -> Iterable[Block]:
    """Amounts by stage, in the order of the vocabulary. They are never added."""
    if merged is None or merged.described is None:
        return
    stages = merged.described.parts["stage"].terms
    by_stage: dict[str, list[Value]] = {}
    for value in merged.values:
        held = value.first.value
        by_stage.setdefault(str(held.get("stage") or "") if isinstance(held, dict) else "", []).append(value)
    for stage in sorted(by_stage, key=lambda stage: [*stages, stage].index(stage)):
        label = stages[stage].label if stage in stages else merged.described.label
        yield Block(label, lines.lines(by_stage[stage]))


def pairs(known: Known, lines: Lines) -> list[Pair]:
    """Promises and results by topic, in the order of the vocabulary; those that say none come last."""
    sides = [_by_topic(known.get(key)) for key in ("promise", "result")]
    described = next((known[key].described for key in ("promise", "result") if key in known), None)
    order = list(terms_of(described.parts["topic"])) if described else []
    topics = sorted({*sides[0], *sides[1]}, key=lambda topic: order.index(topic) if topic in order else len(order))
    return [
        Pair(
            label_of(described.parts["topic"], topic) if described and topic else "",
            lines.lines(sides[0].get(topic, ())),
            lines.lines(sides[1].get(topic, ())),
        )
        for topic in topics
    ]


def _by_topic(merged: MergedProperty | None) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for value in merged.values if merged and merged.described else ():
        assert merged and merged.described
        parts = whole(merged.described, value.first.value)
        topic = str(parts.get("topic") or "") if isinstance(parts, Mapping) else ""  # or kept as it is written
        found.setdefault(topic, []).append(value)
    return found


def events(known: Known, lines: Lines) -> list[Event]:
    """Statuses, dates and decisions in the order of their days; what has no day comes last."""
    dated = [known[key] for key in DATED if key in known and not _is_one_day(known[key])]
    values = [value for merged in dated for value in merged.values]
    found = [Event(when_of(value), lines.line(value)) for value in values]
    return sorted(found, key=lambda event: first_day(event.when) or "9999")


def cited_documents(statements: Iterable[Stated], names: Mapping[str, Named]) -> list[Cited]:
    """The documents that statements rest on, each with the pages quoted."""
    pages: dict[str, dict[int, str]] = {}
    for statement in statements:
        for source in statement.sources:
            if found := cited(source):
                document, page = found
                held = pages.setdefault(document, {})
                held.setdefault(page, page_of(document.removeprefix("sha256:"), page, statement.id))
    return [Cited(names[document], sorted(held.items())) for document, held in sorted(pages.items())]
