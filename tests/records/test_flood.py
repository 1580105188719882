"""Key events without end: what they cost, and what they cannot keep out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from contrechamp.records import standing
from contrechamp.records.models import KeyEvent, Log, Statement
from contrechamp.records.receive import receive
from tests.records.world import Branch, Group, said

pytestmark = pytest.mark.django_db
LOGS = 300
QUERIES = 20  # for each; settled one by one, they took hundreds


def lines_of(branch: Branch) -> list[bytes]:
    return [line for run in branch.runs for line in run]


def test_many_logs_cost_moments() -> None:
    """Who sends good key events without end, and a record in many logs, cannot keep this node busy."""
    group = Group()
    branches = [group.certify() for _ in range(LOGS)]
    for branch in branches[:20]:
        branch.write(said("insee:13055", ("status", "x")))
    asked: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        got = receive([event.line() for event in group.events])
        assert len(asked) < QUERIES * LOGS
        asked.clear()
        for branch in branches[:20]:
            receive(lines_of(branch))
    assert len(asked) < 20 * 100  # none of them looks at every log
    assert (got.events, Log.objects.count(), Statement.objects.count()) == (LOGS + 1, LOGS, 20)


def test_a_thief_who_fills_an_epoch_keeps_no_recovery_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Certify events of a stolen key stop at the limit; the recovery, the log that it names and the new one do not."""
    monkeypatch.setattr(standing, "MAX_OF_EPOCH", 5)
    group = Group()
    honest = group.certify()
    honest.write(said("insee:13055", ("status", "honest")))
    genesis, certify = (event.line() for event in group.events)
    for _ in range(20):
        group.certify()
    flood = [event.line() for event in group.events[2:]]
    assert receive([genesis, *flood]).events == 6
    before = len(group.events)
    group.recover([honest.cut(1)])
    fresh = group.certify()
    fresh.write(said("insee:13055", ("status", "again")))
    got = receive([*(event.line() for event in group.events[before:]), certify, *lines_of(honest), *lines_of(fresh)])
    assert (got.events, got.skipped) == (3, 0)
    assert {row.value for row in Statement.objects.all()} == {"honest", "again"}
    assert KeyEvent.objects.count() == 9
