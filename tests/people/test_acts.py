"""Inviting, accepting, changing roles, removing, and links that sign in once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contrechamp.people import acts, may, reads
from contrechamp.people.models import AuditEntry, Invitation, Membership, Role, SignInLink, User
from tests.people.conftest import EAST, SOUTH


def token_of(path: str) -> str:
    return path.rsplit("/", 1)[1]


def membership(user: User) -> Membership:
    return Membership.objects.get(user=user, organisation=EAST)


def test_an_invitation_works_once(people: dict[str, User]) -> None:
    """The second use of a link is refused, and leaves no account behind."""
    token = token_of(acts.invite(organisation=EAST, role="publisher", by=people["administrator"]))
    guest = acts.join(token=token, name="guest", password="a long enough password")
    assert may.publish(guest, EAST)
    with pytest.raises(acts.Refused):
        acts.join(token=token, name="second", password="a long enough password")
    assert not User.objects.filter(username="second").exists()


def test_an_invitation_ends_after_its_days(people: dict[str, User]) -> None:
    """A link that lay around for too long opens nothing."""
    token = token_of(acts.invite(organisation=EAST, role="contributor", by=people["administrator"]))
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(acts.Refused):
        acts.accept(token=token, user=people["stranger"])


def test_the_database_holds_no_link(people: dict[str, User]) -> None:
    """Who reads the database cannot use the links that wait in it."""
    invitation = token_of(acts.invite(organisation=EAST, role="contributor", by=people["administrator"]))
    link = token_of(acts.one_time_link(people["contributor"]))
    assert invitation not in str(list(Invitation.objects.values()))
    assert link not in str(list(SignInLink.objects.values()))


def test_a_member_cannot_raise_an_own_role_by_an_invitation(people: dict[str, User]) -> None:
    """An invitation is for joining; a member who opens one keeps the role, and the link stays for its guest."""
    token = token_of(acts.invite(organisation=EAST, role="administrator", by=people["administrator"]))
    with pytest.raises(acts.Refused):
        acts.accept(token=token, user=people["contributor"])
    assert membership(people["contributor"]).role == Role.CONTRIBUTOR
    acts.accept(token=token, user=people["stranger"])


def test_a_withdrawn_invitation_opens_nothing(people: dict[str, User]) -> None:
    """An administrator can take a link back."""
    token = token_of(acts.invite(organisation=EAST, role="contributor", by=people["administrator"]))
    acts.withdraw(invitation=Invitation.objects.get(), by=people["administrator"])
    with pytest.raises(acts.Refused):
        acts.accept(token=token, user=people["stranger"])


def test_a_group_keeps_an_administrator(people: dict[str, User]) -> None:
    """The last administrator can neither leave nor step down; with another, both are possible."""
    alone, other = membership(people["administrator"]), membership(people["publisher"])
    for attempt in (
        lambda: acts.remove(membership=alone, by=people["administrator"]),
        lambda: acts.change_role(membership=alone, role="publisher", by=people["administrator"]),
    ):
        with pytest.raises(acts.Refused):
            attempt()
    acts.change_role(membership=other, role="administrator", by=people["administrator"])
    acts.remove(membership=alone, by=people["publisher"])
    assert Membership.objects.filter(organisation=EAST, role=Role.ADMINISTRATOR).count() == 1


def test_removing_closes_an_account_without_group(people: dict[str, User]) -> None:
    """Somebody who is in no group any more cannot sign in; somebody in another group still can."""
    acts.add_user(name="publisher", organisation=SOUTH, role="contributor")
    for name in ("contributor", "publisher"):
        acts.remove(membership=membership(people[name]), by=people["administrator"])
    assert not User.objects.get(username="contributor").is_active
    assert User.objects.get(username="publisher").is_active


def test_a_sign_in_link_works_once_and_not_for_long(people: dict[str, User]) -> None:
    """Used or past its fifteen minutes, a link signs nobody in."""
    link = token_of(acts.one_time_link(people["contributor"]))
    assert acts.use_link(token=link) == people["contributor"]
    with pytest.raises(acts.Refused):
        acts.use_link(token=link)
    late = token_of(acts.one_time_link(people["contributor"]))
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(acts.Refused):
        acts.use_link(token=late)


def test_every_act_leaves_a_line_in_the_trail(people: dict[str, User]) -> None:
    """The trail says who did what to whom, in the order it was done."""
    by = people["administrator"]
    acts.change_role(membership=membership(people["contributor"]), role="publisher", by=by)
    acts.remove(membership=membership(people["contributor"]), by=by)
    lines = AuditEntry.objects.filter(user=by).order_by("id").values_list("verb", "subject", "detail")
    assert list(lines) == [("change role", "contributor", "publisher"), ("remove member", "contributor", "")]


def test_each_group_sees_its_own_trail(people: dict[str, User]) -> None:
    """A line is seen by the group that it concerns; one about the node as a whole by every group."""
    acts.note(user=None, verb="run a failed job again", subject="7")
    acts.forget_second_factor(user=people["stranger"], by=people["administrator"])
    acts.invite(organisation=EAST, role="publisher", by=people["administrator"])
    east, south = (list(reads.trail(group).values_list("verb", flat=True)) for group in (EAST, SOUTH))
    assert south == ["forget second factor", "run a failed job again", "add member"]
    assert east == ["invite", "run a failed job again", "add member", "add member", "add member"]


def test_adding_a_name_again_gives_it_the_role_and_opens_it(people: dict[str, User]) -> None:
    """The command line can bring back somebody whose account was closed."""
    acts.remove(membership=membership(people["contributor"]), by=people["administrator"])
    user = acts.add_user(name="contributor", organisation=EAST, role="publisher")
    assert may.publish(User.objects.get(pk=user.pk), EAST)


def test_who_stops_administering_leaves_no_way_back(people: dict[str, User]) -> None:
    """The invitations of an administrator who is removed, or gets another role, open nothing any more."""
    people["publisher"].memberships.update(role=Role.ADMINISTRATOR)
    kept = token_of(acts.invite(organisation=EAST, role="administrator", by=people["administrator"]))
    lost = token_of(acts.invite(organisation=EAST, role="administrator", by=people["publisher"]))
    acts.remove(membership=membership(people["publisher"]), by=people["administrator"])
    with pytest.raises(acts.Refused):
        acts.join(token=lost, name="publisher again", password="a long enough password")
    acts.accept(token=kept, user=people["stranger"])
