"""Dropping every view and making it again from the records; and the digest that shows whether two views are equal."""

import hashlib
import heapq
import tempfile
from collections.abc import Callable, Iterator
from typing import IO

import orjson
from django.db import models, transaction

from contrechamp.records import accounts, bulk, counted, later, purges, views
from contrechamp.records.models import Assertion, Log, Organisation, Record
from contrechamp.records.receive import collector_off

RUN = 200_000
HASH = 32
PAIRS = 1_000


def rebuild(progress: Callable[[int], None] = lambda accounts: None) -> tuple[str, str]:
    """Makes every view again, in one transaction; the digests before and after, equal unless something was wrong."""
    with transaction.atomic(), collector_off():
        later.catch_up()
        before = digest()
        for model in [*_tables(), *(hint for view in views.registered() for hint in view.hints)]:
            model._default_manager.all()._raw_delete("default")
        Log.objects.update(length=0, tip=models.F("id"), counted=0, forked=False)
        Record.objects.filter(models.Q(side=True) | models.Q(listed=True)).update(side=False, listed=False)
        for organisation in Organisation.objects.order_by("id").values_list("id", flat=True):
            counted.measure(organisation)
            for subjects in accounts.fill(organisation):
                progress(len(subjects))
            purges.follow(organisation)
        for view in views.registered():
            for pairs in bulk.parts(_pairs(), PAIRS):
                view.refresh(pairs)
        views.move_revision()
        after = digest()
    return before, after


def digest() -> str:
    """One hash of all view tables: SHA-256 over the sorted SHA-256s of their rows in canonical form, without row ids.

    It depends on the records and the version of the software only, not on the order in which they came, nor on the
    database. The hashes are sorted in runs on disk, so that memory stays flat.
    """
    total = hashlib.sha256()
    for row in _sorted(_row_hashes()):
        total.update(row)
    return total.hexdigest()


def _tables() -> list[type[models.Model]]:
    return [*views.OWN, *(model for view in views.registered() for model in view.models)]


def _row_hashes() -> Iterator[bytes]:
    for model in _tables():
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if not isinstance(field, models.AutoField | models.BigAutoField)
        ]
        head = orjson.dumps([model._meta.label_lower, columns])
        for row in model._default_manager.values_list(*columns).iterator(chunk_size=accounts.BATCH):
            yield hashlib.sha256(head + orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).digest()


def _pairs() -> Iterator[views.Pair]:
    pairs = Assertion.objects.order_by("organisation", "subject").values_list("organisation", "subject").distinct()
    return pairs.iterator(chunk_size=accounts.BATCH)


def _sorted(hashes: Iterator[bytes]) -> Iterator[bytes]:
    """The hashes in order: sorted runs in temporary files, merged."""
    with tempfile.TemporaryFile() as file:
        runs: list[tuple[int, int]] = []
        for run in bulk.parts(hashes, RUN):
            runs.append((file.tell(), len(run)))
            file.write(b"".join(sorted(run)))
        file.flush()
        yield from heapq.merge(*(_read(file, start, length) for start, length in runs))


def _read(file: IO[bytes], start: int, length: int) -> Iterator[bytes]:
    """The hashes of one run, read in pieces; several runs share the file."""
    for number in range(0, length, 1_000):
        file.seek(start + number * HASH)
        piece = file.read(min(1_000, length - number) * HASH)
        for place in range(0, len(piece), HASH):
            yield piece[place : place + HASH]
