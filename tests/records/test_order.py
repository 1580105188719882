"""An account is a function of the set of records: the order of arrival never shows."""

import random
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrechamp.records.models import Statement
from contrechamp.records.rebuild import digest, rebuild
from contrechamp.records.verify import verify
from tests.records.conftest import empty_node, take
from tests.records.world import Branch, Group, begin, erased, plain_account, said

pytestmark = pytest.mark.django_db
EXAMPLES = 40 if connection.vendor == "sqlite" else 15  # what is told apart lies above the database
SUBJECTS = [f"urn:uuid:00000000-0000-4000-8000-{number:012d}" for number in range(3)]


def history(seed: int, steps: int) -> Group:
    """A group that publishes, ends, erases, forks, revokes and recovers, as chance has it."""
    begin(seed)
    chance = random.Random(seed)
    group = Group()
    tips: list[Branch] = [group.certify(), group.certify()]
    for _ in range(steps):
        branch = chance.choice(tips)
        step = chance.choice(["say", "say", "say", "end", "end", "erase", "log", "fork", "revoke", "recover"])
        if step == "log":
            tips.append(group.certify())
        elif step == "fork" and branch.records:
            other = group.fork(branch, chance.randrange(len(branch.records)))
            other.write(said(chance.choice(SUBJECTS), ("status", chance.randrange(9))))
            tips.append(other)
        elif step == "revoke":
            group.revoke(branch.cut(chance.randint(0, len(branch.records))))
        elif step == "recover":
            _recover(group, chance)
        else:
            branch.write(*_say(group, chance, step))
    return group


def _say(group: Group, chance: random.Random, step: str) -> list[tuple[str, dict[str, Any]]]:
    records = [record for branch in group.branches for record in branch.records]
    asserts = [record for record in records if record.header.kind == "assert"]
    claims = [f"{record.id}#{chance.randrange(2)}" for record in asserts]
    ends = chance.sample(claims, min(len(claims), 2)) if step == "end" else []
    if step == "erase" and asserts:
        target = chance.choice(asserts)
        return [erased(target.id, ends=chance.choice([[], target.body["ends"]]))]
    values = [("status", chance.randrange(9)), ("place", "insee:13055")]
    return [said(chance.choice(SUBJECTS), *values, ends=ends) for _ in range(chance.randint(1, 3))]


def _recover(group: Group, chance: random.Random) -> None:
    kept: dict[str, dict[str, Any]] = {}
    for branch in group.branches:
        if chance.random() < 0.7:
            kept[branch.log] = branch.cut(chance.randint(0, len(branch.records)))
    erases = [record.id for branch in group.branches for record in branch.records if record.header.kind == "erase"]
    before = group.epoch, group.sign, group.recovery
    group.recover(list(kept.values()), erased=chance.sample(erases, min(len(erases), 1)))
    if chance.random() < 0.3:  # thieves, or the group itself, recover the same epoch once more
        group.epoch, group.sign, group.recovery = before
        group.recover(list(kept.values())[:1], erased=[], signers=chance.choice([2, 3]))
    group.certify()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), steps=st.integers(1, 25), order=st.integers(0, 10**9))
def test_any_order_gives_one_digest(seed: int, steps: int, order: int) -> None:
    """The records and key events of one history, in good order and shuffled, also with recoveries learnt last: the same
    digest, the same as after a rebuild, and the statements that the rules read word by word give."""
    group = history(seed, steps)
    empty_node()
    take(group.stream(), organisation=group.id)
    expected = digest()
    assert set(Statement.objects.values_list("id", flat=True)) == plain_account(group)
    assert rebuild() == (expected, expected)
    assert verify().faults == []

    pieces = group.pieces()
    random.Random(order).shuffle(pieces)
    empty_node()
    take(*pieces, organisation=group.id)
    assert digest() == expected
    assert rebuild() == (expected, expected)


def test_recovery_learnt_last() -> None:
    """A node that learns of a recovery after a thief's records ends where a node ends that knew it first."""
    group = Group()
    log = group.certify()
    log.write(said(SUBJECTS[0], ("status", "honest")))
    honest = log.cut()
    log.write(said(SUBJECTS[0], ("status", "stolen")))
    group.recover([honest])
    pieces = group.pieces()
    digests = []
    for order in (pieces, pieces[::-1], [*pieces[:2], *pieces[3:], pieces[2]]):
        empty_node()
        take(*order, organisation=group.id)
        assert [statement.value for statement in Statement.objects.all()] == ["honest"]
        digests.append(digest())
    assert len(set(digests)) == 1


def test_concurrent_values_both_show() -> None:
    """Two logs of one organisation that gave a property two values: both hold, to be reconciled."""
    group = Group()
    for value in ("planned", "suspended"):
        group.certify().write(said(SUBJECTS[0], ("status", value)))
    take(group.stream(), organisation=group.id)
    assert {statement.value for statement in Statement.objects.all()} == {"planned", "suspended"}


def test_fork_counts_up_to_the_fork_until_a_cut_names_a_branch() -> None:
    """Two seals of which neither extends the other: what both share counts; then what the named branch adds."""
    group = Group()
    log = group.certify()
    log.write(said(SUBJECTS[0], ("status", "shared")))
    other = group.fork(log, 1)
    log.write(said(SUBJECTS[0], ("status", "one")))
    other.write(said(SUBJECTS[0], ("status", "other")))
    take(group.stream(), organisation=group.id)
    assert {statement.value for statement in Statement.objects.all()} == {"shared"}
    group.recover([other.cut()])
    take(group.stream(), organisation=group.id)
    assert {statement.value for statement in Statement.objects.all()} == {"shared", "other"}
