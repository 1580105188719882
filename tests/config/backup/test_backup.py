"""A node that is backed up while it runs, deleted, and brought back from the folder and the sheets."""

import json
import re
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from contrechamp.config.backup import locks, restoring, saving, stores
from contrechamp.config.backup.locks import Keyring
from contrechamp.config.backup.snapshots import Opened
from contrechamp.records import keys
from contrechamp.records.errors import Refused
from tests.records.nodes import Node

pytestmark = pytest.mark.sqlite_only

DRAFT = """
from contrechamp.config.output import start_django; start_django()
from pathlib import Path
from contrechamp.catalogue import acts
from contrechamp.library.acts import add_file
from contrechamp.people.acts import add_user
from contrechamp.records import reads
group = reads.hosted()[0].id
user = add_user(name="camille", organisation=group, role="publisher")
acts.begin(organisation=group, by=user, title={"fr": "Un brouillon secret"}, place="insee:13055", technologies=[])
path = Path("%s"); path.write_bytes(b"%%PDF-1.4 not a whole file")
add_file(path=path, organisation=group)
"""
STATE = """
import json; from contrechamp.config.output import start_django; start_django()
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.library.models import Document
from contrechamp.people.models import User, Membership
from contrechamp.records import blobs
from contrechamp.records.models import Record, Statement
from contrechamp.records.rebuild import digest
print(json.dumps({
    "digest": digest(), "drafts": sorted(map(str, Draft.objects.values_list("subject", "changed_at"))),
    "said": list(map(str, DraftStatement.objects.order_by("pk").values_list("property", "value"))),
    "users": list(User.objects.values_list("username", "password")),
    "roles": list(Membership.objects.values_list("role")),
    "documents": [(str(d.pk), d.original, blobs.path(d.original).read_bytes().hex()) for d in Document.objects.all()],
    "records": list(Record.objects.order_by("id").values_list("id", flat=True)),
    "statements": Statement.objects.count(),
}, default=str))
"""


def seeds_in(sheets: Path) -> list[str]:
    """What the sheets say: three recovery sheets, then the signing sheet."""
    pages = sheets.read_text().split("<section>")[1:]
    return ["".join(re.findall(r"<code>([0-9a-f]{4})</code>", page)) for page in pages]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a node with a member, a draft, a private document and a publication; its sheets lie beside it."""
    folder = tmp_path_factory.mktemp("made")
    node = Node(folder / "home")
    node.command("init", "--yes", "--name", "Essai", "--sheets", str(folder / "sheets.html"))
    node.run("-c", DRAFT % (folder / "original.pdf"))
    node.publish()
    return folder


@pytest.fixture
def node(made: Path, tmp_path: Path) -> Node:
    """A node of one's own that was made so."""
    copytree(made, tmp_path, dirs_exist_ok=True)
    return Node(tmp_path / "home")


def state(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(node.run("-c", STATE))
    return found


def backup(node: Node, folder: Path, *more: str) -> dict[str, Any]:
    (line,) = node.command("backup", str(folder), *more, "--json").splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.parametrize("which", ["signing", "recovery"])
def test_a_node_comes_back(node: Node, tmp_path: Path, which: str) -> None:
    """From the folder and the signing sheet, or two recovery sheets: drafts, originals, accounts and records are as
    they were; the node signs nothing until it has a log of its own, and then goes on."""
    before, sheets = state(node), seeds_in(tmp_path / "sheets.html")
    backup(node, tmp_path / "backup")
    back = Node(tmp_path / "back")
    typed = sheets[3:] if which == "signing" else sheets[1:3]
    back.command("restore", str(tmp_path / "backup"), "--with", which, typed="\n".join(typed) + "\n")
    assert state(back) == before
    assert "Certify a new one" in back.publish(code=3)
    assert list((tmp_path / "back").glob("keys/*.key")) == []
    back.command("keys", "certify", typed=sheets[3] + "\n")
    assert back.publish() == "1\n"
    assert json.loads(back.command("verify", "--json"))["faults"] == []


def test_only_what_is_new_is_written(node: Node, tmp_path: Path) -> None:
    """A second backup writes no object again; dropping the first snapshot keeps the second whole."""
    folder, sheets = tmp_path / "backup", seeds_in(tmp_path / "sheets.html")
    first = backup(node, folder)
    assert first["new_objects"] > 3 and first["missing"] == []
    assert backup(node, folder)["new_objects"] == 0
    node.publish()
    third = backup(node, folder, "--keep", "1")
    assert 0 < third["new_objects"] < first["new_objects"]
    assert third["dropped"] > 0
    assert stores.Folder(folder).snapshots() == [third["snapshot"]]
    back = Node(tmp_path / "back")
    back.command("restore", str(folder), "--check", typed=sheets[3] + "\n")
    assert not (tmp_path / "back").exists()


def test_a_backup_says_nothing(node: Node, tmp_path: Path) -> None:
    """No text, name or hash of what is private is readable in the folder; its files are this user's alone."""
    backup(node, tmp_path / "backup")
    original = state(node)["documents"][0][1]
    for path in (tmp_path / "backup").rglob("*"):
        if path.is_file() and path.name != "README.txt":
            data = path.read_bytes()
            assert path.stat().st_mode & 0o777 == 0o600
            assert not any(word in data for word in (b"camille", b"secret", b"13055", original.encode()))
            assert original not in path.name


def test_damage_and_wrong_sheets_are_refused(node: Node, tmp_path: Path) -> None:
    """One recovery sheet, a stranger's, a damaged object, a missing one: nothing is written, and the reason is said."""
    folder, sheets = tmp_path / "backup", seeds_in(tmp_path / "sheets.html")
    backup(node, folder)
    back = Node(tmp_path / "back")
    back.command("restore", str(folder), "--with", "recovery", typed=f"{sheets[0]}\n{sheets[0]}\n", code=3)
    some = next(iter((folder / "objects").glob("??/*")))
    whole = some.read_bytes()
    some.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    back.command("restore", str(folder), typed=sheets[3] + "\n", code=3)
    some.unlink()
    back.command("restore", str(folder), typed=sheets[3] + "\n", code=3)
    assert not (tmp_path / "back").exists()
    node.command("restore", str(folder), typed=sheets[3] + "\n", code=3)


def test_a_forged_snapshot_is_refused(node: Node, tmp_path: Path) -> None:
    """Whoever changes the public part of a snapshot, such as which objects it names, is found out by its signature."""
    folder, sheets = tmp_path / "backup", seeds_in(tmp_path / "sheets.html")
    backup(node, folder)
    (path,) = (folder / "snapshots").glob("*")
    path.write_bytes(path.read_bytes().replace(b'"format"', b'"format" ', 1))
    Node(tmp_path / "back").command("restore", str(folder), typed=sheets[3] + "\n", code=3)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("secrets/../node.toml", 'database = "postgresql://elsewhere/all"'),
        ("node.toml", '"database" = "postgresql://elsewhere/all"'),
        ("node.toml", "data"),
        ("../beside", "x"),
        ("keys/other.key", "x"),
        ("sources/../node.toml", "x"),
        ("secrets/..", "x"),
    ],
)
def test_a_backup_writes_no_file_but_its_own(tmp_path: Path, name: str, text: str) -> None:
    """Whoever held a log's key could sign a backup: it decides about no other file, and never about the database."""
    files = {"secrets/django": "a", name: text}
    with pytest.raises(Refused):
        restoring.write_files(tmp_path / "back", Opened({"files": files}, ""))
    assert not list(tmp_path.iterdir())


def test_secrets_and_sources_come_back(tmp_path: Path) -> None:
    """The key of requesters' names and the watched sources are kept; what an editor left beside them is not."""
    home, back = tmp_path / "home", tmp_path / "back"
    kept = {"secrets/requests_identity": "key", "secrets/mail_smtp": "word", "sources/doubs.yaml": "title: Doubs"}
    for name, text in {**kept, "secrets/mail_smtp~": "old", "sources/Doubs.yaml.bak": "x"}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    restoring.write_files(back, Opened({"files": saving.small_files(home)}, ""))
    assert {str(path.relative_to(back)): path.read_text() for path in back.rglob("*") if path.is_file()} == kept


def test_the_address_of_the_database_is_not_taken_over(tmp_path: Path) -> None:
    """It belongs to the machine; the other settings come back."""
    text = 'name = "Nord"\ndatabase = "postgresql:///old"\n'
    restoring.write_files(tmp_path / "back", Opened({"files": {"node.toml": text, "secrets/django": "a"}}, ""))
    assert (tmp_path / "back" / "node.toml").read_text() == 'name = "Nord"\n'


def test_who_opens_a_lock() -> None:
    """The signing sheet alone, or any two recovery sheets; never one, nor one twice."""
    sign, *recovery = [keys.new_seed() for _ in range(4)]
    ring = Keyring(keys.public_of(sign), tuple(keys.public_of(seed) for seed in recovery))
    doors = locks.make([ring]).doors
    secret = locks.unlock(doors, [sign])
    for pair in (recovery[:2], recovery[1:], [recovery[2], recovery[0]]):
        assert locks.unlock(doors, pair) == secret
    for wrong in (recovery[:1], [recovery[0]] * 2, [keys.new_seed(), keys.new_seed()]):
        with pytest.raises(Refused, match="do not open"):
            locks.unlock(doors, wrong)
