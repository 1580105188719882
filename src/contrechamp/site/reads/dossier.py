"""A dossier as its page shows it, block by block."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from contrechamp.catalogue import merging, vocabulary
from contrechamp.catalogue.merging import Difference, MergedProperty, Stated, Value
from contrechamp.catalogue.reads import stated
from contrechamp.catalogue.vocabulary import Property, Term
from contrechamp.catalogue.words import references
from contrechamp.records.models import Statement
from contrechamp.site.reads import versions
from contrechamp.site.reads.lines import Line, Lines, cited, first_day, label_of, mentioned, together, when_of
from contrechamp.site.reads.subjects import Group, Named, Sight, Text, address_of, page_of
from contrechamp.site.reads.versions import Version

KIND = "dossier"
FACTS = ("purpose", "area", "devices", "legal_basis", "identifier")
OWN_BLOCK = {
    "title", "summary", "place", "technology", "status", "promise", "result", "party", "amount", "right", "decision",
    "date", "open_question", "reply", "article",
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
        return bool(self.part) and self.name == "status"


@dataclass(frozen=True)
class Block:
    """Lines under one label."""

    label: Text
    lines: Sequence[Line]
    help: Text = ""


@dataclass(frozen=True)
class Event:
    """Something that happened, or a state that began: when (a partial ISO date or a period), and who says it."""

    when: Mapping[str, str] | str
    line: Line


@dataclass(frozen=True)
class Cited:
    """A document that the dossier cites: its pages that are quoted, with the address of each."""

    document: Named
    pages: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Proof:
    """How well a dossier is founded, and by whom."""

    sourced: int
    needed: int
    groups: Sequence[Group]
    intact: bool
    checked: date


@dataclass
class Dossier:
    """Everything that the page and its twin show."""

    subject: str
    version: Version
    proof: Proof
    statements: Sequence[Stated]
    title: Text = ""
    summaries: Sequence[Line] = ()
    status: Sequence[Line] = ()
    places: Sequence[Named] = ()
    technologies: Sequence[Term] = ()
    differences: Sequence[ShownDifference] = ()
    reconcile: Sequence[Group] = ()
    facts: Sequence[Block] = ()
    promises: Sequence[Line] = ()
    results: Sequence[Line] = ()
    actors: Sequence[Line] = ()
    money: Sequence[Block] = ()
    rights: Sequence[Sequence[Line]] = ()
    events: Sequence[Event] = ()
    questions: Sequence[Line] = ()
    documents: Sequence[Cited] = ()
    articles: Sequence[Line] = ()
    replies: Sequence[Line] = ()
    unknown: Sequence[Line] = ()
    names: dict[str, Named] = field(default_factory=dict)

    @property
    def strip(self) -> list[tuple[str, str]]:
        """The strip of proof: figures, and what each counts."""
        groups = len(self.proof.groups)
        sourced = _("%(sourced)d of %(all)d") % {"sourced": self.proof.sourced, "all": self.proof.needed}
        return [
            (sourced, _("statements have a source")),
            (str(groups), _("group tells it") if groups == 1 else _("groups tell it")),
            (str(len(self.differences)), _("differences between them")),
            (str(len(self.documents)), _("documents to read here")),
        ]

    @property
    def cite(self) -> str:
        """The address of this version, for ever."""
        path = f"{address_of(self.subject, KIND)}?version={self.version.token}"
        return f"{settings.BASE_URL.rstrip('/')}{path}"


@dataclass
class Told:
    """What decides how a dossier reads: its version and the ids of the statements in it, which never change."""

    subject: str
    version: Version
    sight: Sight
    claims: tuple[str, ...]

    @property
    def key(self) -> str:
        """Two dossiers with this key say the same; what they mention may have got another name."""
        steps = (step.record for step in self.version.steps)
        parts = (self.subject, str(self.version.latest), *steps, "", *self.claims)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def statements(self) -> list[Stated]:
        if not self.version.latest:
            return [stated(row) for row in versions.statements_at(self.version) if row.kind == KIND]
        rows = Statement.objects.filter(subject=self.subject, kind=KIND, organisation__in=self.sight.shown)
        return [stated(row) for row in rows.order_by("day", "record", "number")]

    @cached_property
    def tellers(self) -> list[str]:
        return [step.organisation for step in self.version.ends]

    def mentioned(self) -> set[str]:
        """The URNs whose names the page needs."""
        return mentioned(self.statements) | {self.subject} | {f"org:{id}" for id in self.tellers}


@dataclass(frozen=True)
class Basis:
    """All that a dossier's page rests on: what is said, how what it mentions is called, and the day."""

    told: str
    names: dict[str, Named]
    day: date


def told(subject: str, *, token: str = "") -> Told | None:
    """The dossier about `subject`, latest or at an earlier version; None when no group shown speaks of it so."""
    sight = Sight()
    version = versions.find(versions.steps_of(subject, sight.shown), token)
    if version is None or not version.steps:
        return None
    found = Told(subject, version, sight, ())
    if version.latest:
        rows = Statement.objects.filter(subject=subject, kind=KIND, organisation__in=sight.shown)
        found.claims = tuple(rows.order_by("id").values_list("id", flat=True))
        return found if found.claims else None
    return found if found.statements else None


def basis(one: Told, before: object = None) -> Basis:
    """What the page of this dossier rests on now. `before`: what it rested on, which may spare reading it."""
    key = one.key
    urns = before.names if isinstance(before, Basis) and before.told == key else one.mentioned()
    return Basis(key, one.sight.named(urns), timezone.localdate())


def dossier(one: Told, names: dict[str, Named]) -> Dossier:
    """The dossier block by block; `names` are those of its basis."""
    statements, subject, version = one.statements, one.subject, one.version
    properties = {(merged.key, merged.described is not None): merged for merged in merging.merge(KIND, statements)}
    known = {key: merged for (key, understood), merged in properties.items() if understood}
    groups = one.sight.groups_among(names, one.tellers)
    lines = Lines(names, groups)

    def of(key: str) -> list[Line]:
        return lines.lines(known[key].values) if key in known else []

    sourced, needed = merging.proof(properties.values())
    return Dossier(
        subject=subject,
        version=version,
        proof=Proof(sourced, needed, list(groups.values()), versions.intact(version.steps), timezone.localdate()),
        statements=statements,
        title=_title(known) or names[subject].title,
        summaries=of("summary"),
        status=lines.lines(known["status"].current) if "status" in known else [],
        places=[names[urn] for urn in _references(known.get("place"))],
        technologies=_technologies(known.get("technology")),
        differences=list(_differences(known.values(), lines)),
        reconcile=[groups[id] for id in sorted({id for m in known.values() for id in m.to_reconcile})],
        facts=list(_facts(known, lines)),
        promises=of("promise"),
        results=of("result"),
        actors=of("party"),
        money=list(_money(known.get("amount"), lines)),
        rights=together(of("right")),
        events=_events(known, lines),
        questions=of("open_question"),
        documents=_cited(statements, names),
        articles=of("article"),
        replies=of("reply"),
        unknown=[line for (_, understood), m in properties.items() if not understood for line in lines.lines(m.values)],
        names=names,
    )


def _title(known: dict[str, MergedProperty]) -> Text:
    value = known["title"].values[0].first.value if "title" in known else ""
    return value if isinstance(value, dict) else ""


def _references(merged: MergedProperty | None) -> list[str]:
    return [urn for value in (merged.values if merged else ()) for urn in references(value.first.value)]


def _technologies(merged: MergedProperty | None) -> list[Term]:
    terms = vocabulary.technologies()
    return [terms[value.first.value] for value in (merged.values if merged else ()) if value.first.value in terms]


def _differences(known: Iterable[MergedProperty], lines: Lines) -> Iterable[ShownDifference]:
    for merged in known:
        if merged.described is None or merged.key in ("title", "summary"):
            continue
        for difference in merged.differences:
            sides = [Side(lines.groups[id], lines.lines(values)) for id, values in difference.sides]
            yield ShownDifference(merged.key, merged.described.label, _part(merged.described, difference), sides)


def _part(described: Property, difference: Difference) -> Text:
    return label_of(described, difference.slot) if difference.slot else ""


def _facts(known: dict[str, MergedProperty], lines: Lines) -> Iterable[Block]:
    """What the project is. Values that stand side by side above are not told a second time."""
    for key in (*FACTS, *(key for key in known if key not in OWN_BLOCK and key not in FACTS)):
        if key not in known or (described := known[key].described) is None:
            continue
        above = {id(value) for difference in known[key].differences for _, held in difference.sides for value in held}
        values = [value for value in known[key].values if id(value) not in above]
        if values:
            yield Block(described.label, lines.lines(values))


def _money(merged: MergedProperty | None, lines: Lines) -> Iterable[Block]:
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


def _events(known: dict[str, MergedProperty], lines: Lines) -> list[Event]:
    """Statuses, dates and decisions in the order of their days; what has no day comes last."""
    values = [value for key in ("status", "date", "decision") if key in known for value in known[key].values]
    events = [Event(when_of(value), lines.line(value)) for value in values]
    return sorted(events, key=lambda event: first_day(event.when) or "9999")


def _cited(statements: Iterable[Stated], names: dict[str, Named]) -> list[Cited]:
    pages: dict[str, dict[int, str]] = {}
    for statement in statements:
        for source in statement.sources:
            if found := cited(source):
                document, page = found
                held = pages.setdefault(document, {})
                held.setdefault(page, page_of(document.removeprefix("sha256:"), page, statement.id))
    return [Cited(names[document], sorted(held.items())) for document, held in sorted(pages.items())]
