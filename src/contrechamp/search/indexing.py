"""Bringing the index up to what the sources hold: the marked entries only, or all of them in a new index.

The order is what makes a kill harmless: the index is on disk before a mark goes, so that the worst is to do it twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TypeVar

import tantivy

from contrechamp.search import schema, stamps, store
from contrechamp.search.models import Mark
from contrechamp.search.sources import Entry, registered

T = TypeVar("T")

BATCH = 200
"""Entries in memory at once."""
ROUND = 5_000
"""Marks that one job takes, so that other jobs get their turn."""


@dataclass(frozen=True)
class Done:
    """What an index job did: the marks up to the stamp `begun` and the row id `last` (None: whatever the id) are in the
    index. `lost` says that words of entries which are gone are still on disk, `entries` how many were added."""

    begun: int
    last: int | None
    lost: bool
    entries: int


def index_marked() -> Done:
    """Brings the marked entries into the index, or makes a new one where there is none that this version can read."""
    begun = stamps.begin("index")
    with store.writing():
        index = store.existing()
        if index is None:
            return _build(begun)
        marks = list(Mark.objects.filter(stamp__lte=begun).order_by("id")[:ROUND])
        removed = {(mark.source, mark.key) for mark in marks if mark.gone}
        if not marks:
            return Done(begun, 0, False, 0)
        searcher = index.searcher()
        added, lost = 0, False
        with store.writer(index) as writer:
            for source, keys in _by_source(marks):
                entries = list(_load(source, keys))
                # What was removed and is there again says something else now: its old words must go too.
                gone = set(keys) - {entry.key for entry in entries if (source, entry.key) not in removed}
                lost = lost or any(searcher.doc_freq("key", schema.full_key(source, key)) for key in gone)
                for key in keys:
                    writer.delete_documents_by_term("key", schema.full_key(source, key))
                added += _add(writer, source, entries)
    return Done(begun, marks[-1].pk, lost, added)


def index_all() -> Done:
    """Makes the index again from all sources, beside the one in use, and puts it in its place."""
    begun = stamps.begin("index")
    with store.writing():
        return _build(begun)


def purge() -> Done:
    """Makes the index again if there are words on disk of entries that are gone or were another text before."""
    stamps.begin("purge")
    with store.writing():
        due = store.holds_old_words()
    return index_all() if due else Done(0, 0, False, 0)


def forget_marks(done: Done) -> None:
    """Drops the marks that are in the index, in the caller's transaction, and asks for what is left to do."""
    stamps.lock("index")  # first: marks are written by those who hold it
    old = Mark.objects.filter(stamp__lte=done.begun)
    (old if done.last is None else old.filter(id__lte=done.last)).delete()
    if old.exists():
        stamps.ask("index")
    if done.lost:
        stamps.ask("purge")


def _build(begun: int) -> Done:
    added = 0
    with store.replacing() as index, store.writer(index) as writer:
        for name, source in registered().items():
            for keys in batched(source.keys(), BATCH):
                added += _add(writer, name, _load(name, keys))
    return Done(begun, None, False, added)


def _by_source(marks: Iterable[Mark]) -> Iterator[tuple[str, list[str]]]:
    """The keys of the marks in batches, each of one source."""
    ordered = sorted(marks, key=lambda mark: mark.source)
    for source, group in groupby(ordered, key=lambda mark: mark.source):
        for batch in batched((mark.key for mark in group), BATCH):
            yield source, batch


def _load(source: str, keys: Sequence[str]) -> Iterable[Entry]:
    """The entries of a source; none of one that this version does not have."""
    known = registered().get(source)
    return known.load(keys) if known else ()


def _add(writer: tantivy.IndexWriter, source: str, entries: Iterable[Entry]) -> int:
    added = 0
    for entry in entries:
        writer.add_document(schema.document(source, entry))
        added += 1
    return added


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of `size`, the last one shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
