"""Random faults of the network: whatever is cut, delayed, reordered, repeated or garbled, all nodes end alike."""

import random
from collections.abc import Callable

import pytest

from contrechamp.ground.http import Fault
from contrechamp.peers.serving import heads
from contrechamp.records import acts
from contrechamp.records.models import Record
from contrechamp.records.verify import verify
from tests.peers.nodes import InProcess, Node

pytestmark = [pytest.mark.sqlite_only, pytest.mark.django_db]
New = Callable[[str], Node]
RUNS = 200
ROUNDS = 10  # of 20 runs each


class BadNetwork:
    """Changes answers as a bad network, or what is between, can."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._older: list[tuple[str, bytes]] = []

    def __call__(self, path: str, parameters: dict[str, str], body: bytes) -> bytes:
        lines = body.splitlines(keepends=True)
        older = [said for asked, said in self._older if asked == path]
        self._older.append((path, body))
        match self._chance.randrange(12):
            case 0:
                raise Fault("connect", "cut before the answer")
            case 1:
                return body[: self._chance.randrange(len(body) + 1)]
            case 2:
                return self._chance.choice(older) if older else b""
            case 3:
                return body + body
            case 4:
                self._chance.shuffle(lines)
                return b"".join(lines)
            case 5:
                return b"".join(line for line in lines if self._chance.random() < 0.8)
            case 6 if body:
                place = self._chance.randrange(len(body))
                return body[:place] + bytes([body[place] ^ 1 << self._chance.randrange(8)]) + body[place + 1 :]
            case _:
                return body


def act(node: Node, chance: random.Random) -> None:
    """Publishes, or erases something that was published."""
    if chance.random() < 0.2:
        with node.here():
            mine = Record.objects.filter(kind="assert", log__in=own_logs(node)).order_by("log", "seq")
            records = [record.id for record in mine]
            if records:
                acts.erase(organisation=node.organisation, records=[chance.choice(records)])
                return
    node.publish(chance.randrange(1, 4), text=str(chance.random()))


def own_logs(node: Node) -> list[str]:
    from contrechamp.records.models import Log

    return list(Log.objects.filter(organisation=node.organisation).values_list("id", flat=True))


def state(node: Node) -> tuple[bytes, str, list[str]]:
    with node.here():
        return heads.heads(), node.digest(), [fault.what for fault in verify().faults]


@pytest.mark.parametrize("round", [0, *(pytest.param(round, marks=pytest.mark.slow) for round in range(1, ROUNDS))])
def test_all_nodes_end_with_equal_heads_and_views(new_node: New, round: int) -> None:
    """Two groups publish and erase, three nodes visit each other over a network that fails one answer in two."""
    nodes = [new_node(name) for name in ("north", "south", "reader")]
    organisations = [node.found(node.home.folder.name) for node in nodes[:2]]
    for node in nodes:
        node.trust(*organisations)
    for seed in range(round * RUNS // ROUNDS, (round + 1) * RUNS // ROUNDS):
        chance = random.Random(seed)
        for _ in range(6):
            if chance.random() < 0.4:
                act(chance.choice(nodes[:2]), chance)
            visitor, visited = chance.sample(nodes, 2)
            visitor.visit(InProcess(visited, BadNetwork(chance)))
        for visitor, visited in ((2, 0), (2, 1), (0, 2), (1, 2)):
            nodes[visitor].visit(nodes[visited])
        states = [state(node) for node in nodes]
        assert states[0] == states[1] == states[2], f"seed {seed}"
        assert states[0][2] == []
