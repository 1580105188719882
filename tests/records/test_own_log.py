"""A node's own log survives a kill at any moment, and is never forked by an old copy of the database."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from contrechamp.records import acts, export, ownlog
from contrechamp.records.acts import Entry
from contrechamp.records.models import Record
from tests.records.nodes import Node

KILLS = 120
SUBJECT = "insee:13055"


@pytest.fixture
def node(tmp_path: Path, blank: Path) -> Iterator[Node]:
    node = Node(tmp_path / "home")
    node.home.mkdir(mode=0o700)
    shutil.copy(blank, node.home / "node.sqlite3")
    node.command("init", "--yes", "--name", "Une ville", "--sheets", str(tmp_path / "sheets.html"))
    yield node


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_killed_while_publishing(node: Node) -> None:
    """After a hundred and more kills at random moments, every acknowledged record is there, the node verifies and its
    views are what the records say."""
    result = json.loads(node.run("-m", "tests.records.publisher", str(KILLS), "7").splitlines()[-1])
    assert (result["missing"], result["faults"], result["same_views"]) == ([], [], True)
    assert result["stored"] >= result["acknowledged"] >= KILLS
    assert int(node.publish()) == result["stored"] + 1


@pytest.mark.sqlite_only
def test_an_old_copy_of_the_database_does_not_sign(node: Node, tmp_path: Path) -> None:
    """An older database put back refuses to publish and says what to do; with the missing records it goes on."""
    node.publish()
    shutil.copy(node.home / "node.sqlite3", tmp_path / "node.sqlite3")
    node.publish()
    node.command("export", str(tmp_path / "copy"))
    for path in node.home.glob("node.sqlite3*"):
        path.unlink()
    shutil.copy(tmp_path / "node.sqlite3", node.home / "node.sqlite3")

    reason = node.publish(code=3)
    assert "older than what this node already published" in reason
    assert "contrechamp receive" in reason
    assert "keys certify" in reason
    (fault,) = json.loads(node.command("verify", "--json", code=1))["faults"]
    assert "older" in fault["what"]

    node.command("receive", str(tmp_path / "copy" / "records.ndjson"))
    assert node.publish().strip() == "3"
    assert json.loads(node.command("verify", "--json"))["faults"] == []


@pytest.mark.django_db
def test_a_crash_before_the_head_is_written_loses_nothing() -> None:
    """Between commit and head file, the database leads: the record is there, is not exported yet, and publishing goes
    on behind it."""
    made = acts.create_organisation(name="one")
    claims = [{"property": "status", "value": "x", "sources": []}]
    for _ in range(3):
        acts.publish(organisation=made.organisation, entries=[Entry(SUBJECT, "place", claims)])
    assert exported(made) == 0  # the test's own transaction is still open: nothing was acknowledged
    ownlog.acknowledge(made.log, 2, Record.objects.get(log=made.log, seq=2).id)
    assert exported(made) == 2
    assert acts.publish(organisation=made.organisation, entries=[Entry(SUBJECT, "place", claims)]).seq == 4


def exported(made: acts.NewOrganisation) -> int:
    """How many headers the export has."""
    return sum(line.startswith(b'{"body":') for line in export.export(made.organisation))


@pytest.mark.django_db(transaction=True)
def test_the_head_follows_each_publication() -> None:
    """When a publication is acknowledged, the head file names its last record; a publication rolled back leaves it."""
    made = acts.create_organisation(name="one")
    claims = [{"property": "status", "value": "x", "sources": []}]
    said = acts.publish(organisation=made.organisation, entries=[Entry(SUBJECT, "place", claims)] * 2)
    assert ownlog.read_head(made.log) == (2, said.records[-1])
    with pytest.raises(RuntimeError), transaction.atomic():
        acts.publish(organisation=made.organisation, entries=[Entry(SUBJECT, "place", claims)])
        raise RuntimeError
    assert ownlog.read_head(made.log) == (2, said.records[-1])
    assert acts.publish(organisation=made.organisation, entries=[Entry(SUBJECT, "place", claims)]).seq == 3
