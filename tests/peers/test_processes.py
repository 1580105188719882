"""Real nodes in processes of their own, over HTTP on this machine; and a second implementation among them."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.conftest import REPOSITORY
from tests.peers.served import Served

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]


def test_three_nodes_of_which_one_goes_away_and_comes_back(served: Callable[[str], Served]) -> None:
    """It comes back to 10,000 records more, heals what was deleted by hand, and all three are equal."""
    first, second, third = (served(name) for name in ("first", "second", "third"))
    group = first.do('publish_to = acts.create_organisation(name="A"); publish(300); out = publish_to.organisation')
    other = second.do('made = acts.create_organisation(name="B"); publish(50); out = made.organisation')
    trust = f'[acts.set_trust(organisation=o, level="shown", reason="") for o in ("{group}", "{other}")]\n'
    first.up(), second.up()
    third.do(f'{trust}out = [visit("{first.address}"), visit("{second.address}")]')
    first.do("publish(5000); publish(5000); out = 0")  # while the third is away
    second.do(f'{trust}out = visit("{first.address}")')
    assert first.do(f'{trust}out = visit("{second.address}")')["records"] == 50
    back = third.do(f'out = visit("{second.address}")')
    assert (back["ok"], back["records"]) == (True, 10_000)
    with sqlite3.connect(third.database) as database:
        database.execute("DELETE FROM records_record WHERE seq % 100 = 50")
        gone = database.total_changes
    assert gone == 104
    healed = third.do(f'out = visit("{first.address}")')
    assert (healed["notes"], healed["records"], healed["bodies"]) == ([], 104, 104)
    states = [node.do("out = state()") for node in (first, second, third)]
    assert states[0] == states[1] == states[2] and states[0]["faults"] == []


@pytest.fixture(scope="module")
def javascript() -> list[str]:
    """The command of the small node in JavaScript."""
    program = shutil.which("node") or shutil.which("node", path=Path(sys.executable).parent)
    if program is None:
        pytest.skip("no Node.js here: the second implementation was not run")
    return [program, str(REPOSITORY / "verifier" / "node.mjs")]


def test_a_second_implementation_exchanges_with_this_one(
    served: Callable[[str], Served], javascript: list[str], tmp_path: Path
) -> None:
    """The small node in JavaScript copies this one, checks, and serves another of these, which ends equal."""
    first, last = served("first"), served("last")
    group = first.do(
        'made = acts.create_organisation(name="A"); publish(250)\n'
        'claim = {"property": "status", "value": "Σ \\u2028 \\u00e9", "sources": []}\n'
        'said = acts.publish(organisation=made.organisation, entries=[acts.Entry("insee:13055", "place", [claim])])\n'
        "acts.erase(organisation=made.organisation, records=said.records); publish(700); out = made.organisation"
    )
    sha256 = first.do(
        "from contrechamp.records import blobs\n"
        "data = bytes(range(256)) * 12000; out = blobs.put(data, 'test', 'draft')\n"
        'ref = acts.BlobRef(out, len(data), "application/pdf", "document")\n'
        'claims = [{"property": "status", "value": "x"}]\n'
        f'acts.publish(organisation="{group}", entries=[acts.Entry("insee:13055", "place", claims, blobs=[ref])])'
    )
    first.up()
    copy = tmp_path / "copy"
    (copy / "blobs").mkdir(parents=True)
    (copy / "blobs" / f"{sha256}.part").write_bytes(bytes(range(256)) * 40)  # where it was cut off once

    def pull() -> dict[str, Any]:
        done = subprocess.run(
            [*javascript, "pull", str(copy), first.address], capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    assert pull() == {"records": 953, "files": 1, "faults": []}
    first.do("publish(5); out = 0")
    assert [pull()["records"], pull()["records"]] == [5, 0]
    verifier = [javascript[0], str(REPOSITORY / "verifier" / "verify.mjs"), str(copy / "records.ndjson"), "--json"]
    assert json.loads(subprocess.run(verifier, capture_output=True, text=True, check=True).stdout)["records"] == 958
    small = subprocess.Popen([*javascript, "serve", str(copy), "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert small.stdout is not None
        address = small.stdout.readline().strip()
        trust = f'acts.set_trust(organisation="{group}", level="shown", reason="")\n'
        last.do(f'peers.add_pin(kind="organisation", target="{group}"); out = 0')
        came = last.do(f'{trust}out = visit("{address}")')
        assert (came["notes"], came["error"], came["records"]) == ([], "", 958)
        assert (last.home / "blobs" / sha256[:2] / sha256).stat().st_size == 3_072_000
        with urlopen(Request(f"{address}/exchange/blobs/{sha256}", headers={"Range": "bytes=100-199"})) as part:
            assert (part.status, part.read()) == (206, (bytes(range(256)) * 2)[100:200])
        with sqlite3.connect(last.database) as database:
            database.execute("DELETE FROM records_record WHERE seq IN (7, 400, 401)")
        assert last.do(f'out = visit("{address}")')["records"] == 3
    finally:
        small.terminate()
        small.wait(timeout=30)
    assert last.do("out = state()") == first.do("out = state()")


def test_a_laptop_deposits_and_nudges_over_http(served: Callable[[str], Served]) -> None:
    """Records, a file of several megabytes and a word of news go to a host that consented; the host looks for more."""
    laptop, host = served("laptop"), served("host")
    made = laptop.do(
        "from contrechamp.records import blobs\n"
        'made = acts.create_organisation(name="A"); publish(2500)\n'
        "data = bytes(range(256)) * 12000; sha256 = blobs.put(data, 'test', 'draft')\n"
        'ref = acts.BlobRef(sha256, len(data), "application/pdf", "document")\n'
        'said = acts.Entry("insee:13055", "place", [{"property": "status", "value": "x"}], blobs=[ref])\n'
        "acts.publish(organisation=made.organisation, entries=[said]); out = [made.organisation, sha256]"
    )
    host.do(f'peers.consent(organisation="{made[0]}", name="A"); out = 0')
    host.up()
    push = (
        f'peer = peers.add_peer(address="{host.address}", local=True); peers.set_deposits(peer=peer, deposits=True)\n'
        "peer.refresh_from_db(); report = sync(peer); out = [report.error, report.notes, report.deposited]"
    )
    assert laptop.do(push) == ["", [], 2502]
    assert laptop.do(push) == ["", [], 0]
    assert host.do("out = state()") == laptop.do("out = state()")
    told = laptop.do(
        "publish(1)\nfrom contrechamp.peers.serving import nudges; from contrechamp.ground.http import Client\n"
        "with Client() as client: out = [nudges.send(client), nudges.send(client)]"
    )
    waiting = host.do(
        "from contrechamp.jobs.models import Job; from contrechamp.records import blobs\n"
        f'out = [Job.objects.filter(kind="peers.pull").count(), blobs.path("{made[1]}").stat().st_size]'
    )
    assert (told, waiting) == ([1, 0], [1, 3_072_000])
