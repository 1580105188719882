"""Random histories, model-checked: two nodes of one organisation; key events, forks and recoveries between nodes."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from contrechamp.peers.serving import heads
from contrechamp.records import acts, key_acts
from contrechamp.records.models import Record, Statement
from contrechamp.records.receive import receive
from contrechamp.records.verify import verify
from tests.peers.nodes import Node
from tests.records.test_order import _recover, _say
from tests.records.world import Branch, Group, begin, plain_account, said

pytestmark = [pytest.mark.sqlite_only, pytest.mark.django_db, pytest.mark.slow]
New = Callable[[str], Node]
PLAN = settings(
    max_examples=25,
    stateful_step_count=14,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def statements(node: Node) -> set[str]:
    with node.here():
        return set(Statement.objects.values_list("id", flat=True))


def alike(nodes: list[Node]) -> bool:
    """Whether heads and views of all are equal, and everything verifies."""
    states = []
    for node in nodes:
        with node.here():
            states.append((heads.heads(), node.digest()))
            assert verify().faults == []
    return all(state == states[0] for state in states)


def settle(nodes: list[Node]) -> None:
    """Everybody visits everybody, until nothing new comes."""
    for _ in range(3):
        for visitor in nodes:
            for visited in nodes:
                if visitor is not visited:
                    visitor.visit(visited)


def test_two_nodes_of_one_organisation_say_one_thing(new_node: New) -> None:
    """They publish, end and erase each other's statements, and visit each other now and then: a set is the model."""
    names = iter(f"node{number}" for number in range(10_000))

    class TwoNodes(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.nodes = [new_node(next(names)) for _ in range(3)]
            first, second, reader = self.nodes
            organisation = first.found("Technopole")
            second.trust(organisation)
            reader.trust(organisation)
            second.visit(first)
            signing = next(sheet.seed for sheet in first.sheets if sheet.role == "signing")
            with second.here():
                key_acts.certify(organisation=organisation, signing_seed=signing)
            second.organisation = organisation
            self.holding: set[str] = set()

        @rule(which=st.integers(0, 1), count=st.integers(1, 3))
        def publish(self, which: int, count: int) -> None:
            self.holding |= {f"{record}#0" for record in self.nodes[which].publish(count)}

        @rule(which=st.integers(0, 1), chance=st.randoms(use_true_random=False))
        def end(self, which: int, chance: random.Random) -> None:
            node = self.nodes[which]
            if known := sorted(statements(node)):
                claim = chance.choice(known)
                value = {"property": "status", "value": "later", "sources": []}
                with node.here():
                    entry = acts.Entry("insee:13055", "place", [value], ends=[claim])
                    said = acts.publish(organisation=node.organisation, entries=[entry])
                self.holding = self.holding - {claim} | {f"{said.records[0]}#0"}

        @rule(which=st.integers(0, 1), chance=st.randoms(use_true_random=False))
        def erase(self, which: int, chance: random.Random) -> None:
            node = self.nodes[which]
            with node.here():
                known = list(Record.objects.filter(kind="assert", content__isnull=False).order_by("id"))
                if known:
                    record = chance.choice(known).id
                    acts.erase(organisation=node.organisation, records=[record])
                    self.holding.discard(f"{record}#0")

        @rule(visitor=st.integers(0, 2), visited=st.integers(0, 2))
        def visit(self, visitor: int, visited: int) -> None:
            if visitor != visited:
                report = self.nodes[visitor].visit(self.nodes[visited])
                assert report.ok, report

        def teardown(self) -> None:
            settle(self.nodes)
            assert all(statements(node) == self.holding for node in self.nodes)
            assert alike(self.nodes)
            for node in self.nodes:
                node.close()

    run_state_machine_as_test(TwoNodes, settings=PLAN)


def test_key_events_forks_and_recoveries_end_alike_everywhere(new_node: New) -> None:
    """A group certifies, forks, revokes and recovers while parts of it reach nodes in any order: the plain reading of
    the rules is the model."""
    names = iter(f"node{number}" for number in range(10_000))

    class KeyEvents(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.nodes = [new_node(next(names)) for _ in range(2)]
            begin(len(self.nodes[0].home.folder.name))
            self.group = Group()
            self.tips: list[Branch] = [self.group.certify()]
            for node in self.nodes:
                node.trust(self.group.id)

        @rule(chance=st.randoms(use_true_random=False), step=st.sampled_from(["say", "end", "erase"]))
        def write(self, chance: random.Random, step: str) -> None:
            chance.choice(self.tips).write(*_say(self.group, chance, step))

        @rule()
        def certify(self) -> None:
            self.tips.append(self.group.certify())

        @rule(chance=st.randoms(use_true_random=False))
        def fork(self, chance: random.Random) -> None:
            branch = chance.choice(self.tips)
            if branch.records:
                other = self.group.fork(branch, chance.randrange(len(branch.records)))
                other.write(said("insee:13055", ("status", chance.randrange(9))))
                self.tips.append(other)

        @rule(chance=st.randoms(use_true_random=False))
        def revoke(self, chance: random.Random) -> None:
            branch = chance.choice(self.tips)
            self.group.revoke(branch.cut(chance.randint(0, len(branch.records))))

        @rule(chance=st.randoms(use_true_random=False))
        def recover(self, chance: random.Random) -> None:
            _recover(self.group, chance)

        @rule(which=st.integers(0, 1), chance=st.randoms(use_true_random=False))
        def hear(self, which: int, chance: random.Random) -> None:
            pieces: list[list[bytes]] = [piece for piece in self.group.pieces() if chance.random() < 0.5]
            chance.shuffle(pieces)
            with self.nodes[which].here():
                receive(line for piece in pieces for line in piece)

        @rule(visitor=st.integers(0, 1))
        def visit(self, visitor: int) -> None:
            report = self.nodes[visitor].visit(self.nodes[1 - visitor])
            assert report.ok, report

        def teardown(self) -> None:
            lines: Any = self.group.stream()
            with self.nodes[0].here():
                for _ in range(2):
                    receive(lines)
            settle(self.nodes)
            expected = plain_account(self.group)
            assert [statements(node) for node in self.nodes] == [expected] * 2
            assert alike(self.nodes)
            for node in self.nodes:
                node.close()

    run_state_machine_as_test(KeyEvents, settings=PLAN)
