"""The network of an actor: the actors, products and towns that statements tie it to, and ties among those."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.merging import Stated, Value
from contrechamp.catalogue.vocabulary import DIFFERENT, SAME, LanguageMap
from contrechamp.catalogue.vocabulary.schema import understood
from contrechamp.catalogue.words import references
from contrechamp.records.models import Statement
from contrechamp.site.reads.lines import Line, Lines
from contrechamp.site.reads.subjects import PLACES, Named, Text
from contrechamp.site.reads.telling import Told

FAMILIES = {
    "shareholder": "owned", "subsidiary": "owned", "owner": "owned", "funder": "owned", "subsidy": "owned",
    "supplier": "trade", "distributor": "trade", "subcontractor": "trade", "integrator": "trade",
    "maker": "made", "seller": "made", "customer": "trade", "compatible": "works", "town": "town",
}  # fmt: skip
"""How a tie is drawn; any other relation is of the family `other`."""
MOST_AMONG = 200


@dataclass(frozen=True)
class Tie:
    """How the actor is tied to a neighbour: the relation, what it is called from the actor, the statement."""

    relation: str
    label: Text
    line: Line

    @property
    def family(self) -> str:
        return FAMILIES.get(self.relation, "other")


@dataclass(frozen=True)
class Neighbour:
    """An actor, a product or a town that the actor is tied to."""

    subject: Named
    ties: Sequence[Tie]

    @property
    def sort(self) -> str:
        """`place`, `product` or `party`: the mark that stands for it."""
        if self.subject.urn.startswith(PLACES) or self.subject.kind == "place":
            return "place"
        return "product" if self.subject.kind == "product" else "party"


@dataclass(frozen=True)
class Network:
    """The neighbours in the order in which they are drawn; `among`: pairs of them that are tied to each other."""

    neighbours: Sequence[Neighbour] = ()
    among: Sequence[tuple[str, str]] = ()
    families: Mapping[str, int] = field(default_factory=dict)


def network(one: Told, lines: Lines) -> Network:
    """The network of the actor that `one` tells of."""
    ties: dict[str, list[Tie]] = defaultdict(list)
    for urn, tie in (*_own(one, lines), *_inward(one, lines), *_towns(one, lines)):
        if urn not in one.urns:
            ties[urn].append(tie)
    order = [*FAMILIES, "other"]
    found = [Neighbour(lines.names[urn], held) for urn, held in ties.items()]
    found.sort(key=lambda n: (order.index(n.ties[0].relation) if n.ties[0].relation in order else 99, _name(n)))
    families: dict[str, int] = defaultdict(int)
    for neighbour in found:
        families[neighbour.ties[0].family] += 1
    return Network(found, _among(list(ties), one), dict(families))


def _name(neighbour: Neighbour) -> str:
    title = neighbour.subject.title
    return title if isinstance(title, str) else next(iter(title.values()), "")


def _own(one: Told, lines: Lines) -> Iterator[tuple[str, Tie]]:
    """What the actor's own accounts say: its links, its owner."""
    for said in one.statements:
        if said.property in ("link", "owner") and understood("party", said.property, said.value):
            relation, label, _ = _relation("party", said)
            for urn in references(said.value):
                yield urn, Tie(relation, label, _line("party", said, lines))


def _inward(one: Told, lines: Lines) -> Iterator[tuple[str, Tie]]:
    """What other actors, and products, say of it."""
    for said in one.around.referring:
        kind = one.around.kinds[said.id]
        if kind in ("party", "product") and understood(kind, said.property, said.value):
            relation, _, inverse = _relation(kind, said)
            yield one.around.subjects[said.id], Tie(relation, inverse, _line(kind, said, lines))


def _towns(one: Told, lines: Lines) -> Iterator[tuple[str, Tie]]:
    """The towns of the dossiers in which it has a role."""
    for said in one.around.referring:
        row = one.around.rows.get(one.around.subjects[said.id])
        if row and one.around.kinds[said.id] == "dossier" and understood("dossier", said.property, said.value):
            line = _line("dossier", said, lines)
            for urn in row.places:
                yield urn, Tie("town", line.detail or line.label, line)


def _relation(kind: str, said: Stated) -> tuple[str, Text, Text]:
    """The key of the relation, what it is called from who says it, and from the other end."""
    described = vocabulary.find(kind, said.property)
    assert described  # asked of statements that are understood
    part = described.parts.get("relation")
    key = said.value.get("relation") if isinstance(said.value, dict) else None
    if part and key in part.terms:
        term = part.terms[key]
        return key, term.label, term.inverse or term.label
    inverse: LanguageMap = described.inverse
    return said.property, described.label, inverse or described.label


def _line(kind: str, said: Stated, lines: Lines) -> Line:
    return lines.line(Value(vocabulary.find(kind, said.property), [said]))


def _among(urns: Iterable[str], one: Told) -> list[tuple[str, str]]:
    """Pairs of neighbours that the groups shown tie to each other."""
    held = list(urns)
    rows = Statement.objects.filter(
        subject__in=held, reference__in=held, organisation__in=one.sight.shown, kind__in=("party", "product")
    )
    pairs = rows.exclude(property__in=(SAME, DIFFERENT)).values_list("subject", "reference")
    return sorted({(min(pair), max(pair)) for pair in pairs[:MOST_AMONG] if pair[0] != pair[1]})
