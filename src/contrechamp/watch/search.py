"""What search finds of public acts. They are no group's, so they are asked for by a scope of their own."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from contrechamp.search.sources import Entry, Shown
from contrechamp.watch.models import Act
from contrechamp.watch.texts.masking import masked

ACTS = "acts"
SCOPE = "acts"


class Acts:
    """Acts with names of persons masked."""

    name = ACTS

    def keys(self) -> Iterable[str]:
        return (str(key) for key in Act.objects.order_by("pk").values_list("pk", flat=True).iterator())

    def load(self, keys: Sequence[str]) -> Iterable[Entry]:
        for act in Act.objects.filter(pk__in=keys).select_related("finding"):
            finding = getattr(act, "finding", None)
            yield Entry(
                key=str(act.pk),
                scope=SCOPE,
                organisation=SCOPE,
                title=masked(act.title),
                text=masked(act.body),
                kind=f"act-{finding.sort or 'other'}" if finding else "act",
                place=finding.places[0] if finding and finding.places else "",
                technologies=tuple(finding.technologies) if finding else (),
                year=int(act.date[:4]) if act.date else None,
            )

    def show(self, keys: Sequence[str]) -> dict[str, Shown]:
        return {
            str(act.pk): Shown(masked(act.title), reverse("watch:act", args=[act.pk]), None, masked(act.body))
            for act in Act.objects.filter(pk__in=keys)
        }
