"""The serving side of the exchange: what other nodes, and anybody else, can ask."""

from collections.abc import Callable

import pytest
from django.test import Client

from contrechamp.peers import acts as peer_acts
from contrechamp.peers.serving import logpages, ranges
from contrechamp.peers.serving import views as exchange
from contrechamp.records import acts
from contrechamp.records.citation import check
from contrechamp.records.headers import make_seal
from contrechamp.records.mending import Range
from contrechamp.records.models import Log
from contrechamp.shell.budget import Budget

pytestmark = pytest.mark.django_db(transaction=True)
Publish = Callable[..., tuple[str, str]]


@pytest.fixture(autouse=True)
def plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "budget", Budget(everybody=(1e9, 1e9), each=(1e9, 1e9)))


@pytest.fixture
def group() -> str:
    return acts.create_organisation(name="Technopole").organisation


def publish(group: str, count: int, size: int = 10) -> list[str]:
    claim = {"property": "status", "value": "x" * size, "sources": []}
    entries = [acts.Entry("insee:13055", "place", [claim])] * count
    return list(acts.publish(organisation=group, entries=entries).records)


def page(client: Client, **parameters: str) -> bytes:
    parameters.setdefault("log", Log.objects.get().id)
    return client.get("/exchange/log", parameters).content


def test_a_page_ends_with_a_seal_and_holds_a_megabyte_at_most(client: Client, group: str) -> None:
    """Whatever the size of the records."""
    for _ in range(3):
        publish(group, 100, 3_500)
    first = page(client, seq="1-")
    lines = first.splitlines()
    assert len(first) <= 1_000_000 and lines[-1].startswith(b'{"id"')
    assert len(lines) == 401 or len(lines) == 402  # 200 records with their bodies and two seals


def test_a_run_larger_than_a_page_comes_whole_as_headers(client: Client, group: str) -> None:
    """With as many bodies as fit; the rest can be asked for by their places."""
    publish(group, 100, 60_000)
    lines = page(client, seq="1-").splitlines()
    assert sum(map(len, lines)) <= 1_000_000 and lines[-1].startswith(b'{"id"')
    assert sum(line.startswith(b'{"body"') for line in lines) == 100
    assert sum(line.startswith(b'{"blobs"') for line in lines) == 15
    rest = page(client, seq="16-30").splitlines()
    assert sum(line.startswith(b'{"blobs"') for line in rest) == 15


def test_ranges_give_exactly_what_is_asked_for(client: Client, group: str) -> None:
    """Single records without their neighbours, also without bodies; what is not here is left out."""
    publish(group, 10)
    assert page(client, seq="2,5-6,90").count(b'"prev"') == 3
    assert page(client, seq="2,5-6", bodies="0").count(b"\n") == 3
    assert page(client, seq="9-").count(b"\n") == 5
    assert page(client, seq="11-") == b""


@pytest.mark.parametrize(
    "seq", ["", "0", "5-4", "1,1", "3,2", "1-,5", "-", "x", "1-2-3", "9" * 16, ",".join(map(str, range(1, 9000)))]
)
def test_ranges_that_make_no_sense_are_refused(client: Client, group: str, seq: str) -> None:
    """In a sentence, and at once."""
    publish(group, 1)
    answer = client.get("/exchange/log", {"log": Log.objects.get().id, "seq": seq})
    assert answer.status_code == 400 and answer.content.endswith(b"\n")


def test_a_request_for_a_million_ranges_costs_nothing(client: Client, group: str) -> None:
    """It is refused by its length, before it is read."""
    publish(group, 1)
    asked = ",".join(map(str, range(1, 1_000_001)))
    assert client.get("/exchange/log", {"log": Log.objects.get().id, "seq": asked}).status_code == 400


def test_written_ranges_read_the_same() -> None:
    """Both sides of the exchange agree on how places are written."""
    for text in ("1", "1-2", "3,5-9,17-"):
        assert ranges.write(ranges.read(text)) == text
    assert list(ranges.of_seqs([1, 2, 3, 7, 9, 10])) == [Range(1, 3), Range(7, 7), Range(9, 10)]
    assert len(ranges.write(ranges.fitting([Range(n, n) for n in range(1, 999, 2)], 100))) in range(95, 101)


def test_what_is_in_quarantine_is_not_given_on(client: Client, group: str) -> None:
    """Only what this node hosts, or somebody trusted; nothing of a group that was refused."""
    record = publish(group, 1)[0]
    from contrechamp.records.models import Organisation

    Organisation.objects.update(hosted=False)
    log = Log.objects.get().id
    for path in (f"keys?org={group}", f"log?log={log}", f"records/{record}", f"blobs?org={group}"):
        assert client.get(f"/exchange/{path}").status_code == 404
    assert client.get("/exchange/heads").content == b""
    acts.set_trust(organisation=group, level="mirrored", reason="a test")
    for path in (f"keys?org={group}", f"log?log={log}", f"records/{record}", f"blobs?org={group}"):
        assert client.get(f"/exchange/{path}").status_code == 200
    peer_acts.refuse_organisation(organisation=group, reason="fakes")
    assert client.get("/exchange/heads").content == b""


def test_erased_bodies_are_not_given_away(client: Client, group: str) -> None:
    """The header stays, so that the log can be verified; the body of the erase is there."""
    record = publish(group, 1)[0]
    assert page(client, seq="1").count(b"\n") == 3
    acts.erase(organisation=group, records=[record])
    assert page(client, seq="1").count(b"\n") == 2
    assert page(client, seq="2").count(b"\n") == 3


def test_a_citation_proves_a_record(client: Client, group: str) -> None:
    """Without this site."""
    record = publish(group, 3)[1]
    checked = check(client.get(f"/exchange/records/{record}").content.splitlines())
    assert (checked.faults, [cited.record for cited in checked.cited]) == ([], [record])


def test_what_was_not_acknowledged_is_not_served(group: str) -> None:
    """A seal is served once its head file is on disk, not before."""
    publish(group, 1)
    log = Log.objects.get()
    from contrechamp.records import ownlog

    ownlog.head_path(log.id).write_text(f"0 {log.id}\n")
    assert logpages.page(logpages.source(log), [Range(1, ranges.LAST)]) == b""


def test_answers_are_packed_for_who_can_unpack(client: Client, group: str) -> None:
    """Text of this kind packs to less than half."""
    publish(group, 50)
    log = Log.objects.get().id
    plain = client.get("/exchange/log", {"log": log})
    packed = client.get("/exchange/log", {"log": log}, headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip" and len(packed.content) < len(plain.content) / 2
    assert "Accept-Encoding" in plain["Vary"] and "Set-Cookie" not in plain
    refusing = client.get("/exchange/log", {"log": log}, headers={"Accept-Encoding": "gzip;q=0"})
    assert refusing.content == plain.content


def test_who_asks_too_much_is_told_when_to_come_back(
    client: Client, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 with Retry-After, one caller at a time, and for all together."""
    monkeypatch.setattr(exchange, "budget", Budget(everybody=(3, 0.1), each=(2, 0.5)))

    def ask(address: str) -> int:
        return client.get("/exchange/heads", REMOTE_ADDR=address).status_code

    assert [ask("192.0.2.1") for _ in range(3)] == [200, 200, 429]
    assert [ask("192.0.2.2") for _ in range(2)] == [200, 429]
    answer = client.get("/exchange/heads", REMOTE_ADDR="192.0.2.1")
    assert int(answer["Retry-After"]) >= 1


def test_many_signatures_cost_more_than_a_page(client: Client, group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody may bring key events, which take longer to check than a page takes to make: a few as much as a call."""
    address = f"/exchange/keys?org={group}"
    monkeypatch.setattr(exchange, "budget", Budget(everybody=(1e9, 1e9), each=(60, 0.001)))
    few, many = [{"data": b"x\n" * count, "content_type": "application/x-ndjson"} for count in (10, 500_000)]
    answers = [client.post(address, **few).status_code for _ in range(10)]
    assert answers == [200] * 10
    assert [client.post(address, **many).status_code for _ in range(2)] == [200, 429]


def test_a_nudge_needs_a_good_seal(client: Client, group: str) -> None:
    """Anybody may send one; only news that the log's key signed make this node look, and once."""
    from contrechamp.jobs.models import Job
    from contrechamp.records import ownlog

    publish(group, 1)
    log = Log.objects.get()

    def nudge(line: bytes) -> int:
        return client.post("/exchange/nudge", line, content_type="application/json").status_code

    assert nudge(b"news!") == 400
    assert nudge(make_seal("11" * 32, log.id, 9, "a" * 64).line()) == 400
    assert nudge(b"x" * 5_000) == 400
    seal = make_seal(ownlog.read_key(log.id), log.id, 9, "a" * 64).line()
    assert [nudge(seal), nudge(seal)] == [204, 204]
    assert Job.objects.filter(kind="peers.pull").count() == 1
    assert client.get("/exchange/nudge").status_code == 405


def test_files_are_given_by_name_and_range(client: Client, group: str) -> None:
    """As attachments from an address of their own, that no browser runs."""
    from contrechamp.records import blobs

    data = b"%PDF" + bytes(1000)
    sha256 = blobs.put(data, "test", "draft")
    ref = acts.BlobRef(sha256, len(data), "application/pdf", "document")
    assert client.get(f"/exchange/blobs/{sha256}").status_code == 404  # a private file, until a record brings it
    entry = acts.Entry("insee:13055", "place", [{"property": "status", "value": "x"}], blobs=[ref])
    acts.publish(organisation=group, entries=[entry])
    answer = client.get(f"/exchange/blobs/{sha256}", headers={"Range": "bytes=4-9"})
    assert (answer.status_code, answer.getvalue()) == (206, bytes(6))
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]
    assert client.get("/exchange/blobs", {"org": group}).content == sha256.encode() + b"\n"


def test_a_page_from_memory_is_never_an_old_one(client: Client, group: str) -> None:
    """What is erased, published or refused shows in the next answer."""
    record = publish(group, 2)[0]
    seen = [page(client, seq="1-")]
    acts.erase(organisation=group, records=[record])
    seen.append(page(client, seq="1-"))
    publish(group, 1)
    seen += [page(client, seq="1-"), page(client, seq="1-")]
    assert [answer.count(b"\n") for answer in seen] == [5, 7, 10, 10]
    peer_acts.refuse_organisation(organisation=group, reason="fakes")
    assert client.get("/exchange/log", {"log": Log.objects.get().id, "seq": "1-"}).status_code == 404
