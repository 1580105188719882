"""Which groups a reader hides: named in the address, so that it works without a script and can be sent to others."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest

from contrechamp.site.reads.subjects import Group

MOST_HIDDEN = 20
SHORTEST = 8  # characters of a group's id


def hidden(request: HttpRequest) -> list[str]:
    """The beginnings of the ids of the groups hidden by `?without=`."""
    asked = request.GET.get("without", "").split(",")
    return [part for part in asked if len(part) >= SHORTEST][:MOST_HIDDEN]


def toggled(parts: Sequence[str], group: str) -> str:
    """The query of the page with that group hidden if it speaks, or speaking if it is hidden."""
    kept = [part for part in parts if not group.startswith(part)]
    changed = kept if len(kept) < len(parts) else [*parts, group[:12]]
    return f"?without={','.join(sorted(changed))}" if changed else "?"


def speakers(parts: Sequence[str], shown: Iterable[Group], others: Iterable[Group]) -> list[tuple[Group, bool, str]]:
    """Each group that tells of the page's subject, whether the reader sees it, and the query that changes that."""
    both = [*((group, True) for group in shown), *((group, False) for group in others)]
    return [(group, seen, toggled(parts, group.id)) for group, seen in sorted(both, key=lambda one: one[0].id)]
