"""The page of a group's keys: how they stand, what to do after a loss or a theft, step by step."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from contrechamp.peers.identity import again, proofs, recovering
from contrechamp.peers.identity.forms import CertifyForm, FinishForm, PrepareForm, RevokeForm
from contrechamp.people.guards import administrator_required
from contrechamp.records import ownlog, standing
from contrechamp.records.errors import Refused
from contrechamp.records.models import Log


@administrator_required
@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """How the keys of the group worked in stand."""
    return _page(request)


@administrator_required
@sensitive_post_parameters()
@require_POST
def certify(request: HttpRequest) -> HttpResponse:
    """Opens a new log."""
    form = CertifyForm(request.POST)
    if not form.is_valid():
        return _page(request, certify=form)
    signing = form.cleaned_data["signing"]
    return _act(
        request,
        lambda: recovering.certify(organisation=_own(request), signing=signing, by=_user(request)),
        _("This site signs with a new key now."),
    )


@administrator_required
@sensitive_post_parameters()
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Ends a log."""
    form = RevokeForm(_own(request), request.POST)
    if not form.is_valid():
        return _page(request, revoke=form)
    return _act(
        request,
        lambda: recovering.revoke(organisation=_own(request), **form.cleaned_data, by=_user(request)),
        _("What that key signed later counts no more, here and everywhere."),
    )


@administrator_required
@never_cache
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Makes new sheets, as a file to print."""
    form = PrepareForm(_own(request), request.POST)
    if not form.is_valid():
        return _page(request, prepare=form)
    try:
        page = recovering.prepare(
            organisation=_own(request),
            keep=form.keep,
            day=timezone.localdate(),
            language=get_language() or "fr",
            by=_user(request),
        )
    except Refused as error:
        messages.error(request, str(error))
        return redirect("peers:keys")
    headers = {"Content-Disposition": 'attachment; filename="new-sheets.html"', "Cache-Control": "no-store"}
    return HttpResponse(page, headers=headers)


@administrator_required
@require_safe
def form(request: HttpRequest) -> HttpResponse:
    """The form of the recovery that was begun, for holders elsewhere."""
    begun = recovering.prepared(_own(request))
    if begun is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="recovery-form.json"'}
    return HttpResponse(begun.line(), content_type="application/json", headers=headers)


@administrator_required
@sensitive_post_parameters()
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Puts the new keys into force, or drops the recovery that was begun."""
    if "drop" in request.POST:
        recovering.drop(organisation=_own(request))
        messages.success(request, _("The recovery is dropped. Destroy its sheets."))
        return redirect("peers:keys")
    filled = FinishForm(request.POST)
    if not filled.is_valid():
        return _page(request, finish=filled)
    given = filled.cleaned_data
    return _act(
        request,
        lambda: recovering.finish(
            organisation=_own(request),
            typed=[given["first"], given["second"]],
            signed=[line.encode() for line in given["signed"].splitlines()],
            signing=given["signing"],
            by=_user(request),
        ),
        _("The new keys hold. Destroy the old sheets, and give each new recovery sheet to its holder."),
    )


@administrator_required
@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """Makes drafts of chosen publications that were cut off."""
    chosen = request.POST.getlist("record")
    drafts = again.draft(organisation=_own(request), records=chosen, by=_user(request))
    messages.success(request, _("%(n)s drafts hold it now. Look through them and publish.") % {"n": len(drafts)})
    return redirect("peers:keys")


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    own = _own(request)
    stand = standing.standing(own)
    context = {
        "logs": [(log, log.id in stand.kept, bool(stand.kept.get(log.id))) for log in _logs(own)],
        "behind": ownlog.behind(),
        "proofs": [one for one in proofs.proofs() if one.organisation == own],
        "cut_off": again.cut_off(own),
        "begun": recovering.prepared(own),
        "certify": forms.get("certify") or CertifyForm(),
        "revoke": forms.get("revoke") or RevokeForm(own),
        "prepare": forms.get("prepare") or PrepareForm(own),
        "finish": forms.get("finish") or FinishForm(),
    }
    return render(request, "peers/keys.html", context, status=422 if forms else 200)


def _logs(organisation: str) -> list[Log]:
    return list(Log.objects.filter(organisation=organisation).order_by("-own", "id"))


def _act(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("peers:keys")


def _own(request: HttpRequest) -> str:
    own: str = request.organisation  # type: ignore[attr-defined]
    return own


def _user(request: HttpRequest) -> Any:
    return request.user
