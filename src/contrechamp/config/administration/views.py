"""The page of jobs: what waits, what runs, what failed and why."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.jobs import acts, reads
from contrechamp.people.guards import administrator_required

PER_PAGE = 50
NEXT = 20


@administrator_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """What this node does beside answering: counts, the next jobs, all that failed."""
    counts = reads.counts()
    return render(
        request,
        "config/jobs.html",
        {
            "counts": [
                (counts["leased"], _("running")),
                (counts["ready"], _("waiting")),
                (counts["failed"], _("failed")),
            ],
            "waiting": reads.waiting()[:NEXT],
            "page": Paginator(reads.failed(), PER_PAGE).get_page(request.GET.get("page")),
        },
    )


@administrator_required
@require_POST
def retry(request: HttpRequest, job: int) -> HttpResponse:
    """Gives a failed job three more tries."""
    if acts.retry(job):
        messages.success(request, _("The job will be tried again."))
    return redirect("administration:jobs")


@administrator_required
@require_POST
def forget(request: HttpRequest, job: int) -> HttpResponse:
    """Drops a failed job."""
    if acts.forget(job):
        messages.success(request, _("The job was dropped."))
    return redirect("administration:jobs")
