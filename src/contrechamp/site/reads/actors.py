"""The actors: all that groups describe, by letter and sort, and in how many dossiers each has a role."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.joining import Joins
from contrechamp.catalogue.models import Card, CardFacet
from contrechamp.catalogue.vocabulary import Term
from contrechamp.ground.text import fold
from contrechamp.records.models import Statement
from contrechamp.shell.languages import choose, current
from contrechamp.site.reads.subjects import Sight, address_of

KIND = "party"
OTHER = "#"
"""Where names stand that begin with no letter from A to Z."""


@dataclass(frozen=True)
class Actor:
    """An actor in the list: its name, what groups say that it is, its dossiers."""

    subject: str
    name: str
    sorts: Sequence[Term]
    dossiers: int

    @property
    def letter(self) -> str:
        first = fold(self.name)[:1].upper()
        return first if "A" <= first <= "Z" else OTHER

    @property
    def address(self) -> str:
        return address_of(self.subject, KIND)


@dataclass(frozen=True)
class Actors:
    """Those that fit the question, by name; `sorts` and `letters` say how many more or fewer another choice gives."""

    found: Sequence[Actor]
    sorts: Sequence[tuple[Term, int]]
    letters: Mapping[str, int]
    total: int


def actors(sight: Sight, *, asked: str = "", sort: str = "", letter: str = "") -> Actors:
    """The actors whose name or other name holds `asked`, of that sort, and of that letter ("" for all)."""
    everybody = _all(sight)
    called = _called(asked, sight) if asked.strip() else None
    fitting = [one for urns, one in everybody if called is None or not called.isdisjoint(urns)]
    of_sort = [one for one in fitting if not sort or sort in {term.key for term in one.sorts}]
    found = [one for one in of_sort if not letter or one.letter == letter]
    terms = vocabulary.kinds()[KIND].properties["type"].terms
    counts = Counter(term.key for one in fitting for term in one.sorts)
    sorts = [(terms[key], count) for key, count in counts.most_common()]
    return Actors(found, sorts, Counter(one.letter for one in of_sort), len(everybody))


def _all(sight: Sight) -> list[tuple[Sequence[str], Actor]]:
    """Each actor once, with all its URNs, by name."""
    cards = list(Card.objects.filter(kind=KIND, organisation__in=sight.shown).order_by("organisation"))
    joined = sight.joins({card.subject for card in cards}) if cards else Joins()
    names: dict[str, str] = {}
    for card in cards:
        title = card.title if isinstance(card.title, str) else choose(card.title, current())[1]
        if title:
            names.setdefault(joined.canonical(card.subject), title)
    sorts, dossiers = _sorts(sight, joined), _dossiers(sight, joined)
    found = [
        (joined.all_of(urn), Actor(urn, name, sorts.get(urn, ()), len(dossiers.get(urn, ()))))
        for urn, name in names.items()
    ]
    return sorted(found, key=lambda pair: (fold(pair[1].name), pair[1].subject))


def _sorts(sight: Sight, joined: Joins) -> dict[str, list[Term]]:
    terms = vocabulary.kinds()[KIND].properties["type"].terms
    rows = Statement.objects.filter(kind=KIND, property="type", organisation__in=sight.shown).order_by("day", "id")
    found: dict[str, dict[str, Term]] = defaultdict(dict)
    for subject, value in rows.values_list("subject", "value"):
        if isinstance(value, str) and value in terms:
            found[joined.canonical(subject)][value] = terms[value]
    return {urn: list(held.values()) for urn, held in found.items()}


def _dossiers(sight: Sight, joined: Joins) -> dict[str, set[str]]:
    rows = Statement.objects.filter(kind="dossier", organisation__in=sight.shown).exclude(reference="")
    told = list(rows.filter(property="party").values_list("reference", "subject").distinct())
    same = sight.joins({subject for _, subject in told}) if told else Joins()
    found: dict[str, set[str]] = defaultdict(set)
    for reference, subject in told:
        found[joined.canonical(reference)].add(same.canonical(subject))
    return found


def _called(asked: str, sight: Sight) -> set[str]:
    """The subjects of whose names one holds what was asked."""
    rows = CardFacet.objects.filter(name=CardFacet.Name.TITLE, organisation__in=sight.shown)
    return set(rows.filter(value__contains=fold(asked.strip())).values_list("subject", flat=True))
