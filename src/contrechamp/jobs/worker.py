"""Takes jobs, one at a time, and sees each to its effect.

A job is leased, not removed: when a worker dies its lease runs out and another takes the job up. Three leases at most,
so that a job which kills its workers ends failed. Several workers, on several machines, may share one PostgreSQL.
"""

import logging
import os
import secrets
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from contrechamp.jobs.acts import enqueue_periodic
from contrechamp.jobs.models import Job
from contrechamp.jobs.registry import kind_of

ATTEMPTS = 3
LEASE = timedelta(seconds=30)
POLL_SECONDS = 1.0

_log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker has taken the job up meanwhile: what was computed here is dropped."""


def new_owner() -> str:
    """A name for one worker that no other has, for people too: machine, process, chance."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def claim(*, owner: str, lease: timedelta = LEASE) -> Job | None:
    """Leases the job that is due first, or None. Must run outside a transaction to be seen by other workers at once."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    until = connection.ops.adapt_datetimefield_value(timezone.now() + lease)
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    query = f"""
        UPDATE jobs_job SET state = 'leased', owner = %s, lease_until = %s, attempts = attempts + 1
        WHERE id = (
            SELECT id FROM jobs_job WHERE state = 'ready' AND run_after <= %s
            ORDER BY patient, run_after, id LIMIT 1 {skip})
        RETURNING id, kind, args, key, patient, run_after, state, lease_until, attempts, owner, error"""  # noqa: S608
    found = list(Job.objects.raw(query, [owner, until, now]))
    return found[0] if found else None


def reclaim() -> int:
    """Makes the jobs ready again whose lease ran out because their worker died; after the last attempt they are failed.

    Returns how many leases had run out.
    """
    lost = Job.objects.filter(state=Job.State.LEASED, lease_until__lt=timezone.now())
    reason = f"its worker died {ATTEMPTS} times while doing it"
    failed = lost.filter(attempts__gte=ATTEMPTS).update(state=Job.State.FAILED, error=reason)
    return failed + lost.filter(attempts__lt=ATTEMPTS).update(state=Job.State.READY)


def take(*, owner: str, lease: timedelta = LEASE) -> Job | None:
    """Leases the next job, one that a dead worker left if there is no other."""
    job = claim(owner=owner, lease=lease)
    return job or (claim(owner=owner, lease=lease) if reclaim() else None)


def perform(job: Job) -> None:
    """Computes a leased job; writes its effect and drops the job in one transaction. Raises what the job raises."""
    kind = kind_of(job.kind)
    result = kind.compute(job.args)
    with transaction.atomic():
        # First, because it locks the row: nobody can take the job up between this and the commit.
        if not Job.objects.filter(pk=job.pk, owner=job.owner, state=Job.State.LEASED).delete()[0]:
            raise LeaseLost
        kind.effect(job.args, result)


def attempt(job: Job) -> bool:
    """Performs a leased job; a job that raises is ready again a little later, or failed after its third attempt."""
    try:
        perform(job)
        return True
    except LeaseLost:
        _log.warning("the lease of %s ran out, another worker has it", job.key)
    except Exception as error:
        _log.warning("job %s, attempt %d: %s", job.key, job.attempts, error)
        reason = "".join(traceback.format_exception(error))[-4000:]
        again = job.attempts < ATTEMPTS
        Job.objects.filter(pk=job.pk, owner=job.owner).update(
            state=Job.State.READY if again else Job.State.FAILED,
            run_after=timezone.now() + timedelta(seconds=job.attempts**2),
            error=reason,
        )
    return False


@contextmanager
def heartbeat(owner: str, lease: timedelta, *, periodic: bool = False) -> Iterator[None]:
    """Renews the leases of `owner` in a thread of its own, at a third of their length, while the block runs.

    With `periodic`, jobs that run by themselves are enqueued at each beat too.
    """
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(lease.total_seconds() / 3):
            try:
                Job.objects.filter(owner=owner, state=Job.State.LEASED).update(lease_until=timezone.now() + lease)
                reclaim()
                if periodic:
                    enqueue_periodic(timezone.now())
            except DatabaseError as error:  # a busy database: two more beats come before the lease ends
                _log.warning("heartbeat: %s", error)
                close_old_connections()
        connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def run_until_idle(*, owner: str = "", lease: timedelta = LEASE) -> int:
    """Runs every job that is due now, in this process. Returns how many were done."""
    owner = owner or new_owner()
    done = 0
    with heartbeat(owner, lease):
        while job := take(owner=owner, lease=lease):
            done += attempt(job)
    return done


def run_forever(*, stop: threading.Event, owner: str = "", lease: timedelta = LEASE) -> None:
    """Runs jobs as they become due until `stop` is set; the job in hand is finished first."""
    owner = owner or new_owner()
    with heartbeat(owner, lease, periodic=True):
        enqueue_periodic(timezone.now())
        while not stop.is_set():
            try:
                job = take(owner=owner, lease=lease)
                if job is not None:
                    attempt(job)
                    continue
            except DatabaseError as error:
                _log.warning("the database does not answer: %s", error)
                close_old_connections()
            stop.wait(POLL_SECONDS)
