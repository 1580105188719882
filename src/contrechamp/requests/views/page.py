"""One request: its page, its letter, what happened to it."""

from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.people import may
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, clockface, reads, reply, series, words
from contrechamp.requests.course.events import State
from contrechamp.requests.forms import CorrectionForm, EventForm, LetterForm
from contrechamp.requests.letters import further, handover, writing
from contrechamp.requests.mail import sending
from contrechamp.requests.models import Event
from contrechamp.requests.showing import row
from contrechamp.requests.views import form_view, own, person, zipped
from contrechamp.requests.words import EVENTS
from contrechamp.shell.headers import PRIVATE

AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)
REFERABLE = (State.REFUSED, State.REFUSED_BY_SILENCE, State.NOT_HELD, State.ANSWERED_PART)


@form_view
@login_required
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where the request is: the clock, what comes next and by which rule; a form for what happened."""
    found = own(request, key)
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.record(request=found, by=person(request), **form.said)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Written down. The clock is set by it."))
            return redirect("requests_work:page", found.pk)
    course, regime = reads.course(found), reads.regime_of(found)
    told = clockface.entries(course, regime)
    shown = {
        "asked": found,
        "row": row(found),
        "course": course,
        "regime": regime,
        "entries": told,
        "line": clockface.line(told, course.on),
        "events": [(event, EVENTS[event.kind]) for event in found.events.all()],  # type: ignore[index]
        "form": form,
        "drafted": found.state == State.DRAFTED,
        "reply_address": reply.address(found.reply),
        "mails": [(one, words.guessed(one.guess)) for one in found.messages.exclude(state="dropped")],
        "notices": series.notices(found),
        "further": further.available(found),
        "trusted": found.body.trusted.filter(organisation=found.organisation),
        "can_send": found.state == State.DRAFTED and sending.can_send() and bool(found.body.address),
        "may_publish": may.publish(request.user, found.organisation),
        "can_refer": found.regime == "fr" and found.state in REFERABLE,
        "elsewhere": handover.ma_dada(found),
    }
    return _private(render(request, "requests/page.html", shown))


@form_view
@login_required
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letter, to be read through and changed while it is not sent."""
    found = own(request, key)
    form = LetterForm(request.POST or None, initial={"title": found.title, "letter": found.letter})
    if request.method == "POST" and form.is_valid():
        try:
            acts.rewrite(request=found, by=person(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("requests_work:page", found.pk)
    return _private(render(request, "requests/letter.html", {"asked": found, "form": form}))


@require_safe
@login_required
def letter_file(request: HttpRequest, key: UUID, ending: str) -> HttpResponse:
    """The letter with the text of the law that it cites, as plain text or as PDF."""
    found = own(request, key)
    return _as_file(handover.with_law(found), ending, title=found.title, language=writing.language_of(found.regime))


def _as_file(text: str, ending: str, *, title: str, language: str) -> HttpResponse:
    kinds = {"txt": "text/plain; charset=utf-8", "pdf": "application/pdf"}
    made = text.encode() if ending == "txt" else handover.letter(text, title=title, language=language)
    return _private(HttpResponse(made, content_type=kinds[ending]))


@require_safe
@login_required
def further_file(request: HttpRequest, key: UUID, which: str, ending: str) -> HttpResponse:
    """A letter that follows a refusal in another jurisdiction, as plain text or as PDF."""
    found = own(request, key)
    chosen = next((one for one in further.available(found) if one.key == which), None)
    if chosen is None:
        raise Http404
    return _as_file(further.text(found, chosen), ending, title=found.title, language=writing.language_of(found.regime))


@require_safe
@login_required
def folder(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Everything about the request in one archive, for a lawyer."""
    found = own(request, key)
    try:
        made = handover.archive(found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("requests_work:page", found.pk)
    return _private(zipped(made, f"{found.reply}.zip"))


@form_view
@login_required
def correct(request: HttpRequest, key: UUID, event: int) -> HttpResponse:
    """The right day of an event; the wrong one stays, struck."""
    found = own(request, key)
    wrong = get_object_or_404(Event, pk=event, request=found, struck_at=None)
    form = CorrectionForm(request.POST or None, initial={"day": wrong.day})
    if request.method == "POST" and form.is_valid():
        try:
            acts.correct(
                event=wrong, day=form.cleaned_data["day"], by=person(request), told=wrong.told, until=wrong.until
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Corrected. Everything that follows from it was counted again."))
            return redirect("requests_work:page", found.pk)
    shown = {"asked": found, "event": wrong, "says": EVENTS[wrong.kind], "form": form}  # type: ignore[index]
    return _private(render(request, "requests/correct.html", shown))


@require_POST
@login_required
def strike(request: HttpRequest, key: UUID, event: int) -> HttpResponse:
    """Says that an event did not happen."""
    found = own(request, key)
    try:
        acts.strike(event=get_object_or_404(Event, pk=event, request=found), by=person(request))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("requests_work:page", found.pk)


@require_POST
@login_required
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Deletes a draft."""
    try:
        acts.discard(request=own(request, key), by=person(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("requests_work:page", key)
    messages.success(request, _("The draft is gone."))
    return redirect("requests_work:desk")


def _private(response: AnyResponse) -> AnyResponse:
    response.headers["Cache-Control"] = PRIVATE
    return response
