"""Which subjects of a file are known here already: by their name, where exactly one subject of that kind has it."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet

from contrechamp.catalogue import subjects
from contrechamp.catalogue.imports.facts import Item
from contrechamp.catalogue.imports.models import Row
from contrechamp.catalogue.models import Card, CardFacet, Draft
from contrechamp.ground.text import fold
from contrechamp.records import bulk
from contrechamp.records import reads as records

NAMED = ("party", "product")
"""The kinds whose name tells who is meant. A dossier or a contract is never taken for another because of its title."""
MOST_DRAFTS = 2_000


class Names:
    """The names under which one group finds subjects: those published here, those of its drafts and earlier imports."""

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        self._shown = records.shown()
        self._by_hand = self._drafts()

    def find(self, items: Sequence[Item]) -> dict[str, str]:
        """The subjects that these new items are, by their URN in the file. One that nobody has named stays itself."""
        found: dict[str, str] = {}
        for kind in NAMED:
            asked = [item for item in items if item.kind == kind and item.name and item.urn.startswith("urn:uuid:")]
            known = self._known(kind, sorted({item.name for item in asked})) if asked else {}
            first: dict[str, str] = {}
            for item in asked:
                held = known.get(item.name, set())
                subject = next(iter(held)) if len(held) == 1 else first.setdefault(item.name, item.urn)
                if subject != item.urn:
                    found[item.urn] = subject
        return found

    def _known(self, kind: str, names: Sequence[str]) -> dict[str, set[str]]:
        known: dict[str, set[str]] = defaultdict(set)
        for part in bulk.parts(names):
            for name, subject in [*self._published(kind, part), *self._imported(kind, part)]:
                known[name].add(subject)
            for name in part:
                known[name] |= self._by_hand.get((kind, name), set())
        return known

    def _published(self, kind: str, names: list[str]) -> "QuerySet[CardFacet, tuple[str, str]]":
        facets = CardFacet.objects.filter(name=CardFacet.Name.TITLE, value__in=names, organisation__in=self._shown)
        cards = Card.objects.filter(kind=kind, organisation__in=self._shown).values("subject")
        return facets.filter(subject__in=cards).values_list("value", "subject").distinct()

    def _imported(self, kind: str, names: list[str]) -> "QuerySet[Row, tuple[str, str]]":
        rows = Row.objects.filter(organisation=self.organisation, kind=kind, name__in=names)
        return rows.values_list("name", "subject").distinct()

    def _drafts(self) -> dict[tuple[str, str], set[str]]:
        """The subjects of drafts that people began, by kind and folded name; the latest ones."""
        began = Draft.objects.filter(organisation=self.organisation, kind__in=NAMED)
        imported = Row.objects.filter(organisation=self.organisation).values("subject")
        kinds = dict(began.exclude(subject__in=imported).values_list("subject", "kind")[:MOST_DRAFTS])
        named = subjects.names(kinds, "fr", organisation=self.organisation) if kinds else {}
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for subject, name in named.items():
            found[kinds[subject], fold(name)[:200]].add(subject)
        return found
