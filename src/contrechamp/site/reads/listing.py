"""Lists of dossiers, which may be very long: what counts, maps and charts over all of them need, and a page of rows.

A page about a whole country must not read every card, nor show every dossier: of all it reads what `Account` has, in
one question, and the rest of those alone that it lists.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Q

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.joining import Joins
from contrechamp.catalogue.models import Card, CardFacet
from contrechamp.ground.sharing import shared
from contrechamp.site.reads.known import Known, known
from contrechamp.site.reads.rows import Row, Status, rows_of
from contrechamp.site.reads.subjects import Sight

ON_A_PAGE = 100  # dossiers in a list
LATEST_FIRST = ("-last_day", "subject", "organisation")


class Account(NamedTuple):
    """One group's account of a dossier, as far as it counts."""

    organisation: str
    subject: str
    status: str
    places: Sequence[str]
    technologies: Sequence[str]
    first_day: str


@dataclass(frozen=True)
class Dossiers:
    """Accounts of dossiers, the latest first; dossiers that groups say are one count as one."""

    told: Sequence[Account] = ()
    joined: Joins = field(default_factory=Joins)
    sight: Sight = field(default_factory=Sight)

    def __len__(self) -> int:
        """How many dossiers there are."""
        return len(self.subjects)

    @cached_property
    def subjects(self) -> Sequence[str]:
        """The canonical URN of each dossier, the latest first."""
        return list(dict.fromkeys(self.joined.canonical(one.subject) for one in self.told))

    @cached_property
    def towns(self) -> Sequence[Known]:
        """The towns of these dossiers, those with the most first."""
        return known(self.told, self.joined, self.sight)

    @property
    def standing(self) -> list[tuple[Status, int]]:
        """The present statuses of the dossiers, with how many have each."""
        terms = vocabulary.kinds()["dossier"].properties["status"].terms
        held = {(self.joined.canonical(one.subject), one.status) for one in self.told if one.status in terms}
        counts = Counter(status for _subject, status in held)
        found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [(Status(term, terms[term].label), count) for term, count in found]

    def among(self, urns: Collection[str]) -> "Dossiers":
        """The accounts that name one of these towns."""
        wanted = set(urns)
        return self.chosen(one for one in self.told if not wanted.isdisjoint(one.places))

    def chosen(self, told: Iterable[Account]) -> "Dossiers":
        """Some of the accounts, in their order."""
        return Dossiers(list(told), self.joined, self.sight)

    def page(self, number: str | int | None) -> Page[str]:
        """A page of the list of dossiers, by their URNs: the first, where `number` is none, the last beyond the end."""
        return Paginator(self.subjects, ON_A_PAGE).get_page(number)

    def rows(self, subjects: Iterable[str]) -> list[Row]:
        """These of the dossiers as rows, the latest first, as those accounts tell them that are held here."""
        every = set(self.joined.every(subjects))
        held = {(one.organisation, one.subject) for one in self.told if one.subject in every}
        asked = Card.objects.filter(
            subject__in=every, organisation__in={organisation for organisation, _subject in held}, kind="dossier"
        )
        cards = [card for card in asked.order_by(*LATEST_FIRST) if (card.organisation, card.subject) in held]
        return rows_of(cards, self.joined)


@shared
def everywhere(sight: Sight) -> Dossiers:
    """All dossiers that the reader sees."""
    return _listed(sight, Q())


@shared
def of_group(organisation: str, sight: Sight) -> Dossiers:
    """The dossiers that a group tells, as it tells them."""
    return _listed(sight, Q(organisation=organisation))


@shared
def using(technology: str, sight: Sight) -> Dossiers:
    """The dossiers in which that technology is said to be used, as those say who say so."""
    found = _listed(sight, _found(CardFacet.Name.TECHNOLOGY, Q(value=technology), sight))
    return found.chosen(one for one in found.told if technology in one.technologies)


@shared
def placed(begins: Collection[str], sight: Sight) -> Dossiers:
    """The dossiers of the places whose URNs begin so, as all tell them."""
    if not begins:
        return Dossiers(sight=sight)
    wanted = Q(*(("value__startswith", begin) for begin in sorted(begins)), _connector=Q.OR)
    return _listed(sight, _found(CardFacet.Name.PLACE, wanted, sight))


def _found(name: CardFacet.Name, wanted: Q, sight: Sight) -> Q:
    facets = CardFacet.objects.filter(wanted, name=name, organisation__in=sight.shown)
    return Q(subject__in=facets.values("subject"))


def _listed(sight: Sight, wanted: Q) -> Dossiers:
    found = Card.objects.filter(wanted, kind="dossier", organisation__in=sight.shown).order_by(*LATEST_FIRST)
    rows: Any = found.values_list(*Account._fields)
    told = [Account(*row) for row in rows]
    return Dossiers(told, sight.joins({one.subject for one in told}) if told else Joins(), sight)
