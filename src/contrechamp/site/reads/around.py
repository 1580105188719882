"""What refers to a subject: dossiers, decisions, contracts, trials, products, actors, each with what it says of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from contrechamp.catalogue import merging
from contrechamp.catalogue.joining import Joins
from contrechamp.catalogue.merging import Stated
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.reads import stated
from contrechamp.catalogue.vocabulary import DIFFERENT, SAME
from contrechamp.catalogue.words import references
from contrechamp.records.models import Statement
from contrechamp.site.reads.lines import Line, Lines
from contrechamp.site.reads.subjects import Named, Sight, Text
from contrechamp.site.reads.towns import Row, rows_of

MOST = 1_000  # statements that refer to one subject
SHORT = {
    "dossier": ("amount",),
    "decision": ("type", "authority", "date", "outcome", "appeal"),
    "contract": ("type", "date", "amount", "status", "dossier"),
    "trial": ("dates", "exposed", "volunteers", "consent", "evaluation"),
}
"""What a page that such a subject belongs to says of it."""


@dataclass(frozen=True)
class Near:
    """A subject that refers to the page's: `how`, with its sources; `facts`, what it is in short; a dossier's `row`."""

    subject: Named
    how: Sequence[Line]
    facts: Sequence[Line] = ()
    row: Row | None = None
    places: Sequence[Named] = ()

    @property
    def told(self) -> list[tuple[Text, list[Line]]]:
        """What a page tells of it in short, by label; its sources are on its own page. A dossier, and what has nothing
        to tell, shows `how` instead."""
        held = groupby(self.facts if self.row is None else (), key=lambda line: line.name)
        return [(lines[0].label, lines) for lines in (list(part) for _, part in held)]


@dataclass
class Around:
    """The statements that refer to a subject, and what is said in short of the subjects that make them."""

    urns: Collection[str] = ()
    referring: Sequence[Stated] = ()
    short: Sequence[Stated] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    """By statement, the canonical URN of the subject that it is of."""
    rows: Mapping[str, Row] = field(default_factory=dict)

    @property
    def statements(self) -> list[Stated]:
        return [*self.referring, *self.short]


def around(members: Collection[str], sight: Sight) -> Around:
    """What the groups shown say elsewhere that refers to a subject, which has these URNs."""
    found = Statement.objects.filter(reference__in=members, organisation__in=sight.shown)
    rows = list(found.exclude(property__in=(SAME, DIFFERENT)).order_by("day", "record", "number")[:MOST])
    rows = [row for row in rows if row.subject not in members]
    if not rows:
        return Around()
    joined = sight.joins({row.subject for row in rows})
    brief = {kind: joined.every({row.subject for row in rows if row.kind == kind}) for kind in SHORT}
    short = _short(brief, sight)
    everything = [*rows, *short]
    return Around(
        urns=members,
        referring=[stated(row) for row in rows],
        short=[stated(row) for row in short],
        kinds={row.id: row.kind for row in everything},
        subjects={row.id: joined.canonical(row.subject) for row in everything},
        rows=_rows({row.subject for row in rows if row.kind == "dossier"}, joined, sight),
    )


def _short(brief: Mapping[str, Sequence[str]], sight: Sight) -> list[Statement]:
    subjects = [urn for urns in brief.values() for urn in urns]
    if not subjects:
        return []
    told = Statement.objects.filter(subject__in=subjects, organisation__in=sight.shown)
    rows = told.filter(property__in={key for kind in SHORT.values() for key in kind})
    return [row for row in rows.order_by("day", "record", "number") if row.property in SHORT.get(row.kind, ())]


def _rows(dossiers: Iterable[str], joined: Joins, sight: Sight) -> dict[str, Row]:
    wanted = joined.every(dossiers)
    if not wanted:
        return {}
    cards = Card.objects.filter(kind="dossier", subject__in=wanted, organisation__in=sight.shown)
    return {row.subject: row for row in rows_of(list(cards.order_by("-last_day", "subject", "organisation")), joined)}


def near(found: Around, lines: Lines) -> dict[str, list[Near]]:
    """By kind, the subjects that refer to the page's, dossiers with the latest first."""
    told: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    short: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for statements, held in ((found.referring, told), (found.short, short)):
        for one in statements:
            held[found.kinds[one.id], found.subjects[one.id]].append(one)
    shown: dict[str, list[Near]] = defaultdict(list)
    for (kind, urn), how in told.items():
        facts = [one for one in short.get((kind, urn), ()) if not set(references(one.value)) & set(found.urns)]
        shown[kind].append(_near(lines.names[urn], kind, how, facts, found.rows.get(urn), lines))
    if "dossier" in shown:
        shown["dossier"].sort(key=lambda one: one.row.last_day if one.row else "", reverse=True)
    return dict(shown)


def _near(
    subject: Named, kind: str, how: Iterable[Stated], short: Iterable[Stated], row: Row | None, lines: Lines
) -> Near:
    merged = {one.key: one for one in merging.merge(kind, short) if one.described}
    return Near(
        subject=subject,
        how=[line for one in merging.merge(kind, how) for line in lines.lines(one.values)],
        facts=[line for key in SHORT.get(kind, ()) if key in merged for line in lines.lines(merged[key].values)],
        row=row,
        places=[lines.names[urn] for urn in row.places] if row else (),
    )
