"""The desk, a new dossier, a draft."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.catalogue import acts, desk, findable, reads, subjects, vocabulary
from contrechamp.catalogue.duplicates import proposed
from contrechamp.catalogue.forms import NewForm, NewNamedForm
from contrechamp.catalogue.views import form_view, language, own_draft, person
from contrechamp.library.desk import documents_of, holdings
from contrechamp.people import may
from contrechamp.people.guards import member_required
from contrechamp.records.errors import Refused

LATEST = 6
ON_A_PAGE = 40  # drafts: a file may have begun thousands
NAMED = ("product", "decision", "contract", "trial", "party")
"""Kinds of subject that are begun by their name."""


@require_safe
@member_required(may.draft)
def home(request: HttpRequest) -> HttpResponse:
    """The group's drafts, documents, and what it has published."""
    organisation = request.organisation  # type: ignore[attr-defined]
    page = Paginator(reads.drafts(organisation), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "drafts": desk.lines(page, language()),
        "holdings": holdings(organisation),
        "latest": documents_of(organisation).order_by("-added_at", "id")[:LATEST],
        "published": desk.published(organisation),
        "kinds": [vocabulary.kinds()[key] for key in NAMED],
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


@form_view
@member_required(may.draft)
def new_named(request: HttpRequest, kind: str) -> HttpResponse:
    """Asks what a product, a decision, a contract, a trial or an actor is called; shows those that may be the same.

    With `?dossier=`, it is about that dossier.
    """
    organisation = request.organisation  # type: ignore[attr-defined]
    described = vocabulary.kind(kind)
    if described is None or kind not in NAMED:
        raise Http404
    form = NewNamedForm(request.POST or None, described=described, language=language())
    dossier = request.GET.get("dossier", "")[:220]
    proposals = []
    if request.method == "POST" and form.is_valid():
        name, identifier = form.cleaned_data["name"], form.cleaned_data["identifier"]
        about = {"name": name, "identifier": identifier}
        proposals = subjects.existing_named(kind=kind, language=language(), organisation=organisation, **about)
        if not proposals or "anyway" in request.POST:
            first = {key: value for key, value in (("identifier", identifier), ("dossier", dossier)) if value}
            known = {key: value for key, value in first.items() if key in described.properties}
            try:
                draft = acts.name_new(
                    organisation=organisation, by=person(request), name=name, kind=kind, language=language(), **known
                )
                return redirect("catalogue:draft", draft.pk)
            except Refused as refused:
                form.add_error(None, str(refused))
    shown = {"form": form, "kind": described, "proposals": proposals}
    return render(request, "catalogue/new_named.html", shown)


@require_safe
@member_required(may.draft)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs of subjects that may be one under two names, for the group to decide."""
    organisation = request.organisation  # type: ignore[attr-defined]
    found = [
        (twins, [findable.public_address(twins.kind, urn) for urn in twins.urns], vocabulary.kinds()[twins.kind])
        for twins in proposed(language(), organisation=organisation)
    ]
    return render(request, "catalogue/duplicates.html", {"found": found})


@require_POST
@member_required(may.draft)
def liken(request: HttpRequest) -> HttpResponse:
    """Says in a draft that two subjects are one, or that they are not; shows what will be signed."""
    organisation = request.organisation  # type: ignore[attr-defined]
    said = {name: request.POST.get(name, "")[:220] for name in ("kind", "subject", "other")}
    try:
        draft = acts.liken(organisation=organisation, by=person(request), same="same" in request.POST, **said)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("catalogue:duplicates")
    return redirect("catalogue:publish", draft.pk)


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
        "named": desk.named_after(found, NAMED),
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
