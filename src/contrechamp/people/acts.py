"""What people do about accounts: note, invite, accept, change a role, remove, and the link that signs in once."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from contrechamp.people.models import AuditEntry, Invitation, Membership, Role, SignInLink, User
from contrechamp.people.tokens import hash_token, new_token

INVITATION_DAYS = 7
SIGN_IN_MINUTES = 15
USED_INVITATION = _("This invitation was used already, or is too old. Ask for another.")
USED_LINK = _("This link was used already, or is too old. Ask for another.")


class Refused(Exception):
    """The act cannot be done; the message says why, in the reader's language."""


def note(*, user: User | None, verb: str, subject: str = "", detail: str = "", organisation: str = "") -> None:
    """Adds one line to the trail, in the caller's transaction: who did what to which subject. No address is kept.

    `organisation` is the group that the act concerns, whose administrators alone see the line; "" for what concerns the
    node as a whole, which administrators of every group see. `verb` is a few English words marked with `gettext_noop`,
    so that the page shows them in the reader's language.
    """
    AuditEntry.objects.create(
        user=user, organisation=organisation, verb=verb[:60], subject=subject[:200], detail=detail[:400]
    )


def note_of_person(*, person: User, by: User | None, verb: str, subject: str = "") -> None:
    """Adds a line about somebody's account to the trail of each of that person's groups."""
    for organisation in person.memberships.order_by("id").values_list("organisation", flat=True):
        note(user=by, verb=verb, subject=subject, organisation=organisation)


@transaction.atomic
def add_user(*, name: str, organisation: str, role: str, by: User | None = None) -> User:
    """Makes the account `name` if there is none, without password, and gives it `role` in the group.

    Raises ValidationError for a name with characters that are not allowed.
    """
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User(username=name)
        user.set_unusable_password()
        user.full_clean()
    user.is_active = True
    user.save()
    Membership.objects.update_or_create(user=user, organisation=organisation, defaults={"role": Role(role)})
    note(user=by, verb=gettext_noop("add member"), subject=name, detail=role, organisation=organisation)
    return user


@transaction.atomic
def invite(*, organisation: str, role: str, by: User) -> str:
    """The path of an invitation link that works once, within seven days. The path is never stored."""
    token = new_token()
    Invitation.objects.filter(expires_at__lte=timezone.now()).delete()
    Invitation.objects.create(
        token_hash=hash_token(token),
        organisation=organisation,
        role=Role(role),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    note(user=by, verb=gettext_noop("invite"), detail=role, organisation=organisation)
    return reverse("people:accept", args=[token])


@transaction.atomic
def accept(*, token: str, user: User) -> Membership:
    """Uses the invitation up and gives `user` its role in the group. Raises Refused when it is used or past."""
    invitation = Invitation.objects.select_for_update().filter(token_hash=hash_token(token)).first()
    if invitation is None or invitation.expires_at <= timezone.now():
        raise Refused(USED_INVITATION)
    membership, created = Membership.objects.get_or_create(
        user=user, organisation=invitation.organisation, defaults={"role": invitation.role}
    )
    if not created:
        raise Refused(_("You are a member of this group already."))
    note(
        user=user,
        verb=gettext_noop("accept invitation"),
        detail=invitation.role,
        organisation=invitation.organisation,
    )
    invitation.delete()
    return membership


@transaction.atomic
def join(*, token: str, name: str, password: str) -> User:
    """Makes an account and accepts the invitation with it. Raises Refused as `accept` does, leaving no account."""
    user = User.objects.create_user(username=name, password=password)
    accept(token=token, user=user)
    return user


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> None:
    """Makes an invitation link useless."""
    note(
        user=by,
        verb=gettext_noop("withdraw invitation"),
        detail=invitation.role,
        organisation=invitation.organisation,
    )
    invitation.delete()


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> None:
    """Gives a member another role. A group keeps at least one administrator: Refused otherwise."""
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(membership)
        _forget_invitations(membership)
    membership.role = Role(role)
    membership.save(update_fields=["role"])
    name, organisation = membership.user.username, membership.organisation
    note(user=by, verb=gettext_noop("change role"), subject=name, detail=role, organisation=organisation)


@transaction.atomic
def remove(*, membership: Membership, by: User) -> None:
    """Ends a membership; an account without any group left is closed, and its sessions with it."""
    _keep_an_administrator(membership)
    _forget_invitations(membership)
    user = membership.user
    membership.delete()
    if not user.memberships.exists():
        user.is_active = False
        user.save(update_fields=["is_active"])
    note(
        user=by,
        verb=gettext_noop("remove member"),
        subject=user.username,
        organisation=membership.organisation,
    )


@transaction.atomic
def one_time_link(user: User) -> str:
    """The path of a link that signs `user` in once, within fifteen minutes. The path is never stored."""
    token = new_token()
    SignInLink.objects.filter(expires_at__lte=timezone.now()).delete()
    expires_at = timezone.now() + timedelta(minutes=SIGN_IN_MINUTES)
    SignInLink.objects.create(token_hash=hash_token(token), user=user, expires_at=expires_at)
    return reverse("people:sign_in", args=[token])


@transaction.atomic
def forget_second_factor(*, user: User, by: User | None = None) -> None:
    """Lets somebody who lost every means of the second factor in without; recovery codes go too."""
    Authenticator.objects.filter(user=user).delete()
    note_of_person(person=user, by=by, verb=gettext_noop("forget second factor"), subject=user.username)


@transaction.atomic
def use_link(*, token: str) -> User:
    """The person whom the link signs in; the link is used up. Raises Refused when it is used, past or closed."""
    link = SignInLink.objects.select_for_update().filter(token_hash=hash_token(token)).first()
    if link is None or link.expires_at <= timezone.now() or not link.user.is_active:
        raise Refused(USED_LINK)
    user = link.user
    link.delete()
    return user


def _forget_invitations(membership: Membership) -> None:
    """Who does not administer a group any more has no links left that lead into it."""
    Invitation.objects.filter(organisation=membership.organisation, invited_by=membership.user_id).delete()


def _keep_an_administrator(membership: Membership) -> None:
    others = Membership.objects.select_for_update().filter(
        organisation=membership.organisation, role=Role.ADMINISTRATOR, user__is_active=True
    )
    if membership.role == Role.ADMINISTRATOR and not any(other.pk != membership.pk for other in others):
        raise Refused(_("A group needs at least one administrator. Name another first."))
