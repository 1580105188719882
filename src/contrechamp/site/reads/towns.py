"""What is known of a town."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contrechamp.catalogue import merging
from contrechamp.catalogue import reads as catalogue
from contrechamp.catalogue.merging import Stated
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.reads import FIELDS, read, stated
from contrechamp.ground.places import Place, urn_of
from contrechamp.ground.sharing import shared
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared
from contrechamp.shell import languages
from contrechamp.site.reads.citable import TownThen, town_then, version_of
from contrechamp.site.reads.lines import Line, Lines, first_day, mentioned, when_of
from contrechamp.site.reads.rows import Row, Status, rows_of
from contrechamp.site.reads.subjects import Group, Sight, Text, address_of, places
from contrechamp.site.reads.versions import Version

MOST_EVENTS = 40


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
    cards = catalogue.dossier_cards(urn)
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
