"""A backup that a sister site holds, with real processes: brought, not readable there, and fetched back from paper."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.config.backup.test_backup import made, node, seeds_in, state  # noqa: F401  fixtures
from tests.peers.conftest import served  # noqa: F401  a fixture
from tests.peers.served import Served
from tests.records.nodes import Node

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]


@pytest.fixture
def holder(node: Node, served: Callable[[str], Served]) -> Served:  # noqa: F811
    """A sister site that takes the deposits of the node's group, and keeps its backup; the node knows it as Lyon."""
    found = served("holder").up()
    (group,) = (line for line in json.loads(node.run("-c", GROUPS)))
    found.command("peers", "consent", group)
    found.command("peers", "keep", group, "--limit", "5")
    node.command("peers", "add", found.address, "--name", "Lyon", "--local", "--deposit")
    node.command("sync")
    return found


GROUPS = """
import json; from contrechamp.config.output import start_django; start_django()
from contrechamp.records import reads
print(json.dumps([one.id for one in reads.hosted()]))
"""


def send(node: Node, *more: str, code: int = 0) -> dict[str, Any]:  # noqa: F811
    (line,) = node.command("backup", "--to", "Lyon", *more, "--json", code=code).splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.parametrize("which", ["signing", "recovery"])
def test_only_the_sheets_are_left(node: Node, holder: Served, tmp_path: Path, which: str) -> None:  # noqa: F811
    """The node is gone. On another machine, its sister's address and the sheets bring back drafts, originals, accounts
    and records; the new node signs on once a log is certified."""
    before, sheets = state(node), seeds_in(tmp_path / "sheets.html")
    first = send(node, "--daily")
    assert first["new_objects"] > 3
    assert send(node)["new_objects"] <= 1  # that it went well is new
    shutil.rmtree(node.home)
    back = Node(tmp_path / "back")
    typed = "\n".join(sheets[3:] if which == "signing" else sheets[1:3]) + "\n"
    asked = ("restore", "--from-peer", holder.address, "--local", "--with", which)
    back.command(*asked, "--check", typed=typed)
    assert not (tmp_path / "back").exists()
    back.command(*asked, typed=typed)
    assert state(back) == before
    assert not (tmp_path / "back" / "fetched-backup").exists()
    back.command("keys", "certify", typed=sheets[3] + "\n")
    assert back.publish() == "1\n"
    back.command("sync")  # tells Lyon of the new log, so that it takes the next backup
    assert send(back)["snapshot"] > first["snapshot"]


def test_the_holder_reads_nothing_and_keeps_to_its_limit(
    node: Node,  # noqa: F811
    holder: Served,
    tmp_path: Path,
) -> None:
    """No word, name or hash of what is private is in its files; what it did not agree to is refused, and said."""
    send(node)
    original = state(node)["documents"][0][1]
    kept = [path for path in (holder.home / "kept").rglob("*") if path.is_file()]
    assert len(kept) > 3
    for path in kept:
        data = path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600
        assert not any(word in data for word in (b"camille", b"secret", b"13055", original.encode()))
    Node(holder.home).command("peers", "keep", json.loads(node.run("-c", GROUPS))[0], "--limit", "0")
    assert not (holder.home / "kept").exists() or not list((holder.home / "kept").glob("*/*"))
    assert "peers keep" in send(node, code=3)["error"]


def test_what_was_cut_off_goes_on(node: Node, holder: Served, tmp_path: Path) -> None:  # noqa: F811
    """A fetch that was cut off goes on where it ended; a file that is damaged there is found, and named; a stranger's
    sheet gets nothing."""
    send(node)
    sheets = seeds_in(tmp_path / "sheets.html")
    asked = ("restore", "--from-peer", holder.address, "--local")
    back = Node(tmp_path / "back")
    objects = sorted((holder.home / "kept").glob("*/*/" + "?" * 64), key=lambda path: path.stat().st_size)
    largest, whole = objects[-1], objects[-1].read_bytes()
    largest.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "damaged" in back.command(*asked, "--json", typed=sheets[3] + "\n", code=3)
    fetched = tmp_path / "back" / "fetched-backup"
    assert list(fetched.glob("snapshots/*"))
    part = fetched / "objects" / largest.name[:2] / f".{largest.name}.part"
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(whole[: len(whole) // 2])
    largest.write_bytes(b"y" * (len(whole) // 2) + whole[len(whole) // 2 :])  # only the second half is asked for
    back.command(*asked, typed=sheets[3] + "\n")
    stranger = "00" * 32
    other = Node(tmp_path / "other").command(*asked, "--json", typed=f"{stranger}{guard(stranger)}\n", code=3)
    assert "Nothing is kept here" in other


def guard(seed: str) -> str:
    from contrechamp.records.sheets import _guard

    return _guard(seed)
