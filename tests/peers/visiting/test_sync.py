"""Nodes that copy, catch up with and repair each other."""

import shutil
from collections.abc import Callable

import pytest

from contrechamp.ground.http import Fault
from contrechamp.peers import acts as peer_acts
from contrechamp.peers.models import SeenHead, SeenKeys
from contrechamp.peers.visiting import pulling
from contrechamp.peers.visiting import sync as visiting
from contrechamp.peers.visiting.sync import sync
from contrechamp.records import acts, damage
from contrechamp.records.errors import Refused
from contrechamp.records.models import Log, Record, Seal
from contrechamp.records.receive import receive
from contrechamp.records.verify import verify
from tests.peers.nodes import InProcess, Node
from tests.records.world import Group, said

pytestmark = [pytest.mark.sqlite_only, pytest.mark.django_db]
New = Callable[[str], Node]


def pair(new_node: New, records: int) -> tuple[Node, Node]:
    """A node that published, and one that shows its organisation and has everything."""
    publisher, reader = new_node("publisher"), new_node("reader")
    publisher.found("Technopole")
    while records > 0:
        publisher.publish(min(records, 50))
        records -= 50
    reader.trust(publisher.organisation)
    assert reader.visit(publisher).ok
    return publisher, reader


def test_a_first_copy_is_whole(new_node: New) -> None:
    """Key events, headers, bodies and seals come over several pages, and the views are equal."""
    publisher, reader = new_node("publisher"), new_node("reader")
    publisher.found("Technopole")
    for _ in range(8):
        publisher.publish(100, text="x" * 3_000)
    reader.trust(publisher.organisation)
    report = reader.visit(calls := InProcess(publisher))
    assert (report.ok, report.events, report.records, report.bodies) == (True, 2, 800, 800)
    assert reader.digest() == publisher.digest()
    pages = [parameters["seq"] for path, parameters in calls.asked if path == "log"]
    assert len(pages) == 4 and pages[0] == "1-"
    with reader.here():
        assert verify().faults == []
        assert SeenHead.objects.get().seq == 800 and SeenKeys.objects.get().count == 2
    again = reader.visit(calls := InProcess(publisher))
    assert again.ok and [path for path, _ in calls.asked] == ["heads"]


def test_the_end_that_is_missing_takes_one_call(new_node: New) -> None:
    """A node that was away asks for what follows its own end, and for nothing else."""
    publisher, reader = pair(new_node, 200)
    publisher.publish(60)
    report = reader.visit(calls := InProcess(publisher))
    assert report.records == 60
    assert [(path, parameters.get("seq")) for path, parameters in calls.asked] == [("heads", None), ("log", "201-")]
    assert reader.digest() == publisher.digest()


def test_holes_are_filled_by_exactly_what_is_missing(new_node: New) -> None:
    """Records that somebody deleted by hand are asked for by their places, with the end, in one call."""
    publisher, reader = pair(new_node, 200)
    before = reader.digest()
    with reader.here():
        Record.objects.filter(seq__in=[1, 3, 50, 51, 52, 199]).delete()
        Record.objects.filter(seq__in=[7, 100]).update(content=None)
        Seal.objects.filter(seq=50).delete()
    publisher.publish(10)
    report = reader.visit(calls := InProcess(publisher))
    assert (report.ok, report.records, report.bodies) == (True, 16, 18)
    asked = [parameters["seq"] for path, parameters in calls.asked if path == "log"]
    assert asked == ["1,3,7,50-52,100,199,201-"]
    with reader.here():
        assert verify().faults == []
        assert Log.objects.get().length == 210
    assert reader.digest() == publisher.digest() != before


def test_the_last_records_deleted_by_hand_come_back(new_node: New) -> None:
    """Also where the noted end of the log is among them."""
    publisher, reader = pair(new_node, 200)
    with reader.here():
        Record.objects.filter(seq__gt=190).delete()
        Seal.objects.filter(seq__gt=190).delete()
    assert reader.visit(publisher).ok
    with reader.here():
        assert verify().faults == []
    assert reader.digest() == publisher.digest()


def test_damage_is_found_taken_out_and_healed(new_node: New) -> None:
    """A flipped bit in a header, a body and a seal: verify names the first, and after a visit all is as before."""
    publisher, reader = pair(new_node, 200)
    with reader.here():
        Record.objects.filter(seq=20).update(day="2020-01-01")
        body = bytearray(Record.objects.get(seq=30).content or b"")
        body[10] ^= 1
        Record.objects.filter(seq=30).update(content=bytes(body))
        Seal.objects.filter(seq=50).update(signature="0" * 128)
        assert [fault.what for fault in verify().faults] != []
        assert len(damage.set_aside()) == 3
    report = reader.visit(publisher)
    assert (report.ok, report.records, report.bodies) == (True, 2, 3)
    with reader.here():
        assert verify().faults == []
    assert reader.digest() == publisher.digest()


def test_a_restored_copy_signs_nothing_before_it_has_pulled(new_node: New) -> None:
    """A node whose own log another node shows further is an old copy: it fetches that first, and then goes on."""
    publisher, reader = pair(new_node, 100)
    old = publisher.home.folder / "old.sqlite3"
    database, journal = publisher.home.folder / "node.sqlite3", publisher.home.folder / "node.sqlite3-wal"
    publisher.close()
    shutil.copyfile(database, old)
    heads = {path: path.read_bytes() for path in publisher.home.keys.glob("*.head")}
    publisher.publish(5)
    reader.visit(publisher)
    publisher.close()
    journal.unlink(missing_ok=True)
    shutil.copyfile(old, database)
    for path, content in heads.items():
        path.write_bytes(content)

    def failing(path: str, parameters: dict[str, str], body: bytes) -> bytes:
        if path == "log":
            raise Fault("cut", "cut off")
        return body

    with publisher.here():
        acts.set_trust(organisation=publisher.organisation, level="shown", reason="its own")
    assert publisher.visit(InProcess(reader, failing)).error
    with pytest.raises(Refused, match="an old copy"):
        publisher.publish(1)
    assert publisher.visit(reader).records == 5
    publisher.publish(1)
    reader.visit(publisher)
    assert reader.digest() == publisher.digest()
    with reader.here():
        assert not Log.objects.get().forked


def test_two_branches_reach_every_node(new_node: New) -> None:
    """Nodes that heard different continuations of one log hear the other from each other, from the fork on."""
    group = Group()
    log = group.certify()
    for _ in range(4):
        log.write(*(said("insee:13055", ("status", f"{number}")) for number in range(70)))
    other = group.fork(log, 140)
    log.write(said("insee:13055", ("status", "one")))
    for _ in range(3):
        other.write(*(said("insee:13055", ("status", f"other {number}")) for number in range(80)))
    nodes = [new_node("one"), new_node("two")]
    for node, branch in zip(nodes, (log, other), strict=True):
        node.trust(group.id)
        shared = log.runs[:2] if branch is other else []
        with node.here():
            lines = [event.line() for event in group.events] + [line for run in shared + branch.runs for line in run]
            assert receive(lines).skipped == 0
    assert nodes[0].visit(nodes[1]).ok and nodes[1].visit(nodes[0]).ok
    assert nodes[0].digest() == nodes[1].digest()
    for node in nodes:
        with node.here():
            assert (Log.objects.get().forked, Log.objects.get().length, Record.objects.count()) == (True, 140, 521)
            assert verify().faults == []


def test_a_visit_whose_time_is_up_goes_on_at_the_next(new_node: New, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long first copy is taken in parts, each kept, none of them a fault."""
    publisher, reader = new_node("publisher"), new_node("reader")
    reader.trust(publisher.found("Technopole"))
    for _ in range(6):
        publisher.publish(100, text="x" * 3_000)
    came, clock = [], [0.0]
    for user in (visiting, pulling):
        monkeypatch.setattr(user, "monotonic", lambda: clock[0])

    def page(path: str, _: object, body: bytes) -> bytes:
        clock[0] += 1.0 if path == "log" else 0.0
        return body

    for _ in range(3):
        with reader.here():
            peer = peer_acts.add_peer(address="https://publisher.example")
            report = sync(peer, InProcess(publisher, page), seconds=0.5)
        assert report.ok, report
        came.append(report.records)
    assert len([records for records in came if records]) >= 2
    reader.visit(publisher)
    assert reader.digest() == publisher.digest()
