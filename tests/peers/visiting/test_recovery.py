"""A recovery that voids an erase brings the erased bodies back, in one visit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from contrechamp.ground.http import Fault
from contrechamp.records import purges
from contrechamp.records.models import KeyEvent, Record, Statement
from contrechamp.records.receive import receive
from contrechamp.records.verify import verify
from tests.peers.nodes import InProcess, Node
from tests.records.world import Group, erased, said

pytestmark = [pytest.mark.sqlite_only, pytest.mark.django_db]
New = Callable[[str], Node]
SUBJECT = "insee:13055"


def robbed(*nodes: Node) -> tuple[Group, list[bytes], list[bytes]]:
    """A group that a thief erased one publication of; the lines before the erase, and those with it."""
    group = Group()
    log = group.certify()
    (lost, _) = log.write(said(SUBJECT, ("status", "one")), said(SUBJECT, ("title", "kept")))
    before = list(group.stream())
    log.write(erased(lost))
    for node in nodes:
        node.trust(group.id)
    return group, before, [line for line in group.stream() if line not in before]


def take(node: Node, lines: list[bytes]) -> None:
    with node.here():
        assert receive(lines).skipped == 0


def without_body_of(lines: list[bytes], text: str) -> list[bytes]:
    return [line for line in lines if f'"{text}"'.encode() not in line]


def test_one_visit_brings_the_bodies_back(new_node: New) -> None:
    """The other site believed the thief, and has not heard of the recovery yet: it is told in the same visit."""
    recovered, sister = new_node("recovered"), new_node("sister")
    group, before, theft = robbed(recovered, sister)
    take(recovered, without_body_of(before, "one") + theft)
    take(sister, before + theft)
    group.recover([group.branches[0].cut(2)])
    take(recovered, [event.line() for event in group.events])
    with recovered.here():
        assert Statement.objects.count() == 1
    report = recovered.visit(sister)
    assert (report.ok, report.notes, report.bodies) == (True, [], 1)
    assert recovered.digest() == sister.digest()
    with recovered.here():
        assert Statement.objects.count() == 2 and verify().faults == []


def test_a_body_that_was_purged_comes_back_too(new_node: New) -> None:
    """Where fourteen days had passed before the recovery was heard of."""
    late, sister = new_node("late"), new_node("sister")
    group, before, theft = robbed(late, sister)
    take(late, before + theft)
    take(sister, before)
    with late.here():
        assert purges.purge_due(timezone.now() + timedelta(days=15)) == 1
    group.recover([group.branches[0].cut(2)])
    take(sister, [event.line() for event in group.events])
    report = late.visit(sister)
    assert (report.ok, report.notes, report.bodies) == (True, [], 1)
    assert late.digest() == sister.digest()


def test_a_node_that_takes_no_key_events_is_visited_all_the_same(new_node: New) -> None:
    """An older one answers that it knows no such call."""
    recovered, sister = new_node("recovered"), new_node("sister")
    group, before, theft = robbed(recovered, sister)
    take(recovered, before + theft)
    take(sister, before)
    group.recover([group.branches[0].cut(2)])
    take(recovered, [event.line() for event in group.events])

    class Older(InProcess):
        def _answer(self, method: str, address: str, **options: Any) -> bytes:
            if method == "post":
                raise Fault("status", "It answers with the status 405.")
            return super()._answer(method, address, **options)

    calls = Older(sister)
    assert recovered.visit(calls).ok
    assert any(path.startswith("keys?") for path, _ in calls.asked)


def test_nobody_brings_records_with_key_events(new_node: New) -> None:
    """The call takes key events of groups that are given on, and nothing else."""
    sister, stranger = new_node("sister"), new_node("stranger")
    group, before, theft = robbed(sister)
    take(sister, before)
    calls = InProcess(sister)
    calls.post(f"keys?org={group.id}", b"\n".join([*theft, *before]), kind="application/x-ndjson")
    with sister.here():
        assert Record.objects.count() == 2
    unknown, lines, _ = robbed(stranger)
    with pytest.raises(Fault, match="does not have that"):
        calls.post(f"keys?org={unknown.id}", b"\n".join(lines), kind="application/x-ndjson")
    with sister.here():
        assert not KeyEvent.objects.filter(organisation=unknown.id).exists()
