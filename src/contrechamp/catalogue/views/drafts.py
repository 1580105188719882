"""The desk, a new dossier, a draft."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.catalogue import acts, desk, subjects, vocabulary
from contrechamp.catalogue.forms import NewForm
from contrechamp.catalogue.views import form_view, language, own_draft, person
from contrechamp.library.desk import documents_of, holdings
from contrechamp.people import may
from contrechamp.people.guards import member_required
from contrechamp.records.errors import Refused

LATEST = 6


@require_safe
@member_required(may.draft)
def home(request: HttpRequest) -> HttpResponse:
    """The group's drafts, documents, and what it has published."""
    organisation = request.organisation  # type: ignore[attr-defined]
    shown = {
        "drafts": desk.lines(organisation, language()),
        "holdings": holdings(organisation),
        "latest": documents_of(organisation).order_by("-added_at", "id")[:LATEST],
        "published": desk.published(organisation),
    }
    return render(request, "catalogue/desk.html", shown)


@form_view
@member_required(may.draft)
def new(request: HttpRequest) -> HttpResponse:
    """Asks what the dossier is about; shows the dossiers that may be the same before a new one is begun."""
    organisation = request.organisation  # type: ignore[attr-defined]
    form = NewForm(request.POST or None, language=language(), organisation=organisation)
    proposals = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        about = {"place": form.urn, "technologies": said["technology"], "identifier": said["identifier"]}
        proposals = subjects.existing(kind="dossier", language=language(), organisation=organisation, **about)
        if not proposals or "anyway" in request.POST:
            title = {language(): said["title"]}
            draft = acts.begin(organisation=organisation, by=person(request), title=title, **about)
            return redirect("catalogue:draft", draft.pk)
    return render(request, "catalogue/new.html", {"form": form, "proposals": proposals})


@require_POST
@member_required(may.draft)
def start(request: HttpRequest) -> HttpResponse:
    """Opens the group's draft about a subject: the one there is, or one begun from what it has published."""
    organisation = request.organisation  # type: ignore[attr-defined]
    kind, subject = request.POST.get("kind", "dossier"), request.POST.get("subject", "")[:220]
    if not subject:
        return redirect("catalogue:new")
    try:
        draft = acts.start_draft(organisation=organisation, kind=kind, by=person(request), subject=subject)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("catalogue:desk")
    return redirect("catalogue:draft", draft.pk)


@require_safe
@login_required
def edit(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The draft, statement by statement."""
    found = own_draft(request, draft)
    shown = {
        "draft": found,
        "kind": vocabulary.kind(found.kind),
        "name": desk.draft_name(found, language()),
        "sections": desk.sections(found, language()),
        "to_add": desk.to_add(found),
    }
    return render(request, "catalogue/draft.html", shown)


@form_view
@login_required
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Asks once, then deletes the draft."""
    found = own_draft(request, draft)
    if request.method == "POST":
        acts.discard(draft=found, by=person(request))
        messages.success(request, _("The draft is gone. What was published stays."))
        return redirect("catalogue:desk")
    return render(request, "catalogue/discard.html", {"draft": found, "name": desk.draft_name(found, language())})
