"""Sentences at the foot of every page, about the site as a whole. The rooms above register what makes them."""

from collections.abc import Callable

_makers: list[Callable[[], str]] = []


def register(make: Callable[[], str]) -> None:
    """Has `make` asked for a sentence, in the language of the page, for each page that is made; empty: none."""
    _makers.append(make)


def words() -> list[str]:
    """The sentences of now."""
    return [said for make in _makers if (said := make())]
