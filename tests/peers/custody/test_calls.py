"""What a node answers about the closed files that it keeps for a sister group."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from contrechamp.ground.hashing import sha256_hex
from contrechamp.peers import acts as peers
from contrechamp.peers.custody import acts, callers, proving
from contrechamp.peers.custody.models import Kept
from contrechamp.peers.custody.tasks import look
from contrechamp.peers.serving import views
from contrechamp.records import acts as records
from contrechamp.records import key_acts, keys, ownlog
from contrechamp.records.errors import Refused
from contrechamp.records.models import Log, Organisation
from contrechamp.shell.budget import Budget

pytestmark = pytest.mark.django_db
OBJECT = "ab" * 32
SNAPSHOT = "20260512T080000Z-0123abcd"


@pytest.fixture(autouse=True)
def no_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "budget", Budget(everybody=(1e9, 1e9), each=(1e9, 1e9)))


@pytest.fixture
def sister() -> Any:
    """A group of another node, whose keys are known here; its log's key and its sheets."""
    made = records.create_organisation(name="Sœur")
    Organisation.objects.filter(id=made.organisation).update(hosted=False)
    Log.objects.filter(id=made.log).update(own=False)
    seeds = {"log": ownlog.read_key(made.log), "stranger": keys.new_seed()}
    for sheet in made.sheets:
        seeds["signing" if sheet.role == "signing" else f"recovery{sheet.number}"] = sheet.seed
    acts.keep(organisation=made.organisation, limit=10_000)
    return SimpleNamespace(organisation=made.organisation, log=made.log, seeds=seeds, sheets=made.sheets)


@pytest.fixture
def call(client: Client, sister: Any) -> Callable[..., Any]:
    """Asks with one of the sister's keys."""

    def ask(who: str, asked: str, path: str = "", body: bytes | None = None, **more: Any) -> Any:
        challenge = client.get("/exchange/challenge").content.decode().strip()
        header = proving.prove(sister.seeds[who], challenge, asked).header()
        address = f"/exchange/kept{path}"
        if body is None:
            return client.get(address, headers={"Authorization": header, **more})
        return client.post(address, body, content_type="application/octet-stream", headers={"Authorization": header})

    return ask


@pytest.fixture
def put(call: Callable[..., Any]) -> Callable[..., int]:
    def bring(name: str, data: bytes, who: str = "log") -> int:
        sha256 = sha256_hex(data)
        status: int = call(who, proving.to_put(name, sha256, len(data)), f"/{name}?sha256={sha256}", data).status_code
        return status

    return bring


def snapshot(*objects: str) -> bytes:
    return json.dumps({"objects": list(objects)}).encode() + b"\nsignature\nclosed"


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_log_brings_and_a_sheet_fetches(call: Callable[..., Any], put: Callable[..., int]) -> None:
    """The key of the log lists and adds and gets nothing out; each sheet gets the very bytes, in parts if it likes."""
    assert put(OBJECT, b"closed bytes") == 204 == put(OBJECT, b"closed bytes")
    assert put(SNAPSHOT, snapshot(OBJECT)) == 204
    first, *lines = call("log", proving.to_list("")).content.splitlines()
    assert json.loads(first)["limit"] == 10_000 and json.loads(first)["used"] > 12
    assert [json.loads(line)["name"] for line in lines] == [SNAPSHOT, OBJECT]
    assert call("log", proving.to_list(OBJECT), f"?after={OBJECT}").content.splitlines()[1:] == []
    assert call("log", proving.to_get(OBJECT), f"/{OBJECT}").status_code == 403
    for who in ("signing", "recovery1", "recovery2", "recovery3"):
        assert content(call(who, proving.to_get(OBJECT), f"/{OBJECT}")) == b"closed bytes"
    part = call("signing", proving.to_get(OBJECT), f"/{OBJECT}", Range="bytes=7-")
    assert (part.status_code, content(part)) == (206, b"bytes")


def test_nobody_else_gets_anything(call: Callable[..., Any], put: Callable[..., int], client: Client) -> None:
    """A stranger, a proof for another call, none, an old challenge, and a call for what is not there are refused."""
    assert put(OBJECT, b"closed bytes") == 204
    assert put("cd" * 32, b"more", who="stranger") == 403
    assert call("stranger", proving.to_list("")).status_code == 403
    assert call("signing", proving.to_list(""), f"/{OBJECT}").status_code == 403
    assert client.get(f"/exchange/kept/{OBJECT}").status_code == 401
    assert call("signing", proving.to_get("cd" * 32), f"/{'cd' * 32}").status_code == 404
    assert client.get("/exchange/kept/elsewhere").status_code == 404
    assert not callers.is_fresh("99999999999.é")
    assert not callers.is_fresh("99999999999.0123") and not callers.is_fresh(f"1.{callers.challenge()[11:]}")


def test_what_is_kept_is_bounded_whole_and_lasting(call: Callable[..., Any], put: Callable[..., int]) -> None:
    """No more than was agreed; no other bytes under the same name; no snapshot of what is not there; no false hash."""
    assert put(OBJECT, b"x" * 10_001) == 507
    assert put(OBJECT, b"closed bytes") == 204 and put(OBJECT, b"other bytes") == 409
    assert put(SNAPSHOT, snapshot(OBJECT, "cd" * 32)) == 409
    assert put(SNAPSHOT, b"[[[[") == 400
    wrong = call("log", proving.to_put(SNAPSHOT, OBJECT, 3), f"/{SNAPSHOT}?sha256={OBJECT}", b"abc")
    assert wrong.status_code == 400
    assert list(Kept.objects.values_list("name", flat=True)) == [OBJECT]


def test_who_counts_no_more_writes_no_more(sister: Any, put: Callable[..., int]) -> None:
    """A log that the group revoked, and a group that was refused here, are refused."""
    assert put(OBJECT, b"closed bytes") == 204
    peers.refuse_organisation(organisation=sister.organisation, reason="floods")
    assert put("cd" * 32, b"more") == 403
    peers.accept_organisation(organisation=sister.organisation)
    Organisation.objects.filter(id=sister.organisation).update(hosted=True)
    key_acts.revoke(organisation=sister.organisation, signing_seed=sister.seeds["signing"], log=sister.log, seq=0)
    assert put("cd" * 32, b"more") == 403


def test_after_a_recovery_the_old_signing_sheet_fetches_nothing(sister: Any, call: Callable[..., Any]) -> None:
    """It may have been stolen. The old recovery sheets still fetch what only they open."""
    Organisation.objects.filter(id=sister.organisation).update(hosted=True)
    two = [sister.seeds["recovery1"], sister.seeds["recovery2"]]
    key_acts.recover(organisation=sister.organisation, recovery_seeds=two, keep={})
    assert call("signing", proving.to_list("")).status_code == 403
    assert call("recovery3", proving.to_list("")).status_code == 200
    assert call("log", proving.to_list("")).status_code == 403


def test_old_and_damaged_files_go(sister: Any, put: Callable[..., int]) -> None:
    """Objects that no snapshot names go after a week, those of a dropped snapshot too; what is damaged goes at once."""
    named, loose, late = "11" * 32, "22" * 32, "33" * 32
    for name in (named, loose, late):
        put(name, name.encode())
    put(SNAPSHOT, snapshot(named))
    now = datetime.now(UTC)
    assert acts.tidy(organisation=sister.organisation, now=now) == 0
    Kept.objects.exclude(name=late).update(at=now - timedelta(days=8))
    assert acts.tidy(organisation=sister.organisation, now=now) == 1
    assert set(Kept.objects.values_list("name", flat=True)) == {named, late, SNAPSHOT}
    acts.path(sister.organisation, named).write_bytes(b"rot")
    assert look({}) == 1
    assert not Kept.objects.filter(name=named).exists()


def test_one_keeps_no_backup_of_ones_own(sister: Any) -> None:
    """It would be lost with what it saves. Ending deletes everything."""
    Organisation.objects.filter(id=sister.organisation).update(hosted=True)
    with pytest.raises(Refused, match="on this site"):
        acts.keep(organisation=sister.organisation)
    assert re.fullmatch(r"\d+\.[0-9a-f]{32}", callers.challenge())


def test_ending_deletes_all(sister: Any, put: Callable[..., int], django_capture_on_commit_callbacks: Any) -> None:
    """Nothing of the group's backup is left, and nothing more is taken."""
    put(OBJECT, b"closed bytes")
    with django_capture_on_commit_callbacks(execute=True):
        acts.end(organisation=sister.organisation)
    assert not acts.folder(sister.organisation).exists() and not Kept.objects.exists()
    assert put(OBJECT, b"closed bytes") == 403
