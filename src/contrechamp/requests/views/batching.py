"""Batches: many bodies at once, and their board."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from contrechamp.people import may
from contrechamp.people.guards import member_required
from contrechamp.records.errors import Refused
from contrechamp.requests import batches, reads
from contrechamp.requests.bodies import finding
from contrechamp.requests.forms import NewForm
from contrechamp.requests.models import Batch, Body
from contrechamp.requests.referral import SERIES
from contrechamp.requests.views import form_view, group, person


class BatchForm(NewForm):
    """The same text to many: one town a line."""

    towns = forms.CharField(
        label=gettext_lazy("To whom?"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("One a line: an INSEE code, or the exact name of a town or of a body."),
    )
    per_day = forms.IntegerField(label=gettext_lazy("Letters a day"), min_value=1, max_value=50, initial=20)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        del self.fields["channel"]
        self.bodies: list[Body] = []

    def clean_towns(self) -> str:
        written: str = self.cleaned_data["towns"]
        lines = [line.strip() for line in written.splitlines() if line.strip()]
        found = {line: finding.exactly(line) for line in lines[: batches.MOST_BODIES + 1]}
        unknown = [line for line, body in found.items() if body is None]
        if unknown:
            raise forms.ValidationError(
                _("Not found, or not one alone: %(lines)s") % {"lines": ", ".join(unknown[:20])}
            )
        self.bodies = [body for body in found.values() if body is not None]
        return written


@form_view
@member_required(may.draft)
def new(request: HttpRequest) -> HttpResponse:
    """One text to many: what, to whom, how fast."""
    form = BatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = batches.begin(
                organisation=group(request), group=reads.group_name(group(request)), title=said["subject"],
                documents=said["documents"], bodies=form.bodies, per_day=said["per_day"], by=person(request),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("requests_work:board", made.pk)
    return render(request, "requests/batch_new.html", {"form": form, "series": SERIES})


@require_safe
@member_required(may.draft)
def board(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who answered, who is silent, what comes next."""
    found = _own(request, key)
    return render(request, "requests/board.html", {"batch": found, "board": batches.board(found)})


@require_POST
@member_required(may.publish)
def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """Has the letters sent, spread over the days."""
    found = _own(request, key)
    try:
        sent = batches.send(batch=found, by=person(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(n)d letters will go, a few each working day.") % {"n": sent})
    return redirect("requests_work:board", found.pk)


def _own(request: HttpRequest, key: UUID) -> Batch:
    found = Batch.objects.filter(pk=key).first()
    if found is None or not may.draft(request.user, found.organisation):
        raise Http404
    return found
