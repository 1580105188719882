"""Who may do what: every permission of the node, as named predicates. A group is named by its id, 64 hex characters."""

from django.contrib.auth.models import AnonymousUser

from contrechamp.people.models import Role, User

Visitor = User | AnonymousUser


def draft(user: Visitor, organisation: str) -> bool:
    """Read and write the group's drafts, originals and texts."""
    return _role(user, organisation) is not None


def publish(user: Visitor, organisation: str) -> bool:
    """Sign and publish in the group's name, end statements, erase."""
    return _role(user, organisation) in (Role.PUBLISHER, Role.ADMINISTRATOR)


def administer(user: Visitor, organisation: str | None = None) -> bool:
    """Invite, change roles, remove members, read the trail of the group; without a group: see to the node itself."""
    if organisation is None:
        return not isinstance(user, AnonymousUser) and Role.ADMINISTRATOR in user.roles.values()
    return _role(user, organisation) == Role.ADMINISTRATOR


def organisations_of(user: Visitor) -> list[str]:
    """The ids of the groups that the person works in, the first joined first."""
    return [] if isinstance(user, AnonymousUser) else list(user.roles)


def _role(user: Visitor, organisation: str) -> str | None:
    return None if isinstance(user, AnonymousUser) else user.roles.get(organisation)
