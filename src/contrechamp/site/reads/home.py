"""The first page: figures, towns, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Sum

from contrechamp.catalogue.models import Card
from contrechamp.site.reads import listing, news
from contrechamp.site.reads.listing import Dossiers
from contrechamp.site.reads.news import Change
from contrechamp.site.reads.subjects import Group, Sight

CHANGES = 5


@dataclass
class Home:
    """What the first page and its twin show. `fresh`: the changes are of the last seven days."""

    changes: Sequence[Change] = ()
    fresh: bool = False
    dossiers: Dossiers = field(default_factory=Dossiers)
    groups: Sequence[Group] = ()
    figures: dict[str, int] = field(default_factory=dict)


def home() -> Home:
    sight = Sight()
    dossiers = listing.everywhere(sight)
    cards = Card.objects.filter(organisation__in=sight.shown)
    sums = cards.filter(kind="dossier").aggregate(all=Sum("statements"), sourced=Sum("sourced"))
    found = news.changes(sight, limit=CHANGES)
    fresh = news.this_week(found)
    return Home(
        changes=fresh or found[:3],
        fresh=bool(fresh),
        dossiers=dossiers,
        groups=list(sight.groups(sight.shown).values()),
        figures={
            "dossiers": len(dossiers),
            "towns": len(dossiers.towns),
            "statements": sums["all"] or 0,
            "sourced": sums["sourced"] or 0,
            "documents": cards.filter(kind="document").values("subject").distinct().count(),
        },
    )
