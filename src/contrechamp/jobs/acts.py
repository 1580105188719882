"""What can be done to the list of jobs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from contrechamp.jobs.models import Job
from contrechamp.jobs.registry import kind_of, periodic


def enqueue(kind: str, *, key: str, args: dict[str, Any] | None = None, run_after: datetime | None = None) -> bool:
    """Adds a job in the caller's transaction: rolled back, it never runs. False when one with that `key` is there.

    `args` are JSON. A job that is running counts as there: when new work must follow it, say so in the key.
    """
    patient = kind_of(kind).patient
    wanted = {"kind": kind, "args": args or {}, "patient": patient, "run_after": run_after or timezone.now()}
    return Job.objects.get_or_create(key=key, defaults=wanted)[1]


def enqueue_all(kind: str, args: Mapping[str, dict[str, Any]]) -> None:
    """Adds a job for each key that has none yet, as `enqueue` does, all at once."""
    patient, now = kind_of(kind).patient, timezone.now()
    Job.objects.bulk_create(
        (Job(key=key, kind=kind, args=own, patient=patient, run_after=now) for key, own in args.items()),
        ignore_conflicts=True,
    )


def enqueue_periodic(now: datetime) -> None:
    """Adds the next run of each periodic kind. Its key names the span of time, so that each span has one run."""
    for kind in periodic():
        assert kind.every is not None
        seconds = int(kind.every.total_seconds())
        slot = int(now.timestamp()) // seconds + 1
        enqueue(kind.name, key=f"{kind.name}:{slot}", run_after=datetime.fromtimestamp(slot * seconds, UTC))


@transaction.atomic
def retry(job_id: int) -> bool:
    """Makes a failed job ready again, with three new attempts. False when there is no such failed job."""
    failed = Job.objects.filter(pk=job_id, state=Job.State.FAILED)
    return bool(failed.update(state=Job.State.READY, attempts=0, error="", run_after=timezone.now()))


@transaction.atomic
def forget(job_id: int) -> bool:
    """Drops a failed job. False when there is no such failed job."""
    return bool(Job.objects.filter(pk=job_id, state=Job.State.FAILED).delete()[0])
