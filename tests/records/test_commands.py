"""The commands of this room: what they print for programs, and how they end."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from contrechamp.config.cli import main
from contrechamp.records import acts, blobs, history
from contrechamp.records.acts import BlobRef, Entry
from contrechamp.records.models import Record, Statement, Trust
from tests.records.conftest import empty_node
from tests.records.nodes import Node

pytestmark = pytest.mark.django_db(transaction=True)
SUBJECT = "insee:13055"
FILE = b"a published file"


@pytest.fixture
def made() -> acts.NewOrganisation:
    """An organisation with two records, the second with a file."""
    made = acts.create_organisation(name="one")
    sha256 = blobs.put(FILE, "tests", "commands")
    for value, refs in (("first", []), ("second", [BlobRef(sha256, len(FILE), "text/plain", "document")])):
        claims = [{"property": "status", "value": value, "sources": []}]
        acts.publish(organisation=made.organisation, entries=[Entry(SUBJECT, "place", claims, blobs=refs)])
    return made


def call(*arguments: str, code: int = 0, typed: str | None = None) -> list[dict[str, Any]]:
    """The JSON lines that the command prints; it must end with this exit code."""
    result = CliRunner().invoke(main, [*arguments, "--json"], input=typed)
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def statement(value: str) -> Statement:
    return Statement.objects.get(value=value)


def test_verify(made: acts.NewOrganisation) -> None:
    """Verify prints its figures; with a fault it ends with code 1 and names it."""
    assert call("verify") == [{"organisations": 1, "logs": 1, "records": 2, "faults": []}]
    Record.objects.filter(seq=1).update(day="2000-01-01")
    (report,) = call("verify", code=1)
    assert report["faults"][0]["where"] == f"log {made.log}"


def test_rebuild(made: acts.NewOrganisation) -> None:
    """Rebuild prints both digests; views that were wrong are put right, with code 1."""
    (before,) = call("rebuild")
    assert before["digest_before"] == before["digest_after"]
    Statement.objects.filter(value="first").delete()
    (after,) = call("rebuild", code=1)
    assert after["digest_before"] != after["digest_after"] == before["digest_after"]


def test_export_and_receive(made: acts.NewOrganisation, tmp_path: Path) -> None:
    """What is exported can be received by another node, by decision of whoever types the command."""
    (figures,) = call("export", str(tmp_path / "copy"))
    assert (figures["lines"], figures["blobs"]) == (8, 1)
    assert [path.read_bytes() for path in (tmp_path / "copy" / "blobs").iterdir()] == [FILE]
    empty_node()
    (received,) = call("receive", str(tmp_path / "copy" / "records.ndjson"), "--trust", "mirrored")
    assert (received["events"], received["records"], received["skipped"]) == (2, 2, 0)
    assert Trust.objects.get().level == "mirrored"
    assert Statement.objects.count() == 2
    damaged = (tmp_path / "copy" / "records.ndjson").read_bytes().replace(b'"second"', b'"secund"')
    (tmp_path / "damaged").write_bytes(damaged)
    (again,) = call("receive", str(tmp_path / "damaged"), code=1)
    assert again["skipped"] == 1
    assert len(again["faults"]) == 1


def test_export_to_standard_output(made: acts.NewOrganisation) -> None:
    """Without a folder the lines go to standard output; an unknown group is refused."""
    assert len(call("export", "--organisation", made.organisation)) == 8
    assert "knows no organisation" in call("export", "--organisation", "0" * 64, code=3)[0]["error"]


def test_retract(made: acts.NewOrganisation) -> None:
    """A retracted statement holds no more and stays in the history; one that does not hold is refused."""
    wanted = statement("first").id
    (done,) = call("retract", wanted, "--yes")
    assert done["retracted"] == [wanted]
    assert list(Statement.objects.values_list("value", flat=True)) == ["second"]
    assert history.history(subject=SUBJECT)[0].ended[0][0] == wanted
    assert "has no statement" in call("retract", wanted, "--yes", code=3)[0]["error"]


def test_retract_asks(made: acts.NewOrganisation) -> None:
    """Without --yes the statement is shown, and nothing happens unless the answer is yes."""
    call("retract", statement("first").id, typed="n\n", code=1)
    assert Statement.objects.count() == 2


def test_erase(made: acts.NewOrganisation) -> None:
    """A publication is erased by the beginning of its id; a beginning that is too short, or of none, is refused."""
    record = statement("first").record
    (done,) = call("erase", record[:12], "--yes")
    assert done["erased"] == [record]
    assert Statement.objects.count() == 1
    assert "Give at least 8" in call("erase", record[:4], "--yes", code=3)[0]["error"]
    assert "No publication begins" in call("erase", "0" * 10, "--yes", code=3)[0]["error"]


def test_block(made: acts.NewOrganisation) -> None:
    """A publication or a file is removed from this node."""
    record = statement("second").record
    assert call("block", "--publication", record[:10], "--reason", "an order") == [{"blocked": record}]
    (sha256,) = [path.name for path in blobs.path("00").parent.parent.glob("*/*")]
    assert call("block", "--file", sha256, "--reason", "an order") == [{"blocked": sha256}]
    assert not blobs.path(sha256).exists()


def test_keys(made: acts.NewOrganisation, tmp_path: Path) -> None:
    """Holders of the sheets certify, revoke and recover; the new sheets are written once."""
    sheets = {(sheet.role, sheet.number): sheet.text for sheet in made.sheets}
    assert [line["counted"] for line in call("keys", "list")] == [2]
    (certified,) = call("keys", "certify", typed=sheets["signing", 1] + "\n")
    call("keys", "revoke", made.log, "--seq", "1", typed=sheets["signing", 1] + "\n")
    assert sorted(line["counted"] for line in call("keys", "list")) == [0, 1]
    typed = f"{sheets['recovery', 1]}\n{sheets['recovery', 3]}\n"
    (recovered,) = call("keys", "recover", "--sheets", str(tmp_path / "new.html"), typed=typed)
    assert recovered["log"] not in (certified["log"], made.log)
    assert (tmp_path / "new.html").stat().st_mode & 0o777 == 0o600
    assert (
        "recovered already"
        in (call("keys", "recover", "--sheets", str(tmp_path / "newer.html"), typed=typed, code=3)[-1]["error"])
    )
    assert not (tmp_path / "newer.html").exists()


def test_without_a_group(transactional_db: None) -> None:
    """Commands that sign say what to do on a node that has no group."""
    assert "contrechamp init" in call("erase", "0" * 10, "--yes", code=3)[0]["error"]


@pytest.mark.sqlite_only
def test_init(tmp_path: Path) -> None:
    """Init asks nothing with --yes, makes the folder private, writes the sheets once, and refuses to do it twice."""
    node = Node(tmp_path / "home")
    sheets = tmp_path / "sheets.html"
    (line,) = node.command("init", "--yes", "--name", "Été", "--sheets", str(sheets), "--json").splitlines()
    made = json.loads(line)
    assert Path(made["sheets"]) == sheets
    assert made["organisation"] in sheets.read_text()
    assert [path.stat().st_mode & 0o777 for path in (sheets, node.home, node.home / "keys")] == [0o600, 0o700, 0o700]
    assert json.loads(node.command("verify", "--json"))["organisations"] == 1
    assert "is there already" in node.command(
        "init", "--yes", "--name", "Été", "--sheets", str(sheets), "--json", code=3
    )
    other = str(tmp_path / "other.html")
    assert "has its group already" in node.command(
        "init", "--yes", "--name", "Été", "--sheets", other, "--json", code=3
    )
    assert not Path(other).exists()


def test_every_command_of_this_room_speaks_json() -> None:
    """Each of them has --json."""
    for name in ("verify", "rebuild", "export", "receive", "erase", "retract", "block", "init"):
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert any("--json" in option.opts for option in command.params)
