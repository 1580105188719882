"""Questions about members and the trail."""

from django.db.models import QuerySet
from django.utils import timezone

from contrechamp.people.tokens import hash_token
from contrechamp.people.models import AuditEntry, Invitation, Membership


def members(organisation: str) -> QuerySet[Membership]:
    """The members of a group by name, their accounts fetched along."""
    return Membership.objects.filter(organisation=organisation).select_related("user").order_by("user__username")


def invitations(organisation: str) -> QuerySet[Invitation]:
    """Invitations of a group that still wait for somebody."""
    waiting = Invitation.objects.filter(organisation=organisation, expires_at__gt=timezone.now())
    return waiting.select_related("invited_by").order_by("expires_at")


def is_open(token: str) -> bool:
    """Whether the invitation link can still be used."""
    return Invitation.objects.filter(token_hash=hash_token(token), expires_at__gt=timezone.now()).exists()


def trail() -> QuerySet[AuditEntry]:
    """Everything that people did on this node, the latest first."""
    return AuditEntry.objects.select_related("user")
