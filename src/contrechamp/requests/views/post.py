"""Mail on pages: sending a letter, the mails to be looked at, what became of one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.people import may
from contrechamp.people.guards import member_required
from contrechamp.records.errors import Refused
from contrechamp.requests import reads, words
from contrechamp.requests.mail import intake, providers, senders, sending
from contrechamp.requests.models import Message, Request, Trusted
from contrechamp.requests.views import group, own, person

MOST = 200


@require_POST
@login_required
def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """Has the letter sent."""
    found = own(request, key)
    try:
        sending.send(request=found, by=person(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("On its way. Once the mail server has it, the clock starts."))
    return redirect("requests_work:page", found.pk)


@require_POST
@login_required
def distrust(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Takes mail from a sender for the body's no more."""
    found = own(request, key)
    trusted = get_object_or_404(Trusted, pk=number, organisation=found.organisation, body=found.body_id)
    senders.distrust(trusted=trusted, by=person(request))
    messages.success(request, _("Mail from there waits for a person again."))
    return redirect("requests_work:page", found.pk)


@require_safe
@member_required(may.draft)
def inbox(request: HttpRequest) -> HttpResponse:
    """Mails that a person has to look at: doubtful ones, and answers whose meaning nobody has written down."""
    found = reads.mail_to_look_at(group(request))[:MOST]
    shown = {"lines": [(one, words.guessed(one.guess), [words.doubted(d) for d in one.doubts]) for one in found]}
    return render(request, "requests/inbox.html", shown)


@require_safe
@member_required(may.draft)
def message(request: HttpRequest, number: int) -> HttpResponse:
    """One mail, with what is known of its sender."""
    found = _own(request, number)
    shown = {
        "mail": found,
        "guess": words.guessed(found.guess),
        "known_as": providers.known_as(found.sender),
        "doubts": [words.doubted(one) for one in found.doubts],
        "attachments": found.attachments.select_related("document"),
        "others": reads.of_group(found.organisation).exclude(state="drafted")[:MOST] if found.doubts else (),
    }
    return render(request, "requests/message.html", shown)


@require_POST
@member_required(may.draft)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Files the mail under a request, sets it aside, or says that it was read."""
    found = _own(request, number)
    chosen = request.POST.get("what", "")
    if chosen == "drop":
        intake.drop(message=found, by=person(request))
    elif chosen == "settle":
        intake.settle(message=found, by=person(request))
    else:
        target = _target(request, found)
        try:
            intake.file(message=found, request=target, by=person(request), trust="trust" in request.POST)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("requests_work:message", number)
    messages.success(request, _("Done."))
    return redirect("requests_work:inbox")


def _target(request: HttpRequest, found: Message) -> Request:
    try:
        return own(request, UUID(request.POST.get("request", "")))
    except ValueError:
        raise Http404 from None


def _own(request: HttpRequest, number: int) -> Message:
    found = Message.objects.select_related("request__body", "document").filter(pk=number).first()
    if found is None or not may.draft(request.user, found.organisation):
        raise Http404
    return found
