"""One statement: said, changed, dropped, given a source."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contrechamp.catalogue import acts, desk, quoting, saying, vocabulary
from contrechamp.catalogue.forms import AddressForm
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.catalogue.statement_form import StatementForm
from contrechamp.catalogue.views import form_view, language, own_draft, own_statement, person
from contrechamp.records.errors import Refused


@form_view
@login_required
def add(request: HttpRequest, draft: UUID, property: str) -> HttpResponse:
    """Says something new about the property; with `?quote=`, the quote that was just chosen becomes its source."""
    found = own_draft(request, draft)
    described = vocabulary.find(found.kind, property)
    if described is None:
        raise Http404
    quote = quoting.read_token(request.GET.get("quote", ""), found)
    suggested = quote.words if quote else ""
    form = StatementForm(
        request.POST or None, draft=found, described=described, language=language(), suggested=suggested
    )
    if request.method == "POST" and form.is_valid():
        statement = _save(request, found, form)
        if statement and quote:
            quoting.use(statement, quote, by=person(request))
            return redirect("catalogue:read", found.pk, quote.document.pk, quote.page)
        if statement:
            return redirect("catalogue:statement", found.pk, statement.pk)
    return render(request, "catalogue/statement.html", {**_frame(found), "form": form, "quote": quote})


@form_view
@login_required
def change(request: HttpRequest, draft: UUID, statement: int) -> HttpResponse:
    """Changes a statement; its sources stay."""
    row = own_statement(request, draft, statement)
    described = vocabulary.find(row.draft.kind, row.property)
    if described is None:
        raise Http404
    form = StatementForm(request.POST or None, draft=row.draft, described=described, language=language(), statement=row)
    if request.method == "POST" and form.is_valid() and _save(request, row.draft, form, row):
        return redirect("catalogue:draft", row.draft.pk)
    (shown,) = desk.rows_of(row.draft, [row], language())
    return render(request, "catalogue/statement.html", {**_frame(row.draft), "form": form, "row": shown})


def _frame(draft: Draft) -> dict[str, object]:
    return {"draft": draft, "name": desk.draft_name(draft, language())}


def _save(
    request: HttpRequest, draft: Draft, form: StatementForm, row: DraftStatement | None = None
) -> DraftStatement | None:
    """Keeps what the form says; None, with a message on the form, where it is refused."""
    try:
        saved = saying.save(draft=draft, form=form, by=person(request), statement=row)
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    if saved.value is None:
        messages.warning(request, _("Kept as it is written: it could not be read as a date or an amount."))
    else:
        messages.success(request, _("Saved."))
    return saved


@require_POST
@login_required
def drop(request: HttpRequest, draft: UUID, statement: int) -> HttpResponse:
    """Takes the statement out; a published one is ended when the draft is published."""
    acts.drop(statement=own_statement(request, draft, statement), by=person(request))
    return redirect("catalogue:draft", draft)


@require_POST
@login_required
def keep(request: HttpRequest, draft: UUID, statement: int) -> HttpResponse:
    """Keeps a published statement after all."""
    acts.keep(statement=own_statement(request, draft, statement), by=person(request))
    return redirect("catalogue:draft", draft)


@form_view
@login_required
def cite(request: HttpRequest, draft: UUID, statement: int) -> HttpResponse:
    """Adds a page of the web as a source."""
    row = own_statement(request, draft, statement)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.cite(statement=row, by=person(request), **form.cleaned_data)
            return redirect("catalogue:draft", draft)
        except Refused as refused:
            form.add_error(None, str(refused))
    (shown,) = desk.rows_of(row.draft, [row], language())
    return render(request, "catalogue/cite.html", {**_frame(row.draft), "form": form, "row": shown})


@require_POST
@login_required
def remove_source(request: HttpRequest, draft: UUID, statement: int, number: int) -> HttpResponse:
    """Takes a source away from the statement."""
    acts.remove_source(statement=own_statement(request, draft, statement), number=number, by=person(request))
    return redirect("catalogue:statement", draft, statement)
