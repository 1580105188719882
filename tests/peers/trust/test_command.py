"""`contrechamp peers` about groups: what the command line decides is what the pages decide."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from contrechamp.config.cli import main
from contrechamp.peers import acts as peers
from contrechamp.peers.keeping import deposits
from contrechamp.peers.models import Lift
from contrechamp.peers.reads import relayed
from contrechamp.records import acts, reads
from contrechamp.records.models import Organisation, Trust

pytestmark = pytest.mark.django_db
Say = Callable[..., dict[str, Any]]


@pytest.fixture
def say() -> Say:
    def run(*arguments: str, code: int = 0) -> dict[str, Any]:
        result = CliRunner().invoke(main, ["peers", *arguments, "--json"])
        assert result.exit_code == code, result.output
        found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
        return found

    return run


@pytest.fixture
def group() -> str:
    """A group of another site that said something, and deposits here."""
    group = acts.create_organisation(name="Elsewhere").organisation
    claim = {"property": "status", "value": "said", "sources": []}
    acts.publish(organisation=group, entries=[acts.Entry("insee:13055", "place", [claim])])
    Organisation.objects.filter(id=group).update(hosted=False)
    peers.consent(organisation=group)
    return group


def said() -> int:
    return reads.statements(kind="place").count()


def test_a_refused_group_is_out_of_sight(say: Say, group: str) -> None:
    """It is neither shown nor given on, nor may it push; accepted again it is in quarantine, until somebody decides."""
    say("trust", group, "shown", "--reason", "met in Lyon")
    assert (said(), relayed().filter(id=group).exists()) == (1, True)
    say("refuse", group[:12], "--reason", "floods")
    assert (said(), relayed().filter(id=group).exists()) == (0, False)
    assert not deposits.depositors().exists()
    say("accept", group)
    assert (said(), deposits.depositors().exists()) == (0, True)
    assert Trust.objects.get(organisation=group).level == "quarantined"
    say("trust", group, "shown")
    assert said() == 1


def test_a_decision_ends_a_refusal_and_a_lift(say: Say, group: str) -> None:
    """Whoever decides to show a group has taken back what was decided before."""
    Lift.objects.create(organisation=group, by="a" * 64)
    say("refuse", group, "--reason", "floods")
    say("trust", group, "mirrored", "--reason", "a mistake")
    assert relayed().filter(id=group).exists() and not Lift.objects.exists()


def test_one_s_own_group_is_not_decided_about(say: Say, group: str) -> None:
    """It is always shown at home."""
    Organisation.objects.filter(id=group).update(hosted=True)
    assert "error" in say("refuse", group, "--reason", "a mistake", code=3)
    assert said() == 1
