"""Questions about the list of jobs."""

from django.db.models import Count, QuerySet

from contrechamp.jobs.models import Job


def counts() -> dict[str, int]:
    """How many jobs are in each state: keys `ready`, `leased`, `failed`."""
    found = dict(Job.objects.values_list("state").annotate(Count("id")))
    return {state: found.get(state, 0) for state in Job.State.values}


def waiting() -> QuerySet[Job]:
    """Jobs that are ready or running, in the order in which they will be taken."""
    return Job.objects.exclude(state=Job.State.FAILED).order_by("patient", "run_after", "id")


def failed() -> QuerySet[Job]:
    """Jobs that were tried three times, the newest first."""
    return Job.objects.filter(state=Job.State.FAILED).order_by("-id")
