"""Who may do what, role by role."""

import pytest
from django.contrib.auth.models import AnonymousUser

from contrechamp.people import may
from contrechamp.people.models import User
from tests.people.conftest import EAST, SOUTH

ALLOWED = {
    "contributor": {"draft"},
    "publisher": {"draft", "publish"},
    "administrator": {"draft", "publish", "administer"},
}


@pytest.mark.parametrize("role", ALLOWED)
def test_each_role_may_what_the_one_before_may_and_one_thing_more(role: str, people: dict[str, User]) -> None:
    """Contributors draft; publishers also publish; administrators also administer."""
    allowed = {name for name in ("draft", "publish", "administer") if getattr(may, name)(people[role], EAST)}
    assert allowed == ALLOWED[role]


@pytest.mark.parametrize("role", ALLOWED)
def test_no_role_reaches_into_another_group(role: str, people: dict[str, User]) -> None:
    """Whatever somebody may in one group, nothing follows for another."""
    assert not any(predicate(people[role], SOUTH) for predicate in (may.draft, may.publish, may.administer))


def test_the_node_is_for_administrators_of_any_group(people: dict[str, User]) -> None:
    """Without naming a group, only an administrator may see to the node."""
    assert [name for name, user in people.items() if may.administer(user)] == ["administrator"]


def test_nobody_signed_in_may_nothing() -> None:
    """A reader without an account has no permission and no group."""
    reader = AnonymousUser()
    assert not (may.draft(reader, EAST) or may.publish(reader, EAST) or may.administer(reader))
    assert may.organisations_of(reader) == []


def test_a_closed_account_may_nothing(people: dict[str, User]) -> None:
    """Closing an account takes its permissions at once, whatever its memberships say."""
    people["administrator"].is_active = False
    people["administrator"].save()
    closed = User.objects.get(username="administrator")
    assert not (may.draft(closed, EAST) or may.administer(closed))


def test_being_a_superuser_of_the_framework_means_nothing(people: dict[str, User]) -> None:
    """Permissions come from roles in groups only, so that no flag opens a group's drafts."""
    people["stranger"].is_superuser = True
    people["stranger"].save()
    assert not may.draft(User.objects.get(username="stranger"), EAST)
