"""What a file can be about: a town, a dossier, the hits of a search, one group, or everything that this site shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from contrechamp.catalogue import reads as catalogue
from contrechamp.ground.places import urn_of
from contrechamp.records.models import Statement
from contrechamp.search import reads as search
from contrechamp.site.open_data.licences import Licences, licences
from contrechamp.site.reads.subjects import Sight, subject_of

MOST_HITS = 1_000
MOST_SUBJECTS = 5_000
HITS = 100  # asked of the index at once
ALL, GROUP, TOWN, DOSSIER, SEARCH = "all", "group", "town", "dossier", "search"


@dataclass(frozen=True)
class Scope:
    """A selection of what is shown: `subjects` None means all of them, of these `organisations`.

    `cut` says that the selection was larger than a file may be.
    """

    name: str
    key: str
    sight: Sight
    organisations: frozenset[str]
    subjects: tuple[str, ...] | None = None
    cut: bool = False
    filters: dict[str, str] = field(default_factory=dict)

    @property
    def statements(self) -> QuerySet[Statement]:
        """Its statements, one subject after another."""
        found = Statement.objects.filter(organisation__in=self.organisations)
        if self.subjects is not None:
            found = found.filter(subject__in=self.subjects)
        return found.order_by("subject", "organisation", "day", "record", "number")

    @property
    def licences(self) -> Licences:
        """The licences of the groups that speak in it."""
        if self.subjects is None:
            return licences(self.organisations, self.sight)
        speaking = self.statements.order_by().values_list("organisation", flat=True).distinct()
        return licences(speaking, self.sight)


def everything() -> Scope:
    """All that this site shows."""
    sight = Sight()
    return Scope(ALL, "", sight, frozenset(sight.shown))


def group(organisation: str) -> Scope | None:
    """What one group says; None where it is not shown here."""
    sight = Sight()
    return Scope(GROUP, organisation, sight, frozenset([organisation])) if organisation in sight.shown else None


def town(code: str) -> Scope:
    """What is said of a place, of the dossiers in it, and of whom and what those name."""
    sight, urn = Sight(), urn_of(code)
    cards = catalogue.cards(place=urn).values_list("subject", flat=True)
    found = [urn, *dict.fromkeys(cards[: MOST_SUBJECTS + 1])]
    return _around(TOWN, code, sight, found)


def dossier(key: str) -> Scope:
    """What is said of one dossier, and of whom and what it names."""
    return _around(DOSSIER, key, Sight(), [subject_of(key)])


def hits(asked: str, filters: dict[str, str]) -> Scope:
    """What is said of the subjects that a search finds, the best first. Raises `search.UnknownFilter`."""
    sight = Sight()
    found: dict[str, None] = {}
    total = offset = 0
    while offset == 0 or offset < min(total, MOST_HITS):
        page = search.search(asked, filters=filters, organisations=sight.shown, offset=offset, limit=HITS)
        total, offset = page.total, offset + HITS
        found |= dict.fromkeys(_subject(hit.source, hit.key) for hit in page.hits)
        if not page.hits:
            break
    subjects = tuple(found)
    return Scope(
        SEARCH, asked, sight, frozenset(sight.shown), subjects, cut=total > MOST_HITS, filters={"q": asked, **filters}
    )


def _subject(source: str, key: str) -> str:
    first, _slash, rest = key.partition("/")
    return f"sha256:{first}" if source == "pages" else rest


def _around(name: str, key: str, sight: Sight, subjects: list[str]) -> Scope:
    shown = frozenset(sight.shown)
    cut = len(subjects) > MOST_SUBJECTS
    held = subjects[:MOST_SUBJECTS]
    referred = _referred(held, shown)
    return Scope(name, key, sight, shown, tuple(dict.fromkeys([*held, *referred]))[:MOST_SUBJECTS], cut=cut)


def _referred(subjects: Iterable[str], shown: frozenset[str]) -> Iterator[str]:
    """The subjects that statements about these refer to, and the contracts and decisions that refer to them."""
    held = list(subjects)
    rows = Statement.objects.filter(organisation__in=shown)
    yield from rows.filter(subject__in=held).exclude(reference="").values_list("reference", flat=True).distinct()
    about = Q(kind__in=("contract", "decision", "trial"), property="dossier", reference__in=held)
    yield from rows.filter(about).values_list("subject", flat=True).distinct()
