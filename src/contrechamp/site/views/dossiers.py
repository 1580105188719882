"""A dossier and the kinds of subject that are told like one, their history, and the redirect from any subject."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.models import Card
from contrechamp.shell import languages
from contrechamp.shell.pages import SUFFIX, render
from contrechamp.site import networks, twins
from contrechamp.site.cache import public
from contrechamp.site.open_data import pages
from contrechamp.site.reads import history as histories
from contrechamp.site.reads import sums, telling
from contrechamp.site.reads.dossier import Dossier, in_language
from contrechamp.site.reads.network import network
from contrechamp.site.reads.subjects import Sight, address_of, subject_of
from contrechamp.site.views import speakers

TEMPLATE = "site/dossier.html"
SUMMED = ("party", "product")
"""Kinds whose page adds up the money of what refers to them."""


@require_safe
@public("version", "without", lasting=True)
def dossier(request: HttpRequest, key: str, kind: str = "dossier") -> HttpResponse:
    """One dossier, product, decision, contract or trial as all groups shown here tell it, or an earlier version."""
    return _told(request, subject_of(key), kind)


@require_safe
@public("version", "without", lasting=True)
def party(request: HttpRequest, urn: str) -> HttpResponse:
    """An actor: what is said of it, where it has a role, and its network."""
    return _told(request, subject_of(urn), "party")


def _told(request: HttpRequest, subject: str, kind: str) -> HttpResponse:
    parts = speakers.hidden(request)
    told = telling.told(subject, kind=kind, token=request.GET.get("version", ""), without=parts)
    if told is None:
        raise Http404(_("No group shown on this site has published anything of that name, or not in that version."))
    page = in_language(told, languages.current())
    twin = partial(_twin, page)
    if request.path.endswith(SUFFIX):
        return render(request, TEMPLATE, {}, twin=twin)
    heard = speakers.speakers(parts, page.proof.groups, page.proof.others)
    context = {**_context(page), "speakers": heard, "hidden": bool(parts)}
    return render(request, TEMPLATE, context, twin=twin, metadata=pages.told(page))


def _context(page: Dossier) -> dict[str, Any]:
    shown: dict[str, Any] = {"page": page, "kind": vocabulary.kinds()[page.kind]}
    if page.kind in SUMMED:
        shown["sums"] = sums.of(page.told.around, page.names)
    if page.kind == "party":
        found = network(page.told, page.lines)
        shown |= {"network": found, "picture": networks.drawn(page.title, found, get_language() or "fr")}
    return shown


def _twin(page: Dossier) -> dict[str, Any]:
    data = twins.dossier(page)
    if page.kind in SUMMED:
        data["money"] = twins.money(sums.of(page.told.around, page.names))
    if page.kind == "party":
        data |= twins.network(network(page.told, page.lines))
    return data


@require_safe
@public()
def history(request: HttpRequest, key: str, kind: str = "") -> HttpResponse:
    """What each publication about a subject added and withdrew."""
    page = histories.history(subject_of(key))
    if page is None or (kind and page.subject.kind != kind):
        raise Http404
    return render(request, "site/subject_history.html", {"page": page, "key": key}, twin=twins.history(page))


@require_safe
def subject(request: HttpRequest, urn: str) -> HttpResponse:
    """The page of any subject, by its URN."""
    card = Card.objects.filter(subject=urn, organisation__in=Sight().shown).order_by("organisation").first()
    address = address_of(urn, card.kind if card else "")
    if address == request.path:
        raise Http404
    return HttpResponseRedirect(address)
