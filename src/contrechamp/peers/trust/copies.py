"""The page of what this site keeps for others: files that it holds copies of, and groups that may push here."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.catalogue.subjects import names
from contrechamp.peers import acts
from contrechamp.peers.keeping import deposits, pins
from contrechamp.peers.models import Consent, Pin
from contrechamp.peers.trust import states
from contrechamp.peers.trust.forms import ConsentForm, PinForm
from contrechamp.people.guards import administrator_required
from contrechamp.records.errors import Refused

MEGABYTE = 1_000_000
GIGABYTE = 1_000_000_000
_PAGE = re.compile(r"/(dossier|town|group)/([^/?#\s]{1,220}?)(\.json)?/?([?#]\S*)?$")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Kept:
    """What a pin keeps: its name, how many files and megabytes it names, up to how many, and how many files are not
    here yet."""

    pin: Pin
    title: str
    files: int
    megabytes: int
    limit: int
    absent: int


@administrator_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What is kept for others, and for whom there is room."""
    return _page(request)


@administrator_required
@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    """Keeps copies of files from the next visit on."""
    form = PinForm(request.POST)
    if not form.is_valid():
        return _page(request, pin=form)
    try:
        kind, target = read_target(form.cleaned_data["what"])
        acts.add_pin(kind=kind, target=target, limit=int(form.cleaned_data["limit"] * GIGABYTE))
    except Refused as error:
        form.add_error("what", str(error))
        return _page(request, pin=form)
    messages.success(request, _("The files come with the next visits."))
    return redirect("peers:copies")


@administrator_required
@require_POST
def unpin(request: HttpRequest, pin: int) -> HttpResponse:
    """Keeps these files no longer."""
    acts.remove_pin(pin=get_object_or_404(Pin, pk=pin))
    return redirect("peers:copies")


@administrator_required
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Lets a group push its publications here, or no longer."""
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _page(request, consent=form)
    given = form.cleaned_data
    if given["limit"]:
        acts.consent(organisation=given["group"], name=given["name"], limit=given["limit"] * MEGABYTE)
    else:
        acts.end_consent(organisation=given["group"])
    return redirect("peers:copies")


def read_target(given: str) -> tuple[str, str]:
    """What a person names as worth keeping, as kind and target of a pin: the address of a page of a dossier, a town or
    a group; a name for programs; nothing for what is scarce. Raises Refused."""
    given = given.strip()
    if not given:
        return Pin.Kind.SCARCE, ""
    page = _PAGE.search(given)
    kind, name = (page[1], page[2]) if page else ("", given)
    if kind == "group" or name.startswith("org:"):
        return Pin.Kind.ORGANISATION, name.removeprefix("org:")
    if _UUID.fullmatch(name.removeprefix("urn:uuid:")):
        return Pin.Kind.DOSSIER, f"urn:uuid:{name.removeprefix('urn:uuid:').lower()}"
    if kind == "town" or name.startswith(("insee:", "geonames:")):
        return Pin.Kind.PLACE, name if ":" in name else f"insee:{name}"
    raise Refused(_("Give the address of a page of a dossier, a town or a group, or leave it empty."))


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    context = {
        "kept": _kept(),
        "scarce": pins.scarce(),
        "consents": [
            (row, _megabytes(deposits.used(row.organisation)), _megabytes(row.limit))
            for row in Consent.objects.order_by("name", "at")
        ],
        "pin": forms.get("pin") or PinForm(),
        "consent": forms.get("consent") or ConsentForm(),
    }
    return render(request, "peers/copies.html", context, status=422 if forms else 200)


def _megabytes(size: int) -> int:
    """Rounded up."""
    return -(-size // MEGABYTE)


def _kept() -> list[Kept]:
    rows = list(Pin.objects.order_by("added_at", "pk"))
    titles = names([row.target for row in rows if row.target.partition(":")[2]], get_language() or "fr")
    groups = states.names_of(row.target for row in rows)
    absent = {one.sha256 for one in pins.missing()}
    kept = []
    for row in rows:
        named = dict(pins.of_pin(row))
        title = titles.get(row.target) or groups.get(row.target) or row.target[: 60 if ":" in row.target else 12]
        size, limit = _megabytes(sum(named.values())), _megabytes(row.limit)
        kept.append(Kept(row, title, len(named), size, limit, len(absent & named.keys())))
    return kept
