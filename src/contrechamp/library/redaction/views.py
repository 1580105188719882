"""The members' pages on which documents are blacked out."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from contrechamp.library import context, desk
from contrechamp.library.members import form_view, member, own_document, own_page
from contrechamp.library.models import PDF, Document
from contrechamp.library.redaction import erasing, marks, overview
from contrechamp.library.redaction.forms import EraseForm, RedactForm
from contrechamp.library.redaction.marks import Where
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.records import blobs
from contrechamp.records.errors import Refused


@form_view
@login_required
def page(request: HttpRequest, document: UUID, number: int) -> HttpResponse:
    """A page with its marks, and the form that sets more."""
    shown = own_page(request, document, number)
    if shown.waits or shown.document.erased_at:
        raise Http404
    form = RedactForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _mark(request, shown.document, number, form):
        return redirect("library:redact", shown.document_id, number)
    on_page = marks.by_page(shown.document).get(number, [])
    links = context.Links(
        page=lambda other: reverse("library:redact", args=[shown.document_id, other]),
        picture=lambda other, width: f"{reverse('library:picture', args=[shown.document_id, other])}?w={width}",
        document=reverse("library:document", args=[shown.document_id]),
        file=reverse("library:file", args=[shown.document_id]),
    )
    black = [box for mark in on_page for box in mark.boxes]
    read = context.reader(shown.document, shown, words=desk.words_of(shown), links=links, black=black)
    more = {"form": form, "marks": on_page, "page": shown}
    return render(request, "library/redact.html", {**read, **more})


def _mark(request: HttpRequest, document: Document, number: int, form: RedactForm) -> bool:
    given = form.cleaned_data
    where = [Where(number, box=given["box"])] if given["box"] else []
    only = None if given["everywhere"] else number
    for phrase in given["words"]:
        found = marks.find(document, phrase, page=only)
        if not found:
            form.add_error("words", _("These words are not there: “%(words)s”") % {"words": phrase[:80]})
            return False
        where += found
    try:
        made = marks.mark(document=document, where=where, reason=given["reason"], by=member(request))
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Places that are black now: %(n)d.") % {"n": made})
    return True


@require_safe
@login_required
def document(request: HttpRequest, document: UUID) -> HttpResponse:
    """All marks of a document, what still shows the hidden words, and what can be done next."""
    found = own_document(request, document)
    shown = {
        "document": found,
        "overview": overview.overview(found),
        "form": EraseForm(),
        "may_publish": may.publish(request.user, found.organisation),
    }
    return render(request, "library/redaction.html", shown)


@require_POST
@login_required
def unmark(request: HttpRequest, document: UUID, mark: int) -> HttpResponse:
    found = own_document(request, document)
    one = get_object_or_404(found.redactions, pk=mark)
    page = one.page
    try:
        marks.unmark(mark=one)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("This place can be read again."))
    return redirect("library:redact", found.pk, page)


@require_safe
@login_required
def file(request: HttpRequest, document: UUID) -> FileResponse:
    """The blacked-out file, to look at before it is published."""
    found = own_document(request, document)
    if not found.redacted or found.redacted != marks.digest(found):
        raise Http404
    response = FileResponse(blobs.open(found.cleaned), as_attachment=True, filename=f"{found.pk}.pdf", content_type=PDF)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def withdraw(request: HttpRequest, document: UUID) -> HttpResponse:
    found = _publisher_s(request, document)
    try:
        with transaction.atomic():
            note(
                user=member(request),
                verb=gettext_noop("withdraw document"),
                subject=f"sha256:{found.published}",
                detail=found.title,
                organisation=found.organisation,
            )
            erasing.withdraw(document=found)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Withdrawn: hidden now, gone in fourteen days."))
    return redirect("library:redaction", found.pk)


@require_POST
@login_required
def erase(request: HttpRequest, document: UUID) -> HttpResponse:
    found = _publisher_s(request, document)
    if not EraseForm(request.POST).is_valid():
        messages.error(request, _("Tick the box if you mean it."))
        return redirect("library:redaction", found.pk)
    try:
        with transaction.atomic():
            erasing.erase_original(document=found)
            note(
                user=member(request),
                verb=gettext_noop("erase original"),
                subject=str(found.pk),
                detail=found.title,
                organisation=found.organisation,
            )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The original is erased. What can be read of it is left."))
    return redirect("library:redaction", found.pk)


def _publisher_s(request: HttpRequest, document: UUID) -> Document:
    found = own_document(request, document)
    if not may.publish(request.user, found.organisation):
        raise Http404
    return found
