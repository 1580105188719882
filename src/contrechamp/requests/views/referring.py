"""Referring to the commission: who refers, and the pack."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from contrechamp.records.errors import Refused
from contrechamp.requests import reads, referral, series
from contrechamp.requests.views import form_view, own, person, zipped
from contrechamp.shell.headers import PRIVATE


class RequesterForm(forms.Form):
    """Name and home address; of an association its form, name, seat and representative."""

    name = forms.CharField(
        label=gettext_lazy("Who refers?"),
        max_length=300,
        help_text=gettext_lazy("First names and name; for an association its name and who represents it."),
    )
    address = forms.CharField(
        label=gettext_lazy("Home address, or seat"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


@form_view
@login_required
def refer(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the pack holds; asks for name and address, which are kept encrypted."""
    found = own(request, key)
    form = RequesterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        referral.identify(request=found, by=person(request), **form.cleaned_data)
        messages.success(request, _("Kept, encrypted. The pack is ready."))
        return redirect("requests_work:refer", found.pk)
    rule = next((term.rule for term in reads.course(found).running if term.rule.key.startswith("referral")), None)
    shown = {
        "asked": found,
        "form": form,
        "who": referral.requester(found),
        "refusal": referral.refusal(found),
        "series": referral.series(found),
        "rule": rule,
    }
    response = render(request, "requests/refer.html", shown)
    response.headers["Cache-Control"] = PRIVATE
    return response


@require_safe
@login_required
def pack(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The pack as a ZIP."""
    found = own(request, key)
    try:
        made = referral.pack(found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("requests_work:refer", found.pk)
    response = zipped(made, f"cada-{found.reply}.zip")
    response.headers["Cache-Control"] = PRIVATE
    return response


@require_POST
@login_required
def announce(request: HttpRequest, key: UUID) -> HttpResponse:
    """Has the notices of a series sent, spread over the days."""
    found = own(request, key)
    try:
        n = series.announce(request=found, by=person(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(n)d notices will go, a few each working day.") % {"n": n})
    return redirect("requests_work:page", found.pk)


@require_POST
@login_required
def forget(request: HttpRequest, key: UUID) -> HttpResponse:
    """Forgets name and address."""
    found = own(request, key)
    referral.forget(request=found, by=person(request))
    messages.success(request, _("Forgotten."))
    return redirect("requests_work:refer", found.pk)
