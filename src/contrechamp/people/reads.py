"""Questions about members and the trail."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from contrechamp.people import may, naming
from contrechamp.people.models import AuditEntry, Invitation, Membership, Role, User
from contrechamp.people.tokens import hash_token
from contrechamp.records import reads as records

_ID = re.compile("(urn|sha256|org|insee|siren):|[0-9a-f]{8}-")


@dataclass(frozen=True)
class Member:
    """Somebody's role in a group; `second_factor`: whether the account asks for one."""

    name: str
    role: str
    organisation: str
    second_factor: bool


@dataclass(frozen=True)
class Group:
    """A group of this node as its member sees it."""

    id: str
    name: str
    role: Role


@dataclass(frozen=True)
class TrailLine:
    """An entry of the trail; `name`: what its subject is called, empty where that is an id which no room knows;
    `detail`: what was written beside it, in the reader's language."""

    entry: AuditEntry
    name: str
    detail: str


def groups_of(user: may.Visitor) -> list[Group]:
    """The groups that a person works in, in the order of joining."""
    names = _names()
    roles = {} if isinstance(user, AnonymousUser) else user.roles
    return [Group(key, names.get(key, key[:8]), Role(role)) for key, role in roles.items()]


def members(organisation: str) -> QuerySet[Membership]:
    """The members of a group by name, their accounts fetched along."""
    return Membership.objects.filter(organisation=organisation).select_related("user").order_by("user__username")


def everybody() -> list[Member]:
    """Every member of every group of the node."""
    factors = Authenticator.objects.filter(user=OuterRef("user")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    rows = Membership.objects.annotate(factor=Exists(factors)).order_by("organisation", "user__username")
    return [Member(*row) for row in rows.values_list("user__username", "role", "organisation", "factor")]


def invitations(organisation: str) -> QuerySet[Invitation]:
    """Invitations of a group that still wait for somebody."""
    waiting = Invitation.objects.filter(organisation=organisation, expires_at__gt=timezone.now())
    return waiting.select_related("invited_by").order_by("expires_at")


def open_invitation(token: str) -> Invitation | None:
    """The invitation of a link, while it can be used."""
    return Invitation.objects.filter(token_hash=hash_token(token), expires_at__gt=timezone.now()).first()


def group_name(organisation: str) -> str:
    """What this node calls a hosted group; the beginning of its id where it is not hosted any more."""
    return _names().get(organisation, organisation[:8])


def trail(organisation: str) -> QuerySet[AuditEntry]:
    """What people did for a group and for the node as a whole, the latest first."""
    return AuditEntry.objects.filter(organisation__in=("", organisation)).select_related("user")


def trail_lines(entries: Iterable[AuditEntry], organisation: str) -> list[TrailLine]:
    """These entries with what the rooms above call their subjects."""
    rows = list(entries)
    named = naming.names((row.subject for row in rows), organisation)
    plain = {row.subject: row.subject for row in rows if not _ID.match(row.subject)}
    names = plain | named
    return [TrailLine(row, names.get(row.subject, ""), naming.detail(row.verb, row.detail)) for row in rows]


def first_administrator() -> User | None:
    """The administrator who joined first, for the sign-in link that a start prints."""
    found = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).select_related("user")
    membership = found.order_by("id").first()
    return membership.user if membership else None


def _names() -> dict[str, str]:
    return {organisation.id: str(organisation) for organisation in records.hosted()}
