"""Questions about sources, acts and findings."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, QuerySet

from contrechamp.watch.models import Finding, Source


def sources() -> QuerySet[Source]:
    """Every source that is or was watched, those that are watched first."""
    return Source.objects.order_by("-active", "title", "name").annotate(file_count=Count("files"))


def findings() -> QuerySet[Finding]:
    """Every finding with what its line shows."""
    return Finding.objects.select_related("act__text", "file", "source")


def found_since(moment: datetime) -> Iterable[Finding]:
    """What was found since, the heaviest first."""
    return findings().filter(found_at__gte=moment).order_by("-weight", "pk")
