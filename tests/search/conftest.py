"""A node with a small source of its own and an empty index."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction

from contrechamp.config.home import Home
from contrechamp.jobs import worker
from contrechamp.search import acts, sources
from contrechamp.search.sources import PUBLIC, Entry, Shown

GROUP, OTHER = "a" * 64, "b" * 64


class Notes:
    """A source whose entries are in memory."""

    name = "notes"

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def keys(self) -> Iterator[str]:
        yield from list(self.entries)

    def load(self, keys: Sequence[str]) -> list[Entry]:
        return [self.entries[key] for key in keys if key in self.entries]

    def show(self, keys: Sequence[str]) -> dict[str, Shown]:
        return {entry.key: Shown(entry.title, f"/notes/{entry.key}", None, entry.text) for entry in self.load(keys)}

    def write(self, key: str, text: str, **more: object) -> None:
        """Puts or changes an entry and tells search, as a room does."""
        facts = {"scope": PUBLIC, "organisation": GROUP, "title": "", "kind": "document"} | more
        with transaction.atomic():
            self.entries[key] = Entry(key=key, text=text, **facts)  # type: ignore[arg-type]
            acts.touch(source=self.name, keys=[key])

    def drop(self, *keys: str) -> None:
        """Takes entries away, as a room does."""
        with transaction.atomic():
            for key in keys:
                del self.entries[key]
            acts.remove(source=self.name, keys=keys)


@pytest.fixture(autouse=True)
def index(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of an index that this test has alone."""
    settings.HOME = Home(tmp_path)
    folder: Path = settings.HOME.index
    return folder


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Notes:
    """The only source there is."""
    notes = Notes()
    monkeypatch.setattr(sources, "_sources", {notes.name: notes})
    return notes


@pytest.fixture
def indexed(notes: Notes) -> Callable[..., None]:
    """Writes notes, then runs the jobs: `indexed(a="text of a", b="text of b")`."""

    def write(**texts: str) -> None:
        for key, text in texts.items():
            notes.write(key, text)
        worker.run_until_idle()

    return write
