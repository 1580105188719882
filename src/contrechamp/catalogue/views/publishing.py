"""What will be signed, and signing it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from contrechamp.catalogue import acts, desk, findable
from contrechamp.catalogue.difference import difference
from contrechamp.catalogue.showing import shown_difference
from contrechamp.catalogue.views import form_view, language, own_draft, person
from contrechamp.people import may
from contrechamp.records.errors import Invalid, Refused


@form_view
@login_required
def publish(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Shows exactly what publishing signs; signs it when asked to, if it is still that."""
    found = own_draft(request, draft)
    if request.method == "POST":
        try:
            acts.publish(draft=found, digest=request.POST.get("digest", ""), by=person(request))
        except (Refused, Invalid) as refused:
            messages.error(request, str(refused))
            return redirect("catalogue:publish", found.pk)
        messages.success(request, _("Published."))
        return redirect(findable.public_address(found.kind, found.subject))
    shown = {
        "draft": found,
        "name": desk.draft_name(found, language()),
        "difference": shown_difference(difference(found), language()),
        "may_publish": may.publish(request.user, found.organisation),
    }
    return render(request, "catalogue/publish.html", shown)
