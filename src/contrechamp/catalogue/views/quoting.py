"""Reading a document and choosing words of it as a source."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.catalogue import desk, evidence, quoting
from contrechamp.catalogue.forms import QuoteForm
from contrechamp.catalogue.models import Draft
from contrechamp.catalogue.views import form_view, language, own_draft, own_statement, person
from contrechamp.library import context
from contrechamp.library import desk as library
from contrechamp.library.models import Document, Page
from contrechamp.records.errors import Refused


@require_safe
@login_required
def documents(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The group's documents, to read one for this draft; with `?document=&page=`, straight to that page."""
    found = own_draft(request, draft)
    asked, page = request.GET.get("document", ""), request.GET.get("page", "")
    if asked and page:
        try:
            return redirect(_at(found, UUID(asked), int(page), request.GET.get("for", "")))
        except (ValueError, NoReverseMatch):
            raise Http404 from None
    read = library.documents_of(found.organisation, state=Document.State.READ).order_by("-added_at", "id")
    listed = Paginator(read, 50).get_page(page)
    shown = {
        "draft": found,
        "name": desk.draft_name(found, language()),
        "page": listed,
        "for": request.GET.get("for", ""),
    }
    return render(request, "catalogue/documents.html", shown)


@form_view
@login_required
def read(request: HttpRequest, draft: UUID, document: UUID, number: int) -> HttpResponse:
    """A page of a document with the form that makes words of it a source."""
    found = own_draft(request, draft)
    page = get_object_or_404(
        Page.objects.select_related("document"),
        document=document,
        number=number,
        document__organisation=found.organisation,
    )
    targets = quoting.targets(found, language())
    form = QuoteForm(request.POST or None, targets=targets, initial={"target": request.GET.get("for", "")})
    places: list[evidence.Place] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        surroundings = {"prefix": said["before"], "suffix": said["after"], "start": said["start"]}
        places = evidence.places(page.text, exact=said["exact"], **surroundings)
        if not places:
            form.add_error("exact", _("These words are not on this page."))
        elif len(places) == 1:
            done = _use(request, found, page, places[0], said["target"])
            if done:
                return done
    links = _links(found, page.document, request.GET.get("for", ""))
    lit = quoting.lit(found, page.document, number, language())
    shown = context.reader(page.document, page, words=library.words_of(page), links=links, lit=lit)
    more = {"draft": found, "name": desk.draft_name(found, language()), "form": form, "places": places, "page": page}
    return render(request, "catalogue/read.html", {**shown, **more})


def _use(request: HttpRequest, draft: Draft, page: Page, place: evidence.Place, target: str) -> HttpResponse | None:
    """Gives the words to the statement meant, or goes on to a new one."""
    try:
        chosen = quoting.choose(page.document, page.number, place.start, place.end)
        if target.startswith(quoting.PROPERTY):
            address = reverse("catalogue:add", args=[draft.pk, target.removeprefix(quoting.PROPERTY)])
            return redirect(f"{address}?quote={chosen.token}")
        statement = own_statement(request, draft.pk, int(target.removeprefix(quoting.STATEMENT)))
        quoting.use(statement, chosen, by=person(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return None
    except ValueError:
        raise Http404 from None
    messages.success(request, _("The words are a source now."))
    return redirect("catalogue:read", draft.pk, page.document_id, page.number)


def _at(draft: Draft, document: UUID, number: int, target: str = "") -> str:
    address = reverse("catalogue:read", args=[draft.pk, document, number])
    return f"{address}?{urlencode({'for': target})}" if target else address


def _links(draft: Draft, document: Document, target: str) -> context.Links:
    return context.Links(
        page=lambda number: _at(draft, document.pk, number, target),
        picture=lambda number, width: f"{reverse('library:picture', args=[document.pk, number])}?w={width}",
        document=reverse("library:document", args=[document.pk]),
        file=reverse("library:file", args=[document.pk]),
    )
