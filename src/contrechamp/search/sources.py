"""What the rooms above tell search: which entries they have, what is in them, how to show a hit.

A source keeps its entries; the index holds only their words and their keys, and can be made again at any time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

PUBLIC = "public"


@dataclass(frozen=True)
class Entry:
    """One findable thing: a page of a document, a dossier, a draft.

    `key` is unique in its source. `scope` is PUBLIC, or the id of the organisation whose members alone may find a
    draft. `organisation` said it, and those in `also` said the same: with trust, a public entry shows when one of
    them is shown. `text` and `title` are searched; `kind`, `place` (a URN), `technologies`, `language` and `year` are
    filters; empty or None where unknown.
    """

    key: str
    scope: str
    organisation: str
    title: str
    text: str
    kind: str
    place: str = ""
    technologies: tuple[str, ...] = ()
    language: str = "fr"
    year: int | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """How a hit is shown: its title, the path of its page, the number of the page in the document if it is one, and the
    canonical text from which the snippet is cut."""

    title: str
    address: str
    page: int | None
    text: str


class Source(Protocol):
    """Entries of one sort. `name` has no slash, at most 40 characters, and stays the same for ever."""

    name: str

    def keys(self) -> Iterable[str]:
        """The key of each entry, once."""

    def load(self, keys: Sequence[str]) -> Iterable[Entry]:
        """The entries with those keys as they are now. A key that is left out is gone."""

    def show(self, keys: Sequence[str]) -> dict[str, Shown]:
        """How to show those that there are now."""


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Makes the entries of `source` findable; called once, when its room starts. Raises ValueError on a taken name."""
    if source.name in _sources or "/" in source.name:
        raise ValueError(f"a source cannot be called {source.name!r}: the name is taken or has a slash")
    _sources[source.name] = source


def registered() -> dict[str, Source]:
    """Every source by its name."""
    return _sources
