"""Asking for index jobs so that none is missed and few are made.

Whoever asks holds the row's lock until the end of the transaction. A job that begins waits for that lock, so the number
it reads covers only wishes that are committed, and every later wish has a higher one.
"""

from django.db import transaction

from contrechamp.jobs.acts import enqueue
from contrechamp.search.models import Stamp


def lock(task: str) -> Stamp:
    """The counter of `task`, locked until the end of the caller's transaction. "index" is locked before "purge"."""
    stamp = Stamp.objects.select_for_update().filter(task=task).first()
    if stamp is None:
        Stamp.objects.get_or_create(task=task)
        stamp = Stamp.objects.select_for_update().get(task=task)
    return stamp


def ask(task: str) -> int:
    """Counts one more wish for `task` in the caller's transaction; sees that a job follows. Returns its number."""
    stamp = _counted(task)
    if stamp.asked <= stamp.begun:
        Stamp.objects.filter(task=task).update(asked=stamp.last)
        enqueue(f"search.{task}", key=f"search.{task}#{stamp.last}")
    return stamp.last


def _counted(task: str) -> Stamp:
    """The counter with one more wish, locked: in one question, for each change of what is searched asks it."""
    query = "UPDATE search_stamp SET last = last + 1 WHERE task = %s RETURNING task, last, asked, begun"
    while not (found := list(Stamp.objects.raw(query, [task]))):
        lock(task)
    return found[0]


@transaction.atomic
def begin(task: str) -> int:
    """A job begins: all wishes up to the returned number are committed; a later one brings another job."""
    stamp = lock(task)
    stamp.begun = stamp.last
    stamp.save()
    return stamp.last
