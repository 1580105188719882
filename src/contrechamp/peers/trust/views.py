"""Pages for administrators: the other sites, the groups that they bring, and what was decided about them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.jobs.acts import enqueue
from contrechamp.peers import acts
from contrechamp.peers.identity import proofs
from contrechamp.peers.keeping import pins
from contrechamp.peers.models import Peer
from contrechamp.peers.serving import nudges
from contrechamp.peers.trust import erasures, states, vouches
from contrechamp.peers.trust.forms import DecisionForm, PeerForm, VouchForm, WarnForm
from contrechamp.people.guards import administrator_required
from contrechamp.people.may import organisations_of
from contrechamp.records.errors import Refused


@administrator_required
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """Every other site and every group, in words."""
    return _sites(request, PeerForm())


@administrator_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Exchanges with one more site."""
    form = PeerForm(request.POST)
    if form.is_valid():
        try:
            peer = acts.add_peer(address=form.cleaned_data["address"], name=form.cleaned_data["name"])
            acts.set_deposits(peer=peer, deposits=form.cleaned_data["deposits"])
        except Refused as error:
            form.add_error("address", str(error))
        else:
            enqueue(nudges.PULL, key="peers.pull")
            messages.success(request, _("The site is added. It is visited in the next minutes."))
            return redirect("peers:sites")
    return _sites(request, form, status=422)


@administrator_required
@require_POST
def change(request: HttpRequest, peer: int) -> HttpResponse:
    """Forgets, refuses or accepts a site."""
    row = get_object_or_404(Peer, pk=peer)
    action = request.POST.get("action", "")
    if action == "remove":
        acts.remove_peer(peer=row)
    elif action == "refuse":
        acts.refuse_peer(peer=row, reason=request.POST.get("reason", "")[:1_000])
    elif action == "accept":
        acts.accept_peer(peer=row)
    return redirect("peers:sites")


@administrator_required
@require_safe
def group(request: HttpRequest, organisation: str) -> HttpResponse:
    """One group: what others say of it, and what can be decided."""
    return _group(request, organisation)


@administrator_required
@require_POST
def decide(request: HttpRequest, organisation: str) -> HttpResponse:
    """Decides what this site does with a group."""
    act = partial(vouches.decide, organisation=organisation)
    return _submit(request, organisation, "decision", DecisionForm(request.POST), act)


@administrator_required
@require_POST
def vouch(request: HttpRequest, organisation: str) -> HttpResponse:
    """Signs that the group worked in vouches for another."""
    act = partial(vouches.vouch, organisation=_own(request), about=organisation)
    return _submit(request, organisation, "vouching", VouchForm(request.POST), act)


@administrator_required
@require_POST
def warn(request: HttpRequest, organisation: str) -> HttpResponse:
    """Signs a warning about a group."""
    act = partial(vouches.warn, organisation=_own(request), about=organisation, language=get_language() or "fr")
    return _submit(request, organisation, "warning", WarnForm(request.POST), act)


@administrator_required
@require_POST
def unsay(request: HttpRequest, organisation: str) -> HttpResponse:
    """Takes back what the group worked in said of another."""
    act = partial(vouches.withdraw, organisation=_own(request), about=organisation)
    return _act(request, organisation, partial(act, by=_user(request)))


def _sites(request: HttpRequest, form: PeerForm, status: int = 200) -> HttpResponse:
    groups = [one for one in states.groups() if one.level != "hosted"]
    context = {
        "form": form,
        "peers": states.peers(),
        "waiting": [one for one in groups if one.level == "quarantined"],
        "decided": [one for one in groups if one.level != "quarantined"],
        "proofs": proofs.proofs(),
        "erasures": erasures.outstanding(organisations_of(request.user)),
        "scarce": pins.scarce(),
    }
    return render(request, "peers/sites.html", context, status=status)


def _group(request: HttpRequest, organisation: str, **forms: Any) -> HttpResponse:
    state = next((one for one in states.groups() if one.id == organisation and one.level != "hosted"), None)
    if state is None:
        raise Http404
    said = vouches.words(about=organisation)
    names = states.names_of({word.by for word in said})
    today = timezone.localdate()
    context = {
        "group": state,
        "words": [(word, names.get(word.by, word.by[:12]), word.ended(today)) for word in said],
        "own": any(word.by == _own(request) for word in said),
        "decision": forms.get("decision") or DecisionForm(initial={"level": state.level, "reason": state.reason}),
        "vouching": forms.get("vouching") or VouchForm(),
        "warning": forms.get("warning") or WarnForm(),
        "proofs": [one for one in proofs.proofs() if one.organisation == organisation],
    }
    return render(request, "peers/group.html", context, status=422 if forms else 200)


def _submit(request: HttpRequest, organisation: str, name: str, form: Form, act: Callable[..., None]) -> HttpResponse:
    """Acts on what a form says, or shows the page with the form under that name and what is wrong with it."""
    if not form.is_valid():
        return _group(request, organisation, **{name: form})
    return _act(request, organisation, partial(act, **form.cleaned_data, by=_user(request)))


def _act(request: HttpRequest, organisation: str, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done."))
    return redirect("peers:group", organisation)


def _own(request: HttpRequest) -> str:
    own: str = request.organisation  # type: ignore[attr-defined]
    return own


def _user(request: HttpRequest) -> Any:
    return request.user
