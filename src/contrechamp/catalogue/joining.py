"""Which subjects are one. Groups say so (`same_as`, `different_from`); this is read with the trust of the moment.

Two subjects are joined where an organisation of this node says that they are the same, or the authors of both do; not
where one of this node says that they differ. No table holds joins: the views stay of single accounts (docs/records.md).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from contrechamp.catalogue.models import Likeness
from contrechamp.catalogue.vocabulary import DIFFERENT, SAME
from contrechamp.ground.sharing import shared
from contrechamp.records import reads as records
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared

MOST = 100  # subjects that are one; more is a mistake or an attack, and joins nothing
DEEPEST = 12  # steps from one subject to the next
MANY = 2_000  # subjects of which it is cheaper to read all that is said than to ask for each

Pair = tuple[str, str]


@dataclass(frozen=True)
class Joins:
    """Subjects with those that they are one with: by URN all the URNs, the smallest in byte order first."""

    members: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def all_of(self, urn: str) -> Sequence[str]:
        """Every URN of the subject, the canonical one first."""
        return self.members.get(urn, (urn,))

    def canonical(self, urn: str) -> str:
        """The URN under which lists show the subject: the smallest in byte order."""
        return self.all_of(urn)[0]

    def every(self, urns: Iterable[str]) -> list[str]:
        """The URNs of all these subjects, each once."""
        return list(dict.fromkeys(one for urn in urns for one in self.all_of(urn)))


@dataclass
class Told:
    """Who says of two subjects that they are the same, and who that they are not."""

    same: set[str] = field(default_factory=set)
    different: set[str] = field(default_factory=set)


def joins(urns: Iterable[str], *, shown: Collection[str] | None = None) -> Joins:
    """The joins of these subjects by what the groups `shown` (None: those that this site shows) say."""
    return _joins(set(urns), records.shown() if shown is None else set(shown))


@shared
def _joins(wanted: set[str], seen: set[str]) -> Joins:
    pairs = _told(wanted, seen)
    if not pairs:
        return Joins()
    own = records.own()
    apart = [pair for pair, told in pairs.items() if told.different & own]
    sure = [pair for pair, told in pairs.items() if told.same & own and pair not in apart]
    left = {pair: told for pair, told in pairs.items() if told.same and pair not in sure and pair not in apart}
    authors = _authors({urn for pair in left for urn in pair}, seen) if left else {}
    agreed = [pair for pair, told in left.items() if _both(pair, told, authors)]
    return Joins(_components([*sorted(sure), *sorted(agreed)], apart))


def _told(wanted: set[str], shown: set[str]) -> dict[Pair, Told]:
    """What is said of these subjects, and of those that they are said to be, step by step."""
    pairs: dict[Pair, Told] = defaultdict(Told)
    reached, new = set(wanted), sorted(wanted)
    for _ in range(DEEPEST):
        further: set[str] = set()
        for organisation, subject, other, same in _of(new, shown) if len(new) <= MANY else _all(shown):
            told = pairs[min(subject, other), max(subject, other)]
            (told.same if same else told.different).add(organisation)
            further |= {subject, other} if same else set()
        new = sorted(further - reached)
        reached |= further
        if not new or len(reached) > len(wanted) + 10 * MOST:
            break
    return pairs


@prepared
def _of(subjects: Collection[str], shown: Collection[str]) -> Columns:
    found = Likeness.objects.filter(Q(subject__in=subjects) | Q(other__in=subjects), organisation__in=shown)
    return found.values_list("organisation", "subject", "other", "same")


@prepared
def _all(shown: Collection[str]) -> Columns:
    return Likeness.objects.filter(organisation__in=shown).values_list("organisation", "subject", "other", "same")


def _authors(urns: Collection[str], shown: set[str]) -> dict[str, set[str]]:
    """Who says anything else of each subject than what it is like."""
    rows = Statement.objects.filter(subject__in=urns, organisation__in=shown).exclude(property__in=(SAME, DIFFERENT))
    authors: dict[str, set[str]] = defaultdict(set)
    for subject, organisation in rows.values_list("subject", "organisation").distinct():
        authors[subject].add(organisation)
    return authors


def _both(pair: Pair, told: Told, authors: Mapping[str, set[str]]) -> bool:
    one, other = (authors.get(urn, set()) for urn in pair)
    return bool(one and other) and one | other <= told.same


def _components(pairs: Sequence[Pair], apart: Sequence[Pair]) -> dict[str, Sequence[str]]:
    """The subjects that the pairs join, taken in order; a pair that would join two held apart is left out."""
    group: dict[str, set[str]] = {}
    for one, other in pairs:
        first, second = group.get(one, {one}), group.get(other, {other})
        if first is second or any({a, b} <= first | second for a, b in apart):
            continue
        both = first | second
        group.update(dict.fromkeys(both, both))
    small = {urn: held for urn, held in group.items() if len(held) <= MOST}
    return {urn: sorted(held, key=str.encode) for urn, held in small.items()}
