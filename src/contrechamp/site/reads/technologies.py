"""Technologies: which are in use where, and the page of one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from contrechamp.catalogue import money, vocabulary
from contrechamp.catalogue import reads as catalogue
from contrechamp.catalogue.joining import Joins
from contrechamp.catalogue.merging import Stated
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.reads import FIELDS, read
from contrechamp.catalogue.vocabulary import Term
from contrechamp.catalogue.vocabulary.schema import understood
from contrechamp.catalogue.words import references
from contrechamp.ground.sharing import shared
from contrechamp.records import bulk
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared
from contrechamp.site.reads import listing, sums
from contrechamp.site.reads.listing import Dossiers
from contrechamp.site.reads.subjects import Named, Sight

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
    dossiers: Dossiers = field(default_factory=Dossiers)
    others: Mapping[str, Sequence[Named]] = field(default_factory=dict)
    money: sums.Money = field(default_factory=sums.Money)


def everything(sight: Sight) -> list[InUse]:
    """Every technology of the vocabulary, those in most dossiers first."""
    used = listing.everywhere(sight)
    dossiers: dict[str, set[str]] = defaultdict(set)
    places: dict[str, set[str]] = defaultdict(set)
    for one in used.told:
        for term in one.technologies:
            dossiers[term].add(used.joined.canonical(one.subject))
            places[term].update(one.places)
    products = _products(sight)
    found = [
        InUse(term, len(dossiers[key]), len(places[key]), len(products[key]))
        for key, term in vocabulary.technologies().items()
    ]
    return sorted(found, key=lambda one: (-one.dossiers, -one.products))


def _products(sight: Sight) -> dict[str, set[str]]:
    """The products with each technology."""
    cards = Card.objects.filter(kind="product", organisation__in=sight.shown)
    told = list(cards.order_by("subject", "organisation").values_list("subject", "technologies"))
    joined = sight.joins({subject for subject, _terms in told}) if told else Joins()
    found: dict[str, set[str]] = defaultdict(set)
    for subject, terms in told:
        for term in terms:
            found[term].add(joined.canonical(subject))
    return found


def technology(key: str) -> Technology | None:
    """The page of a technology; None where the vocabulary has no such term."""
    term = vocabulary.technologies().get(key)
    if term is None:
        return None
    sight = Sight()
    dossiers = listing.using(key, sight)
    others = _others(key, sight)
    names = sight.named({urn for urns in others.values() for urn in urns})
    return Technology(
        term=term,
        dossiers=dossiers,
        others={kind: _distinct([names[urn] for urn in urns], sight) for kind, urns in others.items() if urns},
        money=_money(dossiers, others["contract"], sight),
    )


def _others(key: str, sight: Sight) -> dict[str, list[str]]:
    """By kind, what else is said to have to do with the technology."""
    cards = catalogue.cards(technology=key).filter(kind__in=OTHERS, organisation__in=sight.shown)
    found: dict[str, set[str]] = {kind: set() for kind in OTHERS}
    for subject, kind, terms in cards.values_list("subject", "kind", "technologies"):
        if key in terms:
            found[kind].add(subject)
    return {kind: sorted(subjects) for kind, subjects in found.items()}


def _distinct(named: Sequence[Named], sight: Sight) -> list[Named]:
    """Each subject once, under its canonical URN, by name."""
    joined = sight.joins({one.urn for one in named})
    kept = {joined.canonical(one.urn): one for one in sorted(named, key=lambda one: one.urn, reverse=True)}
    return sorted(kept.values(), key=lambda one: str(one.title))


def _money(dossiers: Dossiers, contracts: Sequence[str], sight: Sight) -> sums.Money:
    """The money of the dossiers, and of the contracts where those state none."""
    canonical = {one.subject: dossiers.joined.canonical(one.subject) for one in dossiers.told}
    amounts: dict[str, list[Stated]] = defaultdict(list)
    parts_of: dict[str, set[str]] = defaultdict(set)
    for said, subject, kind in _said([*canonical, *contracts], sight.shown):
        if not understood(kind, said.property, said.value):
            continue
        whole = canonical.get(subject, subject)
        if said.property == "amount":
            amounts[whole].append(said)
        else:
            parts_of[whole].update(canonical.get(urn, urn) for urn in references(said.value))
    return sums.shown(money.add(amounts, parts_of), sight.named)


@shared
def _said(subjects: Sequence[str], organisations: Collection[str]) -> list[tuple[Stated, str, str]]:
    """What is said of the money of these subjects, and of the dossiers to which they belong."""
    return [row for part in bulk.parts(subjects) for row in read(_statements(part, organisations))]


@prepared
def _statements(subjects: Sequence[str], organisations: Collection[str]) -> Columns:
    found = Statement.objects.filter(subject__in=subjects, organisation__in=organisations)
    wanted = found.filter(property__in=("amount", "dossier"), kind__in=("dossier", "contract"))
    return wanted.order_by("record", "number").values_list(*FIELDS, "subject", "kind")
