"""Technologies: which are in use where, and the page of one."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contrechamp.catalogue import money, vocabulary
from contrechamp.catalogue import reads as catalogue
from contrechamp.catalogue.merging import Stated
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.reads import stated
from contrechamp.catalogue.vocabulary import Term
from contrechamp.catalogue.vocabulary.schema import understood
from contrechamp.catalogue.words import references
from contrechamp.records.models import Statement
from contrechamp.site.reads import sums, towns
from contrechamp.site.reads.subjects import Named, Sight
from contrechamp.site.reads.towns import Known, Row, Status

OTHERS = ("product", "party", "decision", "contract", "trial")


@dataclass(frozen=True)
class InUse:
    """A technology in a list: in how many dossiers, towns and products."""

    term: Term
    dossiers: int
    towns: int
    products: int


@dataclass(frozen=True)
class Technology:
    """A technology's page. `others`: by kind, the products, actors, decisions… that name it."""

    term: Term
    rows: Sequence[Row] = ()
    towns: Sequence[Known] = ()
    others: Mapping[str, Sequence[Named]] = field(default_factory=dict)
    money: sums.Money = field(default_factory=sums.Money)

    @property
    def standing(self) -> list[tuple[Status, int]]:
        """The present statuses of the projects, with how many have each."""
        counts = Counter(status for row in self.rows for status in row.statuses if status.term)
        return sorted(counts.items(), key=lambda item: -item[1])


def everything(sight: Sight) -> list[InUse]:
    """Every technology of the vocabulary, those in most dossiers first."""
    dossiers: dict[str, set[str]] = defaultdict(set)
    places: dict[str, set[str]] = defaultdict(set)
    products: dict[str, set[str]] = defaultdict(set)
    cards = list(Card.objects.filter(kind__in=("dossier", "product"), organisation__in=sight.shown))
    joined = sight.joins({card.subject for card in cards}) if cards else None
    for card in cards:
        subject = joined.canonical(card.subject) if joined else card.subject
        for term in card.technologies:
            (dossiers if card.kind == "dossier" else products)[term].add(subject)
            places[term].update(card.places if card.kind == "dossier" else ())
    found = [
        InUse(term, len(dossiers[key]), len(places[key]), len(products[key]))
        for key, term in vocabulary.technologies().items()
    ]
    return sorted(found, key=lambda one: (-one.dossiers, -one.products))


def technology(key: str) -> Technology | None:
    """The page of a technology; None where the vocabulary has no such term."""
    term = vocabulary.technologies().get(key)
    if term is None:
        return None
    sight = Sight()
    cards = [card for card in catalogue.cards(technology=key) if key in card.technologies]
    told = [card for card in cards if card.kind == "dossier"]
    rows = towns.rows_of(told)
    others = {kind: sorted({card.subject for card in cards if card.kind == kind}) for kind in OTHERS}
    contracts = others["contract"]
    names = sight.named({urn for urns in others.values() for urn in urns} | {row.subject for row in rows})
    return Technology(
        term=term,
        rows=rows,
        towns=towns.known(told, sight),
        others={kind: _distinct([names[urn] for urn in urns], sight) for kind, urns in others.items() if urns},
        money=_money(rows, contracts, names, sight),
    )


def _distinct(named: Sequence[Named], sight: Sight) -> list[Named]:
    """Each subject once, under its canonical URN, by name."""
    joined = sight.joins({one.urn for one in named})
    kept = {joined.canonical(one.urn): one for one in sorted(named, key=lambda one: one.urn, reverse=True)}
    return sorted(kept.values(), key=lambda one: str(one.title))


def _money(rows: Sequence[Row], contracts: Sequence[str], names: Mapping[str, Named], sight: Sight) -> sums.Money:
    """The money of the dossiers, and of the contracts where those state none."""
    canonical = {urn: row.subject for row in rows for urn in row.subjects}
    wanted = [*canonical, *contracts]
    found = Statement.objects.filter(subject__in=wanted, organisation__in=sight.shown)
    amounts: dict[str, list[Stated]] = defaultdict(list)
    parts_of: dict[str, set[str]] = defaultdict(set)
    for row in found.filter(property__in=("amount", "dossier"), kind__in=("dossier", "contract")):
        subject = canonical.get(row.subject, row.subject)
        if not understood(row.kind, row.property, row.value):
            continue
        if row.property == "amount":
            amounts[subject].append(stated(row))
        else:
            parts_of[subject].update(canonical.get(urn, urn) for urn in references(row.value))
    return sums.shown(money.add(amounts, parts_of), names)
