"""The requests received, for the administrators of this site: what waits and until when, and the decision."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contrechamp.catalogue.words import pick
from contrechamp.people import may
from contrechamp.people.models import User
from contrechamp.records.errors import Invalid, Refused
from contrechamp.shell.languages import current
from contrechamp.site.notices import acts, reads
from contrechamp.site.notices.forms import DecisionForm
from contrechamp.site.notices.models import Notice, State
from contrechamp.site.reads.subjects import Sight, address_of

PER_PAGE = 50


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the most urgent first; what was decided."""
    _administrator(request)
    page = Paginator(reads.decided(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"waiting": reads.waiting(), "page": page, "decided": [reads.timed(row) for row in page]}
    return render(request, "notices/queue.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One request, and the form to decide it."""
    user = _administrator(request)
    found = get_object_or_404(Notice, number=number)
    form = DecisionForm(user, _names(user), request.POST or None, for_reply=found.kind == "reply")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            acts.decide(
                notice=found,
                accept=said["outcome"] == "accept",
                reasons=said["reasons"],
                organisation=said.get("organisation", ""),
                by=user,
            )
        except (Refused, Invalid) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Decided. Whoever asked reads it on the private page."))
            return redirect("requests_received:queue")
    kind = acts.kind_of(found)
    context = {
        "one": reads.timed(found),
        "notice": found,
        "form": form if found.state == State.OPEN else None,
        "takes_reply": bool(kind),
        "page_address": address_of(found.subject, kind) if found.subject else "",
    }
    return render(request, "notices/notice.html", context)


def _administrator(request: HttpRequest) -> User:
    if not may.administer(request.user):
        raise PermissionDenied
    return cast(User, request.user)


def _names(user: User) -> dict[str, str]:
    language = current()
    groups = Sight().groups(may.organisations_of(user))
    return {
        id: group.name if isinstance(group.name, str) else pick(group.name, language) for id, group in groups.items()
    }
