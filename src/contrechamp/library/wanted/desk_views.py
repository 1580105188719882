"""The members' pages of the wanted list: what their group looks for, and the copies that were brought."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.library.members import form_view, member
from contrechamp.library.models import Offer
from contrechamp.library.wanted import acts, matching, offers, reads
from contrechamp.library.wanted.forms import WantedForm
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.guards import member_required
from contrechamp.records.errors import Refused


@require_safe
@member_required(may.draft)
def desk(request: HttpRequest) -> HttpResponse:
    """What is wanted, each with the copies that may be it; and all that was brought."""
    organisation = _group(request)
    waiting = list(Offer.objects.all())
    lost = [one for one in reads.listed() if not one.found]
    shown = {
        "rows": [
            (one, matching.proposals(one, organisation, waiting), organisation in one.organisations) for one in lost
        ],
        "offers": waiting,
        "may_publish": may.publish(request.user, organisation),
    }
    return render(request, "wanted/desk.html", shown)


@form_view
@member_required(may.publish)
def add(request: HttpRequest) -> HttpResponse:
    """The form that puts a lost document on the list; sending it signs."""
    form = WantedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                subject = acts.look_for(
                    organisation=_group(request), language=(get_language() or "fr")[:2], **form.cleaned_data
                )
                _note(request, gettext_noop("look for document"), subject, form.cleaned_data["title"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is on the public list now."))
            return redirect("wanted_desk:desk")
    return render(request, "wanted/add.html", {"form": form})


@require_POST
@member_required(may.publish)
def found(request: HttpRequest, key: str) -> HttpResponse:
    """Says that a published document is the one that was lost."""
    return _say(
        request, key, gettext_noop("found document"), _("Said: it is found."), document=request.POST.get("document", "")
    )


@require_POST
@member_required(may.publish)
def take_off(request: HttpRequest, key: str) -> HttpResponse:
    """Takes a document off the list."""
    return _say(request, key, gettext_noop("no longer look for document"), _("It is off the list."))


def _say(request: HttpRequest, key: str, verb: str, told: str, document: str = "") -> HttpResponse:
    try:
        with transaction.atomic():
            if document:
                acts.found(organisation=_group(request), key=key, document=document)
            else:
                acts.take_off(organisation=_group(request), key=key)
            _note(request, verb, f"urn:uuid:{key}", document)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, told)
    return redirect("wanted_desk:desk")


@require_POST
@member_required(may.draft)
def accept(request: HttpRequest, offer: int) -> HttpResponse:
    """Takes a copy into the library, where it is opened."""
    one = get_object_or_404(Offer, pk=offer)
    try:
        taken = offers.accept(offer=one, organisation=_group(request))
    except OSError:
        raise Http404 from None
    for each in taken:
        if each.error:
            messages.error(request, each.name + _(": ") + str(each.error))
    _note(request, gettext_noop("accept offered copy"), one.wanted, one.file_name)
    document = next((each.added.document for each in taken if each.added.document), None)
    if document is None:
        return redirect("wanted_desk:desk")
    messages.success(request, _("The copy is in your library. Look at it before you publish it."))
    return redirect("library:document", document.pk)


@require_POST
@member_required(may.draft)
def refuse(request: HttpRequest, offer: int) -> HttpResponse:
    """Removes a copy unread."""
    one = get_object_or_404(Offer, pk=offer)
    with transaction.atomic():
        _note(request, gettext_noop("refuse offered copy"), one.wanted, one.file_name)
        offers.refuse(offer=one)
    messages.success(request, _("Removed."))
    return redirect("wanted_desk:desk")


def _group(request: HttpRequest) -> str:
    organisation: str = request.organisation  # type: ignore[attr-defined]
    return organisation


def _note(request: HttpRequest, verb: str, subject: str, detail: str) -> None:
    """Adds a line to the trail of the member's group."""
    note(user=member(request), verb=verb, subject=subject, detail=detail, organisation=_group(request))
