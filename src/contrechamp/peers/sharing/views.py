"""The page of shared drafts: those that sister groups sent, and sending one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.catalogue.models import Draft
from contrechamp.catalogue.subjects import names
from contrechamp.peers.models import Parcel
from contrechamp.peers.sharing import acts as sharing
from contrechamp.peers.sharing import parcels, posting
from contrechamp.peers.trust import states
from contrechamp.people import may
from contrechamp.people.guards import member_required
from contrechamp.records.errors import Refused

MOST = 200


@member_required(may.draft)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What was shared with the group worked in, and what it can share with whom."""
    own = _own(request)
    groups = [one for one in states.groups() if one.level in ("shown", "mirrored", "hosted") and one.id != own]
    called = {one.id: one.title for one in states.groups()}
    rows = Parcel.objects.filter(organisation=own, dropped=False).order_by("-at")[:MOST]
    drafts = list(Draft.objects.filter(organisation=own)[:MOST])
    titles = names([draft.subject for draft in drafts], get_language() or "fr", organisation=own)
    context = {
        "parcels": [(row, called.get(row.sender, row.sender[:12])) for row in rows],
        "open_drafts": set(Draft.objects.filter(organisation=own).values_list("pk", flat=True)),
        "drafts": [(draft, titles.get(draft.subject) or draft.subject[:60]) for draft in drafts],
        "groups": [one for one in groups if sharing.key_of(one.id)],
        "key": sharing.key_of(own),
        "may_publish": may.publish(request.user, own),
    }
    return render(request, "peers/shared.html", context)


@member_required(may.draft)
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Closes a draft for a group, and brings it there or gives it as a file."""
    draft = get_object_or_404(Draft, pk=_uuid(request), organisation=_own(request))
    to = request.POST.get("to", "")
    try:
        parcel = sharing.close(draft=draft, to=to, by=_user(request))
    except Refused as error:
        messages.error(request, str(error))
        return redirect("peers:shared")
    if "file" in request.POST:
        headers = {"Content-Disposition": 'attachment; filename="draft.parcel"', "Cache-Control": "no-store"}
        return HttpResponse(parcel, content_type=posting.KIND, headers=headers)
    if posting.post(parcel, to):
        messages.success(
            request,
            _("The draft is on its way. It waits on the group's site, or its host's, for somebody to open it."),
        )
    else:
        messages.error(request, _("The group's site cannot be reached now. Download the draft and pass it on."))
    return redirect("peers:shared")


@member_required(may.draft)
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Takes a parcel from a file, opens one that waits, or throws one away."""
    try:
        file = request.FILES.get("parcel")
        if isinstance(file, UploadedFile):
            sharing.arrive(file.read(parcels.MOST))
            messages.success(request, _("The file is here. Open it below."))
            return redirect("peers:shared")
        row = get_object_or_404(Parcel, pk=request.POST.get("id", ""), organisation=_own(request))
        if "drop" in request.POST:
            sharing.drop(parcel=row, by=_user(request))
            return redirect("peers:shared")
        draft = sharing.take(parcel=row, by=_user(request))
    except Refused as error:
        messages.error(request, str(error))
        return redirect("peers:shared")
    messages.success(request, _("It is one of your drafts now. Only your group sees it."))
    return redirect("catalogue:draft", draft.pk)


@member_required(may.publish)
@require_POST
def publish_key(request: HttpRequest) -> HttpResponse:
    """Publishes a key, so that sister groups can share drafts with this one."""
    try:
        sharing.publish_key(organisation=_own(request), by=_user(request))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("peers:shared")


def _uuid(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("draft", ""))
    except ValueError:
        return None


def _own(request: HttpRequest) -> str:
    own: str = request.organisation  # type: ignore[attr-defined]
    return own


def _user(request: HttpRequest) -> Any:
    return request.user
