"""The registry of views: tables that follow from the records alone and can be made again at any time.

The rooms above register theirs; this room tells them which accounts changed, in the transaction of the change.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import F, Model

from contrechamp.records.models import Assertion, Attachment, Ending, Erasure, Revision, Statement

Pair = tuple[str, str]
OWN: tuple[type[Model], ...] = (Assertion, Attachment, Ending, Erasure, Statement)


@dataclass(frozen=True)
class View:
    """Tables of one room. `refresh` gets (organisation, subject) pairs whose accounts changed and brings the rows about
    them up to date; what it writes depends on the records only, not on the clock, trust or blobs.

    `hints` are tables beside these that only help to find things, kept by the same `refresh`: `rebuild` makes them
    again too, no digest covers them, no backup holds them, and whoever reads one checks what it says.
    `trusted` is told of an organisation that this node trusts otherwise than before: for what is beside the tables, an
    index of what is shown.
    """

    name: str
    models: tuple[type[Model], ...]
    refresh: Callable[[Iterable[Pair]], None]
    trusted: Callable[[str], None] | None = None
    hints: tuple[type[Model], ...] = ()


_views: dict[str, View] = {}


def register(view: View) -> None:
    """Adds a room's view; call it when Django starts."""
    _views[view.name] = view


def registered() -> list[View]:
    """The views of the rooms above, by name."""
    return [_views[name] for name in sorted(_views)]


def refresh(pairs: Iterable[Pair]) -> None:
    """Tells every registered view which accounts changed."""
    changed = sorted(set(pairs))
    if changed:
        for view in registered():
            view.refresh(changed)


def trust_changed(organisation: str) -> None:
    """Tells the views that want to know that trust in the organisation is another one."""
    for view in registered():
        if view.trusted:
            view.trusted(organisation)


def move_revision() -> None:
    """Says that what is public changed: the last statement of the transaction that changes it."""
    if not Revision.objects.filter(pk=1).update(number=F("number") + 1):
        Revision.objects.create(pk=1, number=1)
