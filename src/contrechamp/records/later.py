"""Views of the rooms above that wait while a long stream comes in, so that its work grows as its length does.

A view makes all rows about an account again whenever the account changes. Batch by batch that would read an account of
many records again and again. So after its first batch a stream notes in a table which accounts changed, in the
transaction that changes them, and has the views follow now and then and at its end. What a process that died left
waiting, the next stream or the worker catches up on.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import Count, Max

from contrechamp.records import bulk, views
from contrechamp.records.models import Assertion, Waiting
from contrechamp.records.views import Pair

PAIRS = 500
RECORDS = 20_000  # of the accounts whose views are made again in one transaction, as far as one account allows


def put_off(pairs: Iterable[Pair]) -> None:
    """Notes that these (organisation, subject) accounts changed, in the transaction that changes them."""
    bulk.insert(Waiting, ("organisation", "subject"), sorted(set(pairs)))


def catch_up() -> None:
    """Has the views follow the accounts that wait. Each transaction is short, and leaves the views whole."""
    last = Waiting.objects.aggregate(last=Max("id"))["last"]
    while last is not None and (pairs := _first(last)):
        for some in _portions(pairs):
            _follow(some, last)


def _first(last: int) -> list[Pair]:
    noted = Waiting.objects.filter(id__lte=last).order_by("organisation", "subject")
    return list(noted.values_list("organisation", "subject").distinct()[:PAIRS])


@transaction.atomic
def _follow(pairs: list[Pair], last: int) -> None:
    # First this, then the reading: what another process notes in between waits on, and is read once more.
    for organisation, mine in groupby(pairs, key=itemgetter(0)):
        subjects = [subject for _, subject in mine]
        Waiting.objects.filter(id__lte=last, organisation=organisation, subject__in=subjects).delete()
    views.refresh(pairs)
    views.move_revision()


def _portions(pairs: list[Pair]) -> Iterator[list[Pair]]:
    """The pairs in lists whose accounts rest on a bounded number of records."""
    counts = {}
    for organisation, mine in groupby(pairs, key=itemgetter(0)):
        held = Assertion.objects.filter(organisation=organisation, subject__in=[subject for _, subject in mine])
        for subject, count in held.values_list("subject").annotate(Count("record")):
            counts[organisation, subject] = count
    some: list[Pair] = []
    records = 0
    for pair in pairs:
        if some and records + counts.get(pair, 0) > RECORDS:
            yield some
            some, records = [], 0
        some.append(pair)
        records += counts.get(pair, 0)
    yield some
