"""The first page: figures, towns, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contrechamp.catalogue.models import Card
from contrechamp.site.reads import news, towns
from contrechamp.site.reads.news import Change
from contrechamp.site.reads.subjects import Group, Sight
from contrechamp.site.reads.towns import Known

CHANGES = 5


@dataclass
class Home:
    """What the first page and its twin show. `fresh`: the changes are of the last seven days."""

    changes: Sequence[Change] = ()
    fresh: bool = False
    towns: Sequence[Known] = ()
    groups: Sequence[Group] = ()
    cards: Sequence[Card] = ()
    figures: dict[str, int] = field(default_factory=dict)


def home() -> Home:
    sight = Sight()
    cards = towns.dossier_cards(sight)
    documents = Card.objects.filter(kind="document", organisation__in=sight.shown)
    joined = sight.joins({card.subject for card in cards})
    found = news.changes(sight, limit=CHANGES)
    fresh = news.this_week(found)
    return Home(
        changes=fresh or found[:3],
        fresh=bool(fresh),
        towns=towns.known(cards, sight),
        groups=list(sight.groups(sight.shown).values()),
        cards=cards,
        figures={
            "dossiers": len({joined.canonical(card.subject) for card in cards}),
            "towns": len({urn for card in cards for urn in card.places}),
            "statements": sum(card.statements for card in cards),
            "sourced": sum(card.sourced for card in cards),
            "documents": documents.values("subject").distinct().count(),
        },
    )
