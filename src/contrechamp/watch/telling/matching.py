"""Which findings a subscription is about."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.db.models import Q, QuerySet

from contrechamp.catalogue import joining
from contrechamp.catalogue.models import Card
from contrechamp.ground.terms import Terms, folded
from contrechamp.records import reads as records
from contrechamp.watch import reads
from contrechamp.watch.models import Facet, Finding, Subscription
from contrechamp.watch.stages.names import SHORTEST_NAME

MOST = 200


def chosen(subscription: Subscription, since: datetime | None = None) -> list[Finding]:
    """The findings that fit a subscription, the latest first; those found since then only, where that is given."""
    found = reads.findings()
    if since:
        found = found.filter(found_at__gte=since)
    if subscription.places:
        found = _under(found, (Facet.Name.PLACE, Facet.Name.DEPARTMENT), subscription.places)
    if subscription.technologies:
        found = _under(found, (Facet.Name.TECHNOLOGY,), subscription.technologies)
    wanted: list[Callable[[Finding], bool]] = []
    if subscription.parties:
        wanted.append(_naming(subscription.parties))
    if subscription.words:
        words = Terms(_words(subscription.words))
        wanted.append(lambda one: _has(one, words))
    ordered = found.order_by("-found_at", "-pk")
    if not wanted:
        return list(ordered[:MOST])
    fitting = (one for one in ordered.iterator(chunk_size=100) if all(fits(one) for fits in wanted))
    return list(islice(fitting, MOST))


def _naming(parties: Sequence[str]) -> Callable[[Finding], bool]:
    """Tells whether an act names one of the actors, or a subject that is one with them: it did when it was judged, or
    has a name that is known now."""
    parties = joining.joins(parties).every(parties)
    listed = Facet.objects.filter(name=Facet.Name.PARTY, value__in=parties).values_list("finding", flat=True)
    known, names = set(listed), [name for name in names_of(parties) if is_understood(name)]
    matcher = Terms(names) if names else None
    return lambda one: one.pk in known or (matcher is not None and _has(one, matcher))


def names_of(parties: Sequence[str]) -> list[str]:
    """What the groups shown here call these actors, in any language; those of three letters are words as well."""
    cards = Card.objects.filter(kind="party", subject__in=parties, organisation__in=records.shown())
    titles = cards.values_list("title", flat=True)
    names = [name for one in titles for name in (one.values() if isinstance(one, dict) else [one])]
    return sorted({name for name in map(str, names) if len(name) >= SHORTEST_NAME})


def _under(found: QuerySet[Finding], names: Sequence[Facet.Name], values: Sequence[str]) -> QuerySet[Finding]:
    listed = Facet.objects.filter(name__in=names, value__in=values).values("finding")
    here = Q(pk__in=listed)
    if Facet.Name.DEPARTMENT in names:
        here |= Q(act=None, source__department__in=values)  # a change of a file has no words of its own
    return found.filter(here)


def _words(written: str) -> Iterable[str]:
    return [word.strip() for word in written.split(",") if any(one.isalnum() for one in word)] or ["\0"]


def is_understood(written: str) -> bool:
    """Whether the words can be looked for."""
    try:
        Terms(_words(written))
    except ValueError:
        return False
    return True


def _has(finding: Finding, matcher: Terms) -> bool:
    """Whether an act has one of the words; words and terms are one for the comma that parts them."""
    return finding.act is not None and bool(matcher.find(folded(finding.act.body)))
