"""Towns: which have dossiers, what is known of one."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contrechamp.catalogue import merging, vocabulary
from contrechamp.catalogue import reads as catalogue
from contrechamp.catalogue.joining import Joins, joins
from contrechamp.catalogue.merging import Stated
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.reads import FIELDS, read, stated
from contrechamp.ground.places import Place, urn_of
from contrechamp.ground.sharing import shared
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared
from contrechamp.shell import languages
from contrechamp.site import maps
from contrechamp.site.reads.citable import TownThen, town_then, version_of
from contrechamp.site.reads.lines import Line, Lines, first_day, mentioned, when_of
from contrechamp.site.reads.subjects import PLACES, Group, Named, Sight, Text, address_of, places
from contrechamp.site.reads.versions import Version
from contrechamp.site.states import town_state, wedge_of

MOST_EVENTS = 40


@dataclass(frozen=True)
class Status:
    """A present status of a project: its word, its wedge."""

    term: str
    label: Text = field(compare=False)

    @property
    def wedge(self) -> str:
        return wedge_of(self.term)


@dataclass(frozen=True)
class Row:
    """A dossier in a list, as all who tell it: `statuses` are several where they differ."""

    subject: str
    title: Text
    statuses: Sequence[Status]
    technologies: Sequence[Text]
    groups: Sequence[str]
    first_day: str
    last_day: str
    sourced: int
    statements: int
    subjects: Sequence[str] = ()
    """All the URNs under which it is told."""
    places: Sequence[str] = ()

    @property
    def address(self) -> str:
        return address_of(self.subject, "dossier")


@dataclass(frozen=True)
class Known:
    """A town with dossiers."""

    urn: str
    name: Text
    department: str
    dossiers: int
    states: Sequence[str]
    place: Place | None = None

    @property
    def address(self) -> str:
        return address_of(self.urn, "place")

    @property
    def state(self) -> str:
        return town_state(list(self.states))


@dataclass(frozen=True)
class Event:
    """Something dated in the town: when, in which dossier, and the line that says it."""

    when: Mapping[str, str] | str
    row: Row
    line: Line


@dataclass(eq=False)
class Town:
    """A town's page. `rows` is empty where nobody has published anything yet."""

    urn: str
    name: Text
    place: Place | None
    rows: Sequence[Row] = ()
    money: Sequence[tuple[Row, Sequence[Line]]] = ()
    events: Sequence[Event] = ()
    replies: Sequence[tuple[Row, Line]] = ()
    summaries: Sequence[Line] = ()
    groups: Mapping[str, Group] = field(default_factory=dict)
    speaking: Collection[str] = ()
    then: TownThen | None = None
    """What was said at the earlier version that the page shows."""

    @property
    def address(self) -> str:
        return address_of(self.urn, "place")

    @property
    def version(self) -> Version | None:
        """Of what the page is made, whichever groups its reader hides; None where nobody tells of the town."""
        return self.then.version if self.then else version_of(self.urn, "", Sight())

    @property
    def standing(self) -> list[tuple[Status, int]]:
        """The present statuses of the projects, with how many have each."""
        counts = Counter(status for row in self.rows for status in row.statuses if status.term)
        return sorted(counts.items(), key=lambda item: -item[1])


def rows_of(cards: Sequence[Card], joined: Joins | None = None) -> list[Row]:
    """Dossiers by subject, in the order in which they come first; those that groups say are one stand together."""
    joined = joined or (joins({card.subject for card in cards}) if cards else Joins())
    by_subject: dict[str, list[Card]] = {}
    for card in cards:
        by_subject.setdefault(joined.canonical(card.subject), []).append(card)
    return [_row(subject, told) for subject, told in by_subject.items()]


def _row(subject: str, cards: Sequence[Card]) -> Row:
    statuses = vocabulary.kinds()["dossier"].properties["status"].terms
    technologies = vocabulary.technologies()
    present = dict.fromkeys(card.status for card in cards if card.status in statuses)
    used = dict.fromkeys(term for card in cards for term in card.technologies if term in technologies)
    return Row(
        subject=subject,
        title=next((card.title for card in cards if card.title), subject),
        statuses=[Status(term, statuses[term].label) for term in present] or [Status("", "")],
        technologies=[technologies[term].label for term in used],
        groups=sorted({card.organisation for card in cards}),
        first_day=min((card.first_day for card in cards if card.first_day), default=""),
        last_day=max(card.last_day for card in cards),
        sourced=sum(card.sourced for card in cards),
        statements=sum(card.statements for card in cards),
        subjects=sorted({card.subject for card in cards}),
        places=sorted({urn for card in cards for urn in card.places}),
    )


def known(cards: Sequence[Card], sight: Sight) -> list[Known]:
    """The towns of these dossiers, those with the most first; what groups say is one dossier counts as one."""
    held: dict[str, dict[str, list[str]]] = {}
    joined = sight.joins({card.subject for card in cards})
    for card in cards:
        for urn in card.places:
            held.setdefault(urn, {}).setdefault(joined.canonical(card.subject), []).append(card.status)
    towns = places().many(urn for urn in held if urn.startswith(PLACES))
    names: Mapping[str, Named] = sight.named(set(held) - set(towns)) if set(held) - set(towns) else {}
    found = []
    for urn, subjects in held.items():
        place = towns.get(urn)
        states = [status for statuses in subjects.values() for status in statuses]
        name = place.name if place else names[urn].title
        found.append(Known(urn, name, place.department if place else "", len(subjects), states, place))
    return sorted(found, key=lambda town: (-town.dossiers, str(town.name), town.urn))


def spots(towns: Sequence[Known]) -> list[maps.Spot]:
    """The towns that have coordinates, for a map."""
    return [
        maps.Spot(place.latitude / 1e6, place.longitude / 1e6, place.name, town.address, town.state)
        for town in towns
        if (place := town.place) and place.latitude is not None and place.longitude is not None
    ]


def dossier_cards(sight: Sight, *, place: str | None = None, organisation: str | None = None) -> list[Card]:
    """Cards of dossiers by the groups that the reader sees, the latest first."""
    found = catalogue.dossier_cards(place=place, organisation=organisation)
    return [card for card in found if card.organisation in sight.shown]


def town(code: str, *, without: Collection[str] = (), token: str = "") -> Town | None:
    """The page of the place that the address names, latest or at an earlier version.

    None when neither the table nor a dossier knows it, or nothing that is said of it has that version.
    """
    found = outline(code, without=without, token=token)
    return _told(found, Sight(without=without), languages.current()) if found else None


def outline(code: str, *, without: Collection[str] = (), token: str = "") -> Town | None:
    """The same without what its dossiers tell of money and events, which no feed shows."""
    return _outline(urn_of(code), token, Sight(without=without))


@shared
def _outline(urn: str, token: str, sight: Sight) -> Town | None:
    everybody = Sight()
    place = places().get(urn)
    then = town_then(urn, token, sight) if token else None
    if token and then is None:
        return None
    if then and then.version.latest:
        return _outline(urn, "", sight)
    cards = dossier_cards(everybody, place=urn)
    if place is None and not cards and not Card.objects.filter(subject=urn, organisation__in=sight.shown).exists():
        return None
    rows = rows_of(then.cards if then else [card for card in cards if card.organisation in sight.shown])
    name: Text = place.name if place else everybody.named([urn])[urn].title
    page = Town(urn, name, place, rows, then=then)
    page.groups = everybody.groups(card.organisation for card in cards) if cards else {}
    page.speaking = {card.organisation for card in cards} & sight.shown
    return page


@shared
def _told(found: Town, sight: Sight, _language: str) -> Town:
    page = replace(found)
    _tell(page, sight, _said(found, sight))
    return page


Said = tuple[Stated, str, str]
"""A statement, with its subject and its kind."""
_TOLD = ("amount", "status", "date", "decision", "reply", "summary")


@shared
def _said(page: Town, sight: Sight) -> list[Said]:
    """What the statements of the town's dossiers, and those about the town itself, say."""
    if page.then:
        return [(stated(one), one.subject, one.kind) for one in page.then.statements if one.property in _TOLD]
    return read(_statements([*(urn for row in page.rows for urn in row.subjects), page.urn], sight.shown))


@prepared
def _statements(subjects: Sequence[str], organisations: Collection[str]) -> Columns:
    found = Statement.objects.filter(subject__in=subjects, property__in=_TOLD, organisation__in=organisations)
    return found.order_by("day", "record", "number").values_list(*FIELDS, "subject", "kind")


def _tell(page: Town, sight: Sight, statements: Sequence[Said]) -> None:
    """Fills in what these statements say."""
    if not statements:
        return
    groups = {**page.groups, **sight.groups({said.organisation for said, *_ in statements} - set(page.groups))}
    lines = Lines(sight.named(mentioned(said for said, *_ in statements)), groups)
    events: list[Event] = []
    for row in page.rows:
        told = merging.merge("dossier", [said for said, subject, _ in statements if subject in row.subjects])
        merged = {m.key: m.values for m in told if m.described}
        if "amount" in merged:
            page.money = [*page.money, (row, lines.lines(merged["amount"]))]
        page.replies = [*page.replies, *((row, line) for line in lines.lines(merged.get("reply", ())))]
        dated = [value for key in ("status", "date", "decision") for value in merged.get(key, ()) if when_of(value)]
        events += [Event(when_of(value), row, lines.line(value)) for value in dated]
    page.events = sorted(events, key=lambda event: first_day(event.when), reverse=True)[:MOST_EVENTS]
    own = [said for said, subject, kind in statements if (subject, kind) == (page.urn, "place")]
    summaries = [one for one in merging.merge("place", own) if one.key == "summary" and one.described]
    page.summaries = [line for one in summaries for line in lines.lines(one.values)]
