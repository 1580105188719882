"""What refers to a subject: dossiers, decisions, contracts, trials, products, actors, each with what it says of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from contrechamp.catalogue import merging
from contrechamp.catalogue.joining import Joins
from contrechamp.catalogue.merging import Stated
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.reads import FIELDS, read
from contrechamp.catalogue.vocabulary import DIFFERENT, SAME
from contrechamp.catalogue.words import references
from contrechamp.ground.sharing import shared
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared
from contrechamp.site.reads.lines import Line, Lines
from contrechamp.site.reads.rows import Row, rows_of
from contrechamp.site.reads.subjects import Named, Sight, Text

MOST = 1_000  # statements that refer to one subject
MAPPED = ("device", "observation")
"""Kinds that may refer to one subject by thousands: the map shows them."""
SHORT = {
    "dossier": ("amount",),
    "decision": ("type", "authority", "date", "outcome", "appeal"),
    "contract": ("type", "date", "amount", "status", "dossier"),
    "trial": ("dates", "exposed", "volunteers", "consent", "evaluation"),
}
"""What a page that such a subject belongs to says of it."""
WANTED = sorted({key for keys in SHORT.values() for key in keys})
OF = ("subject", "kind")


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
    """The statements that refer to a subject, which has these URNs, the canonical one first; and what is said in short
    of the subjects that make them."""

    urns: Sequence[str]
    referring: Sequence[Stated] = ()
    short: Sequence[Stated] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    """By statement, the canonical URN of the subject that it is of."""
    rows: Mapping[str, Row] = field(default_factory=dict)

    @property
    def statements(self) -> list[Stated]:
        return [*self.referring, *self.short]


@shared
def around(subject: str, sight: Sight) -> Around:
    """What the groups shown say elsewhere that refers to a subject, by any of its URNs."""
    rows = read(_referring([subject], sight.shown))
    joined = sight.joins({subject, *(other for _, other, _ in rows)})
    urns = joined.all_of(subject)
    if len(urns) > 1:  # seldom: then it is asked once more, by all of them
        rows = read(_referring(urns, sight.shown))
        joined = sight.joins({*urns, *(other for _, other, _ in rows)})
    rows = [row for row in rows if row[1] not in urns]
    if not rows:
        return Around(urns)
    brief = {name: joined.every({subject for _, subject, kind in rows if kind == name}) for name in SHORT}
    short = _short(brief, sight)
    everything = [*rows, *short]
    return Around(
        urns=urns,
        referring=[said for said, _, _ in rows],
        short=[said for said, _, _ in short],
        kinds={said.id: kind for said, _, kind in everything},
        subjects={said.id: joined.canonical(subject) for said, subject, _ in everything},
        rows=_rows({subject for _, subject, kind in rows if kind == "dossier"}, joined, sight),
    )


@prepared
def _referring(urns: Collection[str], organisations: Collection[str]) -> Columns:
    found = Statement.objects.filter(reference__in=urns, organisation__in=organisations)
    found = found.exclude(property__in=(SAME, DIFFERENT)).exclude(kind__in=MAPPED)
    return found.order_by("day", "record", "number").values_list(*FIELDS, *OF)[:MOST]


def _short(brief: Mapping[str, Sequence[str]], sight: Sight) -> list[tuple[Stated, str, str]]:
    subjects = [urn for urns in brief.values() for urn in urns]
    rows = read(_wanted(subjects, sight.shown))
    return [(said, subject, kind) for said, subject, kind in rows if said.property in SHORT.get(kind, ())]


@prepared
def _wanted(subjects: Collection[str], organisations: Collection[str]) -> Columns:
    told = Statement.objects.filter(subject__in=subjects, organisation__in=organisations, property__in=WANTED)
    return told.order_by("day", "record", "number").values_list(*FIELDS, *OF)


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
