"""A dossier, its history, an actor, and the redirect from any subject to its page."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.catalogue.models import Card
from contrechamp.shell.pages import render
from contrechamp.site import twins
from contrechamp.site.cache import public, resting_on, stored_basis
from contrechamp.site.reads import dossier as dossiers
from contrechamp.site.reads import history as histories
from contrechamp.site.reads import parties
from contrechamp.site.reads.subjects import Sight, address_of, subject_of


@require_safe
@public("version")
def dossier(request: HttpRequest, key: str) -> HttpResponse:
    """One dossier as all groups shown here tell it, or an earlier version of it."""
    told = dossiers.told(subject_of(key), token=request.GET.get("version", ""))
    if told is None:
        raise Http404(_("No group shown on this site has published a dossier of that name, or not in that version."))
    basis = dossiers.basis(told, stored_basis(request))

    def make() -> HttpResponse:
        page = dossiers.dossier(told, basis.names)
        return render(request, "site/dossier.html", {"page": page, "key": key}, twin=twins.dossier(page))

    return resting_on(basis, request, make)


@require_safe
@public()
def history(request: HttpRequest, key: str) -> HttpResponse:
    """What each publication about a subject added and withdrew."""
    page = histories.history(subject_of(key))
    if page is None:
        raise Http404
    return render(request, "site/subject_history.html", {"page": page, "key": key}, twin=twins.history(page))


@require_safe
@public()
def party(request: HttpRequest, urn: str) -> HttpResponse:
    """An actor: what is said of it, and the dossiers in which it has a role."""
    page = parties.party(urn)
    if page is None:
        raise Http404
    return render(request, "site/party.html", {"page": page}, twin=twins.party(page))


@require_safe
def subject(request: HttpRequest, urn: str) -> HttpResponse:
    """The page of any subject, by its URN."""
    card = Card.objects.filter(subject=urn, organisation__in=Sight().shown).order_by("organisation").first()
    address = address_of(urn, card.kind if card else "")
    if address == request.path:
        raise Http404
    return HttpResponseRedirect(address)
