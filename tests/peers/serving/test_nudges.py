"""The jobs of the exchange: telling of news once, and visiting when others tell."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contrechamp.ground.http import Answer, Fault
from contrechamp.jobs.models import Job
from contrechamp.jobs.worker import run_until_idle
from contrechamp.peers import acts as peer_acts
from contrechamp.peers.models import Peer
from contrechamp.peers.serving import nudges
from contrechamp.peers.visiting import sync
from contrechamp.records import acts
from contrechamp.records.headers import make_seal, read_seal
from contrechamp.records.models import Log

pytestmark = pytest.mark.django_db(transaction=True)


class Telling:
    """In place of the HTTP client: keeps what is told, or does not get through."""

    def __init__(self) -> None:
        self.told: list[tuple[str, bytes]] = []
        self.broken = False

    def post(self, address: str, body: bytes, **_: object) -> Answer:
        if self.broken:
            raise Fault("connect", "It does not answer.")
        self.told.append((address, body))
        return Answer(204, {}, b"", address)


def publish(group: str) -> None:
    entry = acts.Entry("insee:13055", "place", [{"property": "status", "value": "x"}])
    acts.publish(organisation=group, entries=[entry])


def test_each_peer_is_told_of_each_change_once() -> None:
    """The seal at the end of each own log; again only after news, or when it did not get through."""
    group, client = acts.create_organisation(name="Technopole").organisation, Telling()
    publish(group)
    peer_acts.add_peer(address="https://one.example")
    refused = peer_acts.add_peer(address="https://two.example")
    peer_acts.refuse_peer(peer=refused, reason="fakes")
    assert [nudges.send(client), nudges.send(client)] == [1, 0]  # type: ignore[arg-type]
    address, line = client.told[0]
    seal = read_seal(line)
    assert address == "https://one.example/exchange/nudge" and seal is not None and seal.seq == 1
    publish(group)
    client.broken = True
    assert nudges.send(client) == 0  # type: ignore[arg-type]
    client.broken = False
    assert nudges.send(client) == 1  # type: ignore[arg-type]


def test_news_make_the_worker_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A nudge only puts a job into the list, which the worker does at its own pace."""
    from contrechamp.records import ownlog

    group = acts.create_organisation(name="Technopole").organisation
    publish(group)
    visits: list[int] = []
    monkeypatch.setattr(sync, "sync_all", lambda **_: visits.append(1) or [])
    log = Log.objects.get()
    for seq in (7, 8, 9):
        assert nudges.take(make_seal(ownlog.read_key(log.id), log.id, seq, f"{seq}" * 64).line())
    assert visits == [] and Job.objects.filter(kind="peers.pull").count() == 1
    run_until_idle()
    assert visits == []  # but once in a while at most, whoever asks how often
    Job.objects.update(run_after=timezone.now())
    run_until_idle()
    assert visits == [1] and not Job.objects.filter(kind="peers.pull").exists()


def test_news_of_a_group_in_quarantine_make_nobody_hurry() -> None:
    """Else whoever brings up groups of their own could make this node visit all others without end."""
    from contrechamp.records import ownlog
    from contrechamp.records.models import Organisation

    publish(acts.create_organisation(name="Technopole").organisation)
    Organisation.objects.update(hosted=False)
    log = Log.objects.get()
    assert nudges.take(make_seal(ownlog.read_key(log.id), log.id, 7, "7" * 64).line())
    assert not Job.objects.filter(kind="peers.pull").exists()


def test_who_asked_to_be_left_alone_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A visit to all leaves out the refused ones, and those that answered 429 until their time has come."""
    for name in ("ready", "busy", "refused"):
        peer_acts.add_peer(address=f"https://{name}.example")
    Peer.objects.filter(address__contains="busy").update(not_before=timezone.now() + timedelta(minutes=1))
    Peer.objects.filter(address__contains="refused").update(state=Peer.State.REFUSED)
    visited: list[str] = []
    monkeypatch.setattr(sync, "sync", lambda peer, **_: visited.append(peer.address))
    sync.sync_all()
    assert visited == ["https://ready.example"]
