"""A dossier, or another subject that is told like one, as its page shows it, block by block."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from contrechamp.catalogue import merging, vocabulary
from contrechamp.catalogue.merging import MergedProperty, Stated
from contrechamp.catalogue.reads import stated
from contrechamp.catalogue.vocabulary import Term
from contrechamp.catalogue.words import references
from contrechamp.records.models import Statement
from contrechamp.site.reads import blocks, versions
from contrechamp.site.reads.around import Around, Near, around, near
from contrechamp.site.reads.blocks import Block, Cited, Event, Pair, ShownDifference, Side
from contrechamp.site.reads.lines import Line, Lines, mentioned, together
from contrechamp.site.reads.subjects import Group, Named, Sight, Text, address_of
from contrechamp.site.reads.towns import Status
from contrechamp.site.reads.versions import Version

__all__ = ["Basis", "Dossier", "Proof", "Side", "Told", "basis", "dossier", "told"]

KIND = "dossier"
NEAR = ("decision", "contract", "trial", "dossier", "product", "party")
"""Kinds of subject that may refer to another, in the order in which its page shows them."""


@dataclass(frozen=True)
class Proof:
    """How well a page is founded, and by whom: `groups` tell it here, `others` do too and the reader hides them."""

    sourced: int
    needed: int
    groups: Sequence[Group]
    intact: bool
    checked: date
    others: Sequence[Group] = ()


@dataclass
class Dossier:
    """Everything that the page and its twin show. `near`: by kind, the subjects that refer to this one."""

    subject: str
    version: Version
    proof: Proof
    statements: Sequence[Stated]
    kind: str = KIND
    urns: Sequence[str] = ()
    title: Text = ""
    summaries: Sequence[Line] = ()
    status: Sequence[Line] = ()
    places: Sequence[Named] = ()
    technologies: Sequence[Term] = ()
    differences: Sequence[ShownDifference] = ()
    reconcile: Sequence[Group] = ()
    facts: Sequence[Block] = ()
    pairs: Sequence[Pair] = ()
    actors: Sequence[Line] = ()
    links: Sequence[Line] = ()
    money: Sequence[Block] = ()
    rights: Sequence[Sequence[Line]] = ()
    events: Sequence[Event] = ()
    dossiers: Sequence[Line] = ()
    near: Mapping[str, Sequence[Near]] = field(default_factory=dict)
    questions: Sequence[Line] = ()
    documents: Sequence[Cited] = ()
    articles: Sequence[Line] = ()
    replies: Sequence[Line] = ()
    same: Sequence[Line] = ()
    different: Sequence[Line] = ()
    unknown: Sequence[Line] = ()
    names: dict[str, Named] = field(default_factory=dict)
    lines: Lines = field(default_factory=lambda: Lines({}, {}))

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
    def around(self) -> list[tuple[str, Sequence[Near]]]:
        """What refers to the subject, by kind, in the order of the page. Actors stand in the network of an actor."""
        kinds = [kind for kind in NEAR if kind in self.near and not kind == self.kind == "party"]
        return [(kind, self.near[kind]) for kind in kinds]

    @property
    def standing(self) -> list[tuple[Status, int]]:
        """The present statuses of the dossiers that refer to it, with how many have each: annulled here, used there."""
        counts = Counter(status for one in self.near.get("dossier", ()) if one.row for status in one.row.statuses)
        return sorted(((status, n) for status, n in counts.items() if status.term), key=lambda item: -item[1])

    @property
    def address(self) -> str:
        """The path of the page, under the canonical URN."""
        return address_of(self.subject, self.kind)

    @property
    def whole(self) -> str:
        """The address of the page, with the host."""
        return f"{settings.BASE_URL.rstrip('/')}{self.address}"

    @property
    def cite(self) -> str:
        """The address of this version, for ever."""
        return f"{self.whole}?version={self.version.token}"


@dataclass
class Told:
    """What decides how a page reads: its version and the ids of the statements in it, which never change.

    `urns` are all that the subject has, its canonical one first; `around` what is said elsewhere that refers to it.
    """

    subject: str
    kind: str
    urns: Sequence[str]
    version: Version
    sight: Sight
    around: Around
    claims: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Two pages with this key say the same; what they mention may have got another name."""
        steps = (step.record for step in self.version.steps)
        near = (f"{one.id} {self.around.subjects[one.id]}" for one in self.around.statements)
        rows = (repr(row) for row in self.around.rows.values())
        parts = (*self.urns, str(self.version.latest), *self.sight.without, *steps, "", *self.claims, "", *near, *rows)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def statements(self) -> list[Stated]:
        if not self.version.latest:
            return [stated(row) for row in versions.statements_at(self.version) if row.kind == self.kind]
        rows = Statement.objects.filter(subject__in=self.urns, kind=self.kind, organisation__in=self.sight.shown)
        return [stated(row) for row in rows.order_by("day", "record", "number")]

    @cached_property
    def tellers(self) -> list[str]:
        return [step.organisation for step in self.version.ends]

    def mentioned(self) -> set[str]:
        """The URNs whose names the page needs."""
        groups = {*self.tellers, *self.everybody, *(one.organisation for one in self.around.statements)}
        subjects = {*self.urns, *self.around.subjects.values()}
        subjects |= {urn for row in self.around.rows.values() for urn in row.places}
        return mentioned([*self.statements, *self.around.statements]) | subjects | {f"org:{id}" for id in groups}

    @cached_property
    def everybody(self) -> list[str]:
        """The groups that tell of it, with those that the reader hides."""
        if not self.sight.without:
            return self.tellers
        return [step.organisation for step in Version(versions.steps_of(self.urns, self.sight.everybody), True).ends]


@dataclass(frozen=True)
class Basis:
    """All that a dossier's page rests on: what is said, how what it mentions is called, and the day."""

    told: str
    names: dict[str, Named]
    day: date


def told(subject: str, *, kind: str = KIND, token: str = "", without: Collection[str] = ()) -> Told | None:
    """What is told about `subject`, latest or at an earlier version; None when no group shown speaks of it so.

    `without` are the groups that the reader hides. Where all who tell it are hidden, nothing is left to tell but who.
    """
    sight = Sight(without=without)
    urns = sight.joins([subject]).all_of(subject)
    version = versions.find(versions.steps_of(urns, sight.shown), token)
    if version is None or not (version.steps or without):
        return None
    found = Told(urns[0], kind, urns, version, sight, around(urns, sight))
    if not version.latest:
        return found if found.statements else None
    rows = Statement.objects.filter(subject__in=urns, kind=kind, organisation__in=sight.shown)
    found.claims = tuple(rows.order_by("id").values_list("id", flat=True))
    return found if found.claims or (without and found.everybody) or _named(found) else None


def _named(found: Told) -> bool:
    """Whether it has a page although no group tells of it: an actor that others name."""
    return found.kind == "party" and bool(found.around.referring)


def basis(one: Told, before: object = None) -> Basis:
    """What this page rests on now. `before`: what it rested on, which may spare reading it."""
    key = one.key
    urns = before.names if isinstance(before, Basis) and before.told == key else one.mentioned()
    return Basis(key, one.sight.named(urns), timezone.localdate())


def dossier(one: Told, names: dict[str, Named]) -> Dossier:
    """The page block by block; `names` are those of its basis."""
    merged = merging.merge(one.kind, one.statements)
    known = {each.key: each for each in merged if each.described}
    speaking = {*one.tellers, *one.everybody, *(said.organisation for said in one.around.statements)}
    groups = one.sight.groups_among(names, speaking)
    lines = Lines(names, groups)

    def of(key: str) -> list[Line]:
        return lines.lines(known[key].values) if key in known else []

    return Dossier(
        subject=one.subject,
        kind=one.kind,
        urns=one.urns,
        version=one.version,
        proof=_proof(one, merged, groups),
        statements=one.statements,
        title=_title(one.kind, known) or names[one.subject].title,
        summaries=of("summary"),
        status=lines.lines(known["status"].current) if "status" in known else [],
        places=[names[urn] for urn in _references(known.get("place"))],
        technologies=_technologies(known.get("technology")),
        differences=list(blocks.differences(known.values(), lines)),
        reconcile=[groups[id] for id in sorted({id for each in known.values() for id in each.to_reconcile})],
        facts=list(blocks.facts(known, lines)),
        pairs=blocks.pairs(known, lines),
        actors=of("party"),
        links=[*of("owner"), *of("link")],
        money=list(blocks.money(known.get("amount"), lines)),
        rights=together(of("right")),
        events=blocks.events(known, lines),
        dossiers=of("dossier"),
        near=near(one.around, lines),
        questions=of("open_question"),
        documents=blocks.cited_documents(one.statements, names),
        articles=of("article"),
        replies=of("reply"),
        same=of("same_as"),
        different=of("different_from"),
        unknown=[line for each in merged if not each.described for line in lines.lines(each.values)],
        names=names,
        lines=lines,
    )


def _proof(one: Told, merged: Sequence[MergedProperty], groups: Mapping[str, Group]) -> Proof:
    sourced, needed = merging.proof(merged)
    return Proof(
        sourced=sourced,
        needed=needed,
        groups=[groups[id] for id in one.tellers],
        intact=versions.intact(one.version.steps),
        checked=timezone.localdate(),
        others=[groups[id] for id in one.everybody if id not in one.tellers],
    )


def _title(kind: str, known: Mapping[str, MergedProperty]) -> Text:
    described = vocabulary.kind(kind)
    if described is None or described.title not in known:
        return ""
    value = known[described.title].values[0].first.value
    return value if isinstance(value, dict | str) else ""


def _references(merged: MergedProperty | None) -> list[str]:
    return [urn for value in (merged.values if merged else ()) for urn in references(value.first.value)]


def _technologies(merged: MergedProperty | None) -> list[Term]:
    terms = vocabulary.technologies()
    return [terms[value.first.value] for value in (merged.values if merged else ()) if value.first.value in terms]
