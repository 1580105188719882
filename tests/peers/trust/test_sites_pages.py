"""What administrators see of other sites and groups, and what they decide; vouches, warnings, proofs, erasures."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contrechamp.peers import acts as peer_acts
from contrechamp.peers.identity import proofs
from contrechamp.peers.models import Lift, Peer, Refusal, SeenHead
from contrechamp.peers.trust import erasures, states, vouches
from contrechamp.people.acts import add_user
from contrechamp.people.models import Role
from contrechamp.records import acts, events, key_acts, keys
from contrechamp.records.acts import Entry
from contrechamp.records.errors import Refused
from contrechamp.records.models import Organisation, Record, Trust
from contrechamp.records.receive import receive
from tests.records.world import Branch, Group, said

pytestmark = pytest.mark.django_db
NEXT_YEAR = "2099-01-01"


@pytest.fixture
def ours() -> str:
    return acts.create_organisation(name="Ours").organisation


@pytest.fixture
def friend() -> Group:
    """A group of another node, whose keys are here."""
    group = Group()
    group.certify()
    receive(group.stream())
    return group


@pytest.fixture
def administrator(ours: str, client: Client) -> Client:
    client.force_login(add_user(name="camille", organisation=ours, role=Role.ADMINISTRATOR))
    return client


def vouch(by: Group, about: str, **other: Any) -> None:
    """What another node's group signs of a group."""
    by.branches[0].write(
        (
            "assert",
            {
                **said(f"org:{by.id}")[1],
                "subject_kind": "group",
                "claims": [{"property": "vouch", "value": {"ref": f"org:{about}", "scope": "work"}, **other}],
            },
        )
    )
    receive(by.stream())


def test_the_page_needs_an_administrator(ours: str, client: Client) -> None:
    """Readers are asked to sign in; publishers are refused."""
    assert client.get("/fr/work/sites").status_code == 302
    client.force_login(add_user(name="dominique", organisation=ours, role=Role.PUBLISHER))
    assert client.get("/fr/work/sites").status_code == 403


def test_a_site_is_added_refused_and_forgotten(administrator: Client) -> None:
    """From the page: what is no address says so, a reason is kept, and forgetting leaves nothing."""
    assert administrator.post("/fr/work/sites/add", {"address": "ftp://x"}).status_code == 422
    administrator.post("/fr/work/sites/add", {"address": "https://sister.example", "name": "Lyon"})
    peer = Peer.objects.get()
    assert "Lyon" in administrator.get("/fr/work/sites").content.decode()
    administrator.post(f"/fr/work/sites/{peer.pk}", {"action": "refuse", "reason": "floods"})
    assert "floods" in administrator.get("/fr/work/sites").content.decode()
    administrator.post(f"/fr/work/sites/{peer.pk}", {"action": "remove"})
    assert not Peer.objects.exists()


def test_a_group_is_decided_about(administrator: Client, friend: Group) -> None:
    """Shown, then refused with its reason, which needs one; each decision is the node's own and stands in the trail."""
    page = f"/fr/work/sites/group/{friend.id}"
    assert friend.id in administrator.get(page).content.decode()
    administrator.post(f"{page}/decide", {"level": "shown", "reason": "met them"})
    assert Trust.objects.get(organisation=friend.id).level == "shown"
    administrator.post(f"{page}/decide", {"level": "refused", "reason": ""})
    assert not Refusal.objects.exists()
    administrator.post(f"{page}/decide", {"level": "refused", "reason": "forges"})
    assert Refusal.objects.get().reason == "forges"
    assert [group.level for group in states.groups() if group.id == friend.id] == ["refused"]


def test_a_vouch_is_signed_and_taken_back(administrator: Client, ours: str, friend: Group) -> None:
    """Vouching publishes a statement that ends by itself; saying it again replaces it; taking it back ends it."""
    page = f"/fr/work/sites/group/{friend.id}"
    for scope in ("identity", "work"):
        administrator.post(f"{page}/vouch", {"scope": scope, "until": NEXT_YEAR})
    (word,) = vouches.words(about=friend.id)
    assert (word.by, word.scope, word.until) == (ours, "work", NEXT_YEAR)
    administrator.post(f"{page}/warn", {"reason": "Their key was stolen."})
    assert [one.reason for one in vouches.words(about=friend.id) if one.property == "advisory"] == [
        "Their key was stolen."
    ]
    assert not Trust.objects.filter(organisation=friend.id).exists()
    administrator.post(f"{page}/unsay")
    assert vouches.words(about=friend.id) == []


def test_a_vouch_lifts_out_of_quarantine_until_it_ends(ours: str, friend: Group) -> None:
    """A shown group's word for another's work has it mirrored; when the word's time is over, or a person decides
    otherwise, that ends. A word of somebody who is not shown, or about themselves, does nothing."""
    other = Group()
    other.certify()
    receive(other.stream())
    vouch(friend, other.id, until=NEXT_YEAR)
    assert vouches.lift() == 0
    acts.set_trust(organisation=friend.id, level="shown", reason="a test")
    assert vouches.lift() == 1
    assert Trust.objects.get(organisation=other.id).level == "mirrored"
    assert vouches.lift() == 0
    vouches.decide(organisation=other.id, level="quarantined", reason="not yet", by=None)
    assert vouches.lift() == 0 and not Lift.objects.exists()


def test_a_vouch_whose_time_is_over_lets_fall(ours: str, friend: Group) -> None:
    """A vouch that ended lifts nobody, and lets those back whom it lifted."""
    other = Group()
    receive(other.stream())
    acts.set_trust(organisation=friend.id, level="shown", reason="a test")
    Lift.objects.create(organisation=other.id, by=friend.id, until="2020")
    acts.set_trust(organisation=other.id, level="mirrored", reason=vouches.LIFTED)
    vouch(friend, other.id, until="2020")
    assert vouches.lift() == 1
    assert not Trust.objects.filter(organisation=other.id).exists()


@pytest.mark.parametrize(("until", "today", "over"), [
    ("2026", date(2026, 12, 31), False), ("2026-02", date(2026, 3, 1), True), ("", date(2026, 1, 1), False),
    ("2026-02-03", date(2026, 2, 3), False),
])  # fmt: skip
def test_when_a_vouch_ends(until: str, today: date, over: bool) -> None:
    """It holds through the last day of the year, month or day that it names."""
    assert vouches.Word("", "", "", "vouch", "work", until, "").ended(today) is over


def test_nobody_vouches_for_themselves(ours: str) -> None:
    """A group that is not known, or the group itself, is refused."""
    for about in (ours, "ab" * 32):
        with pytest.raises(Refused):
            vouches.vouch(organisation=ours, about=about, scope="work", until=NEXT_YEAR, by=None)


def test_rival_recoveries_are_shown_with_their_proof(administrator: Client, ours: str) -> None:
    """Two recoveries of one epoch stand on the page, as the lines that were signed."""
    made = acts.create_organisation(name="Rivals")
    seeds = [sheet.seed for sheet in made.sheets if sheet.role == "recovery"]
    key_acts.recover(organisation=made.organisation, recovery_seeds=seeds[:2])
    sign, recovery = keys.new_seed(), [keys.new_seed() for _ in range(3)]
    publics = [keys.public_of(seed) for seed in recovery]
    fields = key_acts.recovery_fields(made.organisation, made.organisation, {}, (), keys.public_of(sign), publics)
    receive([events.make(fields, [*seeds[1:], sign]).line()])
    (proof,) = proofs.proofs()
    assert len(proof.lines) == 2 and "2" in proof.words
    assert made.organisation[:12] in administrator.get("/fr/work/sites").content.decode()


def test_a_fork_is_shown_with_its_proof(friend: Group) -> None:
    """Two headers that follow the same one are named, with their seals."""
    branch: Branch = friend.branches[0]
    branch.write(said("insee:13055", ("status", 1)))
    friend.fork(branch, 1).write(said("insee:13055", ("status", 2)))
    branch.write(said("insee:13055", ("status", 3)))
    acts.set_trust(organisation=friend.id, level="mirrored", reason="a test")
    receive(friend.stream())
    (proof,) = proofs.proofs()
    assert sum('"prev"' in line for line in proof.lines) == 2
    assert sum('"signature"' in line for line in proof.lines) == 2


def test_who_has_not_heard_of_an_erasure(administrator: Client, ours: str) -> None:
    """A peer whose last shown head is older than the erase record is named until it shows a newer one."""
    claims = [{"property": "status", "value": "x", "sources": []}]
    record = acts.publish(organisation=ours, entries=[Entry("insee:13055", "place", claims)])
    erase = acts.erase(organisation=ours, records=record.records)
    peer = peer_acts.add_peer(address="https://sister.example")
    log = Record.objects.get(id=erase.records[0]).log
    now = timezone.now()
    SeenHead.objects.create(peer=peer, organisation=ours, log=log, seq=1, record=record.records[0], since=now, at=now)
    (one,) = erasures.outstanding([ours])
    assert one.record == erase.records[0] and one.peers == (peer,)
    assert "sister.example" in administrator.get("/fr/work/sites").content.decode()
    SeenHead.objects.create(peer=peer, organisation=ours, log=log, seq=2, record=erase.records[0], since=now, at=now)
    assert erasures.outstanding([ours]) == []
    assert Organisation.objects.filter(hosted=True).count() == 1
