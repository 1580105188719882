"""`contrechamp users`, as typed on the machine of the node."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from contrechamp.config.commands import users
from contrechamp.people import may
from contrechamp.people.models import User
from contrechamp.records.models import Organisation
from tests.people.conftest import EAST, SOUTH

Run = Callable[..., Result]


@pytest.fixture
def run(db: None) -> Run:
    Organisation.objects.create(id=EAST, hosted=True, name="East")
    return lambda *words: CliRunner().invoke(users.command, words)


def test_adding_a_member_prints_a_link_that_signs_in(run: Run) -> None:
    """Where the node has one group, a name and a role suffice."""
    value = json.loads(run("add", "camille", "--role", "publisher", "--json").output)
    assert value["organisation"] == EAST
    assert may.publish(User.objects.get(username="camille"), EAST)
    client = Client()
    client.post(value["link"].removeprefix("http://127.0.0.1:8000"))
    assert client.get("/fr/account/").status_code == 200


def test_with_several_groups_the_command_asks_which(run: Run) -> None:
    """The answer names the groups; the beginning of an id suffices to choose."""
    Organisation.objects.create(id=SOUTH, hosted=True, name="South")
    refused = run("add", "camille")
    assert refused.exit_code == 3
    assert "East" in refused.output and "South" in refused.output
    assert run("add", "camille", "--organisation", "555").exit_code == 0


def test_a_node_without_group_says_what_to_do(run: Run) -> None:
    """Members need a group first."""
    Organisation.objects.all().delete()
    assert "contrechamp init" in run("add", "camille").output


def test_a_name_with_characters_that_are_not_allowed_is_refused(run: Run) -> None:
    """A name that no form would take is not taken here either."""
    assert run("add", "a b").exit_code == 3
    assert not User.objects.exists()


def test_listing_members(run: Run) -> None:
    """One line for each role in each group."""
    run("add", "camille")
    (line,) = run("list", "--json").output.splitlines()
    expected = {"name": "camille", "role": "contributor", "organisation": EAST, "second_factor": False}
    assert json.loads(line) == expected


def test_a_link_for_nobody_is_refused(run: Run) -> None:
    """Asking for a link of an account that is not there says how to see those that are."""
    refused = run("link", "nobody")
    assert refused.exit_code == 3 and "users list" in refused.output


def test_a_link_for_a_member(run: Run) -> None:
    """A member who forgot the password gets in by a link."""
    run("add", "camille")
    assert "/account/link/" in run("link", "camille", "--forget-second-factor").output
