"""Which findings a subscription is about."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from contrechamp.ground.terms import Terms, folded
from contrechamp.watch import reads
from contrechamp.watch.models import Facet, Finding, Subscription

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
    matcher = Terms(_words(subscription.words)) if subscription.words else None
    if matcher is None:
        return list(found.order_by("-found_at", "-pk")[:MOST])
    fitting = (one for one in found.order_by("-found_at", "-pk").iterator(chunk_size=100) if _has(one, matcher))
    return [one for one, _number in zip(fitting, range(MOST), strict=False)]


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
