"""Links in the frame of every page. The shell knows none of them: the rooms above register theirs when ready."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from django.utils.functional import Promise

Slot = Literal["public", "search", "work", "account", "foot"]
SLOTS: tuple[Slot, ...] = get_args(Slot)


def everybody(user: Any) -> bool:
    return True


@dataclass(frozen=True)
class Link:
    """A link of the frame: where it stands, its name, the name of its address, its place in order, who sees it.

    `count` says how many things wait behind a link of "work"; it is asked for each page that a member sees.
    """

    slot: Slot
    label: str | Promise
    route: str
    order: int = 100
    shown: Callable[[Any], bool] = everybody
    count: Callable[[], int] | None = None


_links: dict[tuple[str, str], Link] = {}


def register(link: Link) -> None:
    """Puts `link` in every page's frame. "public" and "foot" are for all readers, "work" and "account" for members.

    The one link of "search" is the address that the search field asks, with the parameter `q`.
    """
    _links[link.slot, link.route] = link
    registered.cache_clear()


@cache
def registered(slot: Slot) -> list[Link]:
    """The links of a slot, whoever sees them, in their order."""
    return sorted((link for link in _links.values() if link.slot == slot), key=lambda link: link.order)


def links(slot: Slot, user: Any = None) -> list[Link]:
    """The links of a slot that this user sees (None: a reader), in their order."""
    return [link for link in registered(slot) if link.shown(user)]
