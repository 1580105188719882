"""One of two groups of a node moves to a fresh node; the other notices nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.config.backup.test_backup import seeds_in
from tests.records.nodes import Node

pytestmark = pytest.mark.sqlite_only

GROUPS = """
from contrechamp.config.output import start_django; start_django()
from pathlib import Path
from contrechamp.catalogue import acts
from contrechamp.catalogue.models import Draft
from contrechamp.library.acts import add_file
from contrechamp.peers.sharing import acts as sharing
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from contrechamp.records import acts as records, key_acts, reads
from contrechamp.requests import acts as requests, referral
from contrechamp.requests.mail import intake
from contrechamp.requests.models import Body
from django.utils import timezone
made = key_acts.create_organisation(name="Sud")
north = next(one.id for one in reads.hosted() if one.id != made.organisation)
for number, organisation in enumerate([north, made.organisation]):
    user = add_user(name=f"member-{number}", organisation=organisation, role="publisher")
    user.set_password("a long secret %d" % number); user.email = f"m{number}@example.org"; user.save()
    acts.begin(organisation=organisation, by=user, title={"fr": f"Brouillon {number}"}, place="insee:13055",
               technologies=[])
    path = Path("FOLDER") / f"original-{number}.pdf"; path.write_bytes(b"%PDF-1.4 not whole " + str(number).encode())
    add_file(path=path, organisation=organisation)
    said = [{"property": "status", "value": f"said {number}", "sources": []}]
    records.publish(organisation=organisation, entries=[records.Entry("insee:13055", "place", said)])
add_user(name="both", organisation=made.organisation, role="administrator")
add_user(name="both", organisation=north, role="publisher")
Draft.objects.filter(organisation=made.organisation).update(started_by=User.objects.get(username="member-0"))
sharing.publish_key(organisation=made.organisation, by=None)
for number, organisation in enumerate([north, made.organisation]):
    body, _new = Body.objects.get_or_create(urn="x:1", defaults={"name": "Mairie"})
    asked = requests.draft(organisation=organisation, body=body, title="x", letter="y", by=None)
    referral.identify(request=asked, name=f"Paule {number}", address=f"{number}, rue Neuve", by=None)
    intake.accept(data=b"Subject: %d" % number, request=asked, at=timezone.now())
print(made.organisation, next(sheet.text for sheet in made.sheets if sheet.role == "signing"))
"""
STATE = """
import json; from contrechamp.config.output import start_django; start_django()
from contrechamp.catalogue.models import Draft
from contrechamp.jobs.models import Job
from contrechamp.library.models import Document
from contrechamp.people.models import AuditEntry, Membership
from contrechamp.records import blobs
from contrechamp.records.models import Blob, Organisation, Record, Statement, Log
from contrechamp.requests import referral
from contrechamp.requests.models import Message, Request
found = {}
for group in Organisation.objects.all():
    mine = {"organisation": group.id}
    documents = Document.objects.filter(**mine)
    found[group.id] = {
        "hosted": group.hosted,
        "drafts": sorted(Draft.objects.filter(**mine).values_list("subject", "started_by__username")),
        "said": sorted(map(str, Draft.objects.filter(**mine).values_list("statements__property", "statements__value"))),
        "documents": sorted((str(one.pk), blobs.path(one.original).read_bytes().hex()) for one in documents),
        "jobs": Job.objects.filter(args__document__in=[str(one.pk) for one in documents]).count(),
        "letters": Job.objects.filter(args__message__in=[one.pk for one in Message.objects.filter(**mine)]).count(),
        "requesters": sorted(map(str, map(referral.requester, Request.objects.filter(**mine)))),
        "members": sorted(Membership.objects.filter(**mine).values_list("user__username", "role")),
        "words": sorted(Membership.objects.filter(**mine).values_list("user__password", "user__email")),
        "audit": AuditEntry.objects.filter(**mine).count(),
        "records": sorted(Record.objects.filter(log__in=Log.objects.filter(**mine).values("id")).values_list("id")),
        "statements": sorted(map(str, Statement.objects.filter(**mine).values_list("id", "value"))),
    }
found["files"] = sorted(Blob.objects.values_list("id", flat=True))
print(json.dumps(found, default=str))
"""
PUBLISH = """
from contrechamp.config.output import start_django; start_django()
from contrechamp.records import acts
said = [{"property": "status", "value": "later", "sources": []}]
print(acts.publish(organisation="%s", entries=[acts.Entry("insee:13055", "place", said)]).seq)
"""
GROUP = ("drafts", "said", "documents", "jobs", "letters", "requesters", "members", "audit", "records", "statements")


def state(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(node.run("-c", STATE))
    return found


def two_groups(folder: Path) -> tuple[Node, str, str, str]:
    """A node with the groups Nord and Sud; their ids, and Sud's signing seed."""
    node = Node(folder / "home")
    node.command("init", "--yes", "--name", "Nord", "--sheets", str(folder / "sheets.html"))
    south, seed = node.run("-c", GROUPS.replace("FOLDER", str(folder))).split()
    (north,) = set(state(node)) - {south, "files"}
    return node, north, south, seed


def refused(node: Node, folder: Path, group: str, sheet: str) -> str:
    """Why the group does not move into the folder."""
    return node.command("move", str(folder), "--organisation", group, "--json", typed=sheet + "\n", code=3)


def test_a_group_moves_and_the_other_stays(tmp_path: Path) -> None:
    """Drafts, originals, memberships and publications stand on the new node, which signs on a log of its own; here the
    group's private rows, files and keys are gone, and what it published is a copy. Accounts leave as names alone.

    Who refers to the commission is known there too, under a secret that opens nothing of the other group; mails that
    wait are read there."""
    node, north, south, seed = two_groups(tmp_path)
    before = state(node)
    node.command("move", str(tmp_path / "moved"), "--organisation", south, typed=seed + "\n")

    after = state(node)
    assert after[north] == before[north]
    assert after[south] == {
        **{name: [] for name in ("drafts", "said", "documents", "requesters", "members", "words")},
        "hosted": False,
        "jobs": 0,
        "letters": 0,
        "audit": 0,
        "records": before[south]["records"],
        "statements": before[south]["statements"],
    }
    assert len(after["files"]) == len(before["files"]) - 2
    assert len(list((tmp_path / "home" / "keys").glob("*.key"))) == 1
    assert not list((tmp_path / "home" / "secrets").glob(f"drafts-{south}"))
    assert node.run("-c", PUBLISH % north) == "2\n"
    node.run("-c", PUBLISH % south, code=1)
    assert json.loads(node.command("verify", "--json"))["faults"] == []

    new = Node(tmp_path / "new")
    new.command("restore", str(tmp_path / "moved"), typed=seed + "\n")
    new.command("keys", "certify", typed=seed + "\n")
    there = state(new)
    assert set(there) == {south, "files"} and there[south]["hosted"]
    lost = {"drafts": [[subject, None] for subject, _ in before[south]["drafts"]]}
    assert {name: there[south][name] for name in GROUP} == {name: before[south][name] for name in GROUP} | lost
    assert there[south]["words"] == [["!", ""], ["!", ""]]
    assert there[south]["requesters"] == ["Requester(name='Paule 1', address='1, rue Neuve')"]
    ours, theirs = [tmp_path / name / "secrets" / "requests_identity" for name in ("home", "new")]
    assert ours.read_text() != theirs.read_text()
    assert (tmp_path / "new" / "secrets" / f"drafts-{south}").exists()
    assert new.run("-c", PUBLISH % south) == "1\n"
    assert json.loads(new.command("verify", "--json"))["faults"] == []


def test_a_move_that_cannot_be_done_changes_nothing(tmp_path: Path) -> None:
    """With the other group's sheet, into a folder in use, or with a file missing, the node stays as it is."""
    node, north, south, seed = two_groups(tmp_path)
    before = state(node)
    other = seeds_in(tmp_path / "sheets.html")[3]
    used = tmp_path / "used"
    node.command("backup", str(used))
    assert "not the signing sheet" in refused(node, tmp_path / "moved", south, other)
    assert "something in that folder" in refused(node, used, south, seed)
    assert state(node) == before
    (original,) = [path for path in (tmp_path / "home" / "blobs").glob("*/*") if path.read_bytes().endswith(b"whole 1")]
    content = original.read_bytes()
    original.unlink()
    assert "1 files of the group are missing" in refused(node, tmp_path / "moved", south, seed)
    original.write_bytes(content)
    assert state(node) == before
    assert node.run("-c", PUBLISH % south) == "3\n"
    assert node.run("-c", PUBLISH % north) == "2\n"
