"""The members' pages of the library: their documents, private until published."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from contrechamp.library import acts, context, desk, pictures, publishing, reading, uploads
from contrechamp.library.forms import CorrectForm, DescribeForm, UploadForm
from contrechamp.library.intake import asking
from contrechamp.library.intake.files import Taken
from contrechamp.library.members import form_view, member, own_document, own_page
from contrechamp.library.models import Document, Page
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.guards import member_required
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.search.reads import lit


@require_safe
@member_required(may.draft)
def documents(request: HttpRequest) -> HttpResponse:
    organisation = request.organisation  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    found = desk.documents_of(organisation, state=state)
    page = Paginator(found, desk.PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "library/documents.html",
        {"page": page, "holdings": desk.holdings(organisation), "state": state},
    )


@form_view
@member_required(may.draft)
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    organisation = request.organisation  # type: ignore[attr-defined]
    reports: list[Taken] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["address"]:
                asking.ask(organisation=organisation, address=given["address"], origin=given["origin"])
                messages.success(request, _("The address will be fetched. What becomes of it stands below."))
            reports = uploads.take_in(given["documents"], organisation=organisation, origin=given["origin"])
            form = UploadForm()
        except Refused as refused:
            form.add_error("address", str(refused))
    asked = asking.recent(organisation)
    return render(request, "library/upload.html", {"form": form, "reports": reports, "asked": asked})


@form_view
@login_required
def document(request: HttpRequest, document: UUID) -> HttpResponse:
    found = own_document(request, document)
    form = DescribeForm(request.POST or None, document=found)
    if request.method == "POST" and form.is_valid():
        acts.describe(document=found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("library:document", found.pk)
    shown = {
        "document": found,
        "form": form,
        "scans": desk.scans_of(found)[:200],
        "progress": desk.pages_read(found),
        "may_publish": may.publish(request.user, found.organisation),
    }
    return render(request, "library/document.html", shown)


@form_view
@login_required
def publish(request: HttpRequest, document: UUID) -> HttpResponse:
    found = own_document(request, document)
    if not may.publish(request.user, found.organisation):
        raise Http404
    if request.method == "POST":
        try:
            with transaction.atomic():
                publishing.publish_document(document=found)
                note(
                    user=member(request),
                    verb=gettext_noop("publish document"),
                    subject=f"sha256:{found.published}",
                    detail=found.title,
                    organisation=found.organisation,
                )
        except Refused as error:
            messages.error(request, str(error))
            return redirect("library:publish", found.pk)
        messages.success(request, _("Published."))
        return redirect("library:document", found.pk)
    return render(request, "library/publish.html", {"document": found})


@form_view
@login_required
def remove(request: HttpRequest, document: UUID) -> HttpResponse:
    found = own_document(request, document)
    if found.published:
        raise Http404
    if request.method == "POST":
        with transaction.atomic():
            note(
                user=member(request),
                verb=gettext_noop("remove document"),
                subject=str(found.pk),
                detail=str(found),
                organisation=found.organisation,
            )
            acts.forget(document=found)
        messages.success(request, _("Removed."))
        return redirect("library:documents")
    return render(request, "library/remove.html", {"document": found})


@require_safe
@login_required
def page(request: HttpRequest, document: UUID, number: int) -> HttpResponse:
    shown = own_page(request, document, number)
    query = request.GET.get("q", "")
    read = context.reader(
        shown.document,
        shown,
        words=desk.words_of(shown),
        links=_links(shown.document, query),
        asked=lit(query, shown.text) if query else (),
    )
    return render(request, "library/page.html", {**read, "page": shown})


def _links(document: Document, query: str = "") -> context.Links:
    asked = f"?{urlencode({'q': query})}" if query else ""
    return context.Links(
        page=lambda number: reverse("library:page", args=[document.pk, number]) + asked,
        picture=lambda number, width: f"{reverse('library:picture', args=[document.pk, number])}?w={width}",
        document=reverse("library:document", args=[document.pk]),
        file=reverse("library:file", args=[document.pk]),
    )


@form_view
@login_required
def correct(request: HttpRequest, document: UUID, number: int) -> HttpResponse:
    shown = own_page(request, document, number)
    if shown.source == Page.Source.TEXT or shown.waits:
        raise Http404
    form = CorrectForm(request.POST or None, initial={"text": shown.text})
    if request.method == "POST" and form.is_valid():
        acts.correct_text(page=shown, text=form.cleaned_data["text"])
        messages.success(request, _("Saved."))
        return redirect("library:page", shown.document_id, shown.number)
    read = context.reader(shown.document, shown, words=(), links=_links(shown.document))
    return render(request, "library/correct.html", {**read, "page": shown, "form": form})


@require_safe
@login_required
def picture(request: HttpRequest, document: UUID, number: int) -> FileResponse:
    shown = own_page(request, document, number)
    width = request.GET.get("w", "")
    try:
        path = pictures.picture(*shown.document.paged, number, int(width))
    except (reading.Unreadable, ValueError):
        raise Http404 from None
    response = FileResponse(path.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
@login_required
def file(request: HttpRequest, document: UUID) -> FileResponse:
    found = own_document(request, document)
    response = FileResponse(
        blobs.open(found.original),
        as_attachment=True,
        filename=found.file_name or str(found.pk),
        content_type=found.media_type,
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
