"""What the rooms above tell search."""

from collections.abc import Iterable

from django.db import transaction

from contrechamp.search import indexing, stamps
from contrechamp.search.models import Mark


@transaction.atomic(savepoint=False)
def touch(*, source: str, keys: Iterable[str]) -> None:
    """Entries of `source` are new, or changed, or gone: the index learns it soon.

    Call it in the transaction that changes them. Where that rolls back nothing happened; where it commits, no crash can
    make the index miss it. An entry known to be gone is better told by `remove`.
    """
    _mark(source, keys, gone=False)


@transaction.atomic(savepoint=False)
def remove(*, source: str, keys: Iterable[str]) -> None:
    """Entries of `source` are gone: with the caller's commit no answer has them, nor counts them. Their words leave
    the disk a little later. An entry with such a key that comes back is shown again, without its old words: so a text
    that must not be found any more is replaced."""
    _mark(source, keys, gone=True)


def rebuild() -> int:
    """Makes the index again from all sources; the old one answers meanwhile. Returns the number of entries.

    Waits for a writer that is at work. Takes memory for a few hundred entries, time for all.
    """
    done = indexing.index_all()
    with transaction.atomic():
        indexing.forget_marks(done)
    return done.entries


def _mark(source: str, keys: Iterable[str], *, gone: bool) -> None:
    names = list(dict.fromkeys(keys))
    if not names:
        return
    stamp = stamps.ask("index")
    Mark.objects.bulk_create(
        (Mark(source=source, key=key, stamp=stamp, gone=gone) for key in names),
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=["stamp", "gone"],
        batch_size=1000,
    )
