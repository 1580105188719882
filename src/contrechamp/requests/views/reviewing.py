"""Before something of a request becomes public: words to black out, attachments withdrawn, publishing itself."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contrechamp.people import may
from contrechamp.records.errors import Refused
from contrechamp.requests import masking, publishing
from contrechamp.requests.mail import intake
from contrechamp.requests.models import Attachment
from contrechamp.requests.views import form_view, own, person


@require_POST
@login_required
def publish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Signs how the request went."""
    found = own(request, key)
    try:
        publishing.publish(request=found, by=person(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Published. The correspondence is not in it."))
    return redirect("requests_work:page", found.pk)


@form_view
@login_required
def mask(request: HttpRequest, attachment: int) -> HttpResponse:
    """Words of an attachment that could be blacked out, for a person to choose."""
    found = _own(request, attachment)
    if found.document is None:
        raise Http404
    if request.method == "POST":
        try:
            chosen = request.POST.getlist("words")[: masking.MOST]
            places = masking.accept(document=found.document, words=chosen, by=person(request))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, _("Marked on %(n)d places. Look at the pages before you publish.") % {"n": places}
            )
        return redirect("requests_work:mask", attachment)
    proposed = [(one, masking.KINDS[one.kind]) for one in masking.proposals(found.document)]
    return render(request, "requests/mask.html", {"attachment": found, "proposed": proposed})


@require_POST
@login_required
def withdraw(request: HttpRequest, attachment: int) -> HttpResponse:
    """Takes an attachment out of what the request shows, or puts it back."""
    found = _own(request, attachment)
    intake.withdraw(attachment=found, by=person(request), back="back" in request.POST)
    return redirect("requests_work:message", found.message_id)


def _own(request: HttpRequest, attachment: int) -> Attachment:
    found = get_object_or_404(Attachment.objects.select_related("message", "document"), pk=attachment)
    if not may.draft(request.user, found.message.organisation):
        raise Http404
    return found
