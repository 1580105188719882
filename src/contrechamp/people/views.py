"""Pages of accounts and members. Signing in and the second factor are allauth's own views."""

from typing import cast

from allauth.account.utils import perform_login
from allauth.account.views import logout as allauth_logout
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from contrechamp.people import acts, may, reads
from contrechamp.people.forms import JoinForm, RoleForm
from contrechamp.people.guards import SESSION_KEY, administrator_required, current_organisation
from contrechamp.people.models import Invitation, Membership, User


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What a member may do here, and how the account is protected."""
    context = {"groups": reads.groups_of(_user(request)), "working_in": current_organisation(request)}
    return render(request, "people/account.html", context)


@login_required
@require_POST
def choose_group(request: HttpRequest) -> HttpResponse:
    """Works in another of one's groups from now on."""
    chosen = request.POST.get("organisation")
    if chosen in may.organisations_of(request.user):
        request.session[SESSION_KEY] = chosen
    return redirect("people:account")


@administrator_required
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """The group's members, and the invitations that wait."""
    return _members(request)


@administrator_required
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Shows a new invitation link, this once."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _members(request, form=form)
    path = acts.invite(organisation=_group(request), role=form.cleaned_data["role"], by=_user(request))
    return _members(request, link=f"{settings.BASE_URL.rstrip('/')}{path}")


@administrator_required
@require_POST
def withdraw(request: HttpRequest, invitation: int) -> HttpResponse:
    """Makes an invitation useless."""
    row = get_object_or_404(Invitation, pk=invitation, organisation=_group(request))
    acts.withdraw(invitation=row, by=_user(request))
    return redirect("people:members")


@administrator_required
@require_POST
def change_role(request: HttpRequest, membership: int) -> HttpResponse:
    """Gives a member another role."""
    row = get_object_or_404(Membership, pk=membership, organisation=_group(request))
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            acts.change_role(membership=row, role=form.cleaned_data["role"], by=_user(request))
        except acts.Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("people:members")


@administrator_required
def remove(request: HttpRequest, membership: int) -> HttpResponse:
    """Asks, then ends a membership."""
    row = get_object_or_404(Membership.objects.select_related("user"), pk=membership, organisation=_group(request))
    if request.method != "POST":
        return render(request, "people/remove.html", {"membership": row})
    try:
        acts.remove(membership=row, by=_user(request))
    except acts.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("people:members")


@administrator_required
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """What people did for the group, and for this site as a whole."""
    page = Paginator(reads.trail(_group(request)), 50).get_page(request.GET.get("page"))
    entries = reads.trail_lines(page.object_list, _group(request))
    return render(request, "people/trail.html", {"page": page, "entries": entries})


def sign_out(request: HttpRequest) -> HttpResponse:
    """allauth's sign-out; afterwards the browser holds no cookie of this site."""
    response = cast(HttpResponse, allauth_logout(request))
    if not request.user.is_authenticated:
        response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    return response


def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Joins a group by an invitation link: with the account in use, or with a new one."""
    invitation = reads.open_invitation(token)
    if invitation is None:  # before the form, which says which names are taken
        return render(request, "people/refused.html", {"reason": acts.USED_INVITATION}, status=410)
    signed_in = _user(request) if request.user.is_authenticated else None
    form = None if signed_in else JoinForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            user = _join(token, signed_in, form)
        except acts.Refused as refusal:
            return render(request, "people/refused.html", {"reason": str(refusal)}, status=410)
        return redirect("people:account") if signed_in else cast(HttpResponse, perform_login(request, user))
    group, role = reads.group_name(invitation.organisation), invitation.get_role_display()
    return render(request, "people/accept.html", {"form": form, "group": group, "role": role})


def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Signs in by a one-time link. Opening it changes nothing (programs open links too); the button uses it up."""
    if request.method != "POST":
        return render(request, "people/sign_in.html")
    try:
        user = acts.use_link(token=token)
    except acts.Refused as refusal:
        return render(request, "people/refused.html", {"reason": str(refusal)}, status=410)
    return cast(HttpResponse, perform_login(request, user))


def _join(token: str, signed_in: User | None, form: JoinForm | None) -> User:
    if form is None:
        assert signed_in is not None
        return acts.accept(token=token, user=signed_in).user
    return acts.join(token=token, name=form.cleaned_data["username"], password=form.cleaned_data["password"])


def _members(request: HttpRequest, *, form: RoleForm | None = None, link: str = "") -> HttpResponse:
    organisation = _group(request)
    context = {
        "members": reads.members(organisation),
        "invitations": reads.invitations(organisation),
        "form": form or RoleForm(),
        "link": link,
    }
    return render(request, "people/members.html", context)


def _group(request: HttpRequest) -> str:
    return cast(str, request.organisation)  # type: ignore[attr-defined]


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
