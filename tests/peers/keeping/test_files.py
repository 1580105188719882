"""Files between nodes: fetched for pins, resumed, checked; deposits of nodes without an address."""

from collections.abc import Callable

import pytest

from contrechamp.ground.http import Fault
from contrechamp.peers import acts as peer_acts
from contrechamp.peers.keeping import pins
from contrechamp.peers.models import Consent, Peer, Pin
from contrechamp.peers.visiting import sync
from contrechamp.records import blobs
from contrechamp.records.acts import BlobRef, block, erase
from contrechamp.records.damage import set_aside
from contrechamp.records.models import Blob, Log, Record
from contrechamp.records.verify import verify
from tests.peers.nodes import InProcess, Node

pytestmark = [pytest.mark.sqlite_only, pytest.mark.django_db]
New = Callable[[str], Node]
DATA = bytes(range(256)) * 40


def with_file(node: Node, data: bytes = DATA) -> str:
    """Publishes a record that brings a file; its hash."""
    with node.here():
        sha256 = blobs.put(data, "test", "draft")
    node.publish(1, blobs=(BlobRef(sha256, len(data), "application/pdf", "document"),))
    return sha256


def pair(new_node: New) -> tuple[Node, Node]:
    publisher, reader = new_node("publisher"), new_node("reader")
    reader.trust(publisher.found("Technopole"))
    return publisher, reader


def is_here(node: Node, sha256: str) -> bool:
    with node.here():
        return blobs.path(sha256).exists() and Blob.objects.filter(id=sha256).exists()


def test_files_come_for_what_is_pinned(new_node: New) -> None:
    """Nothing is fetched unasked; a pin on the group brings its files, and taking it back lets them go."""
    publisher, reader = pair(new_node)
    sha256 = with_file(publisher)
    assert reader.visit(publisher).blobs == 0
    with reader.here():
        pin = peer_acts.add_pin(kind="organisation", target=publisher.organisation)
        assert pins.scarce() == 1
    assert reader.visit(publisher).blobs == 1
    assert is_here(reader, sha256)
    with reader.here():
        assert (pins.copies(sha256), verify().faults) == (2, [])
        peer_acts.remove_pin(pin=pin)
    assert not is_here(reader, sha256)


def test_pins_by_dossier_place_and_scarcity_and_their_limits(new_node: New) -> None:
    """A place brings what is said of it; a limit that is too small brings nothing; scarce files come by themselves."""
    publisher, reader = pair(new_node)
    first, second = with_file(publisher), with_file(publisher, DATA + b"2")
    assert reader.visit(publisher).ok
    with reader.here():
        peer_acts.add_pin(kind="place", target="insee:00000", limit=len(DATA) - 1)
    assert reader.visit(publisher).blobs == 0
    with reader.here():
        peer_acts.add_pin(kind="place", target="insee:00000", limit=2 * len(DATA))
    assert reader.visit(publisher).blobs == 1
    with reader.here():
        Pin.objects.all().delete()
        peer_acts.add_pin(kind="scarce")
    assert reader.visit(publisher).blobs == 1
    assert is_here(reader, first) and is_here(reader, second)


def test_a_download_that_was_cut_goes_on_where_it_ended(new_node: New) -> None:
    """What came is kept, and only the rest is asked for."""
    publisher, reader = pair(new_node)
    sha256 = with_file(publisher)
    with reader.here():
        peer_acts.add_pin(kind="organisation", target=publisher.organisation)

    class Cut(InProcess):
        def file(self, sha256: str, start: int, limit: int):  # type: ignore[no-untyped-def]
            began, chunks = super().file(sha256, start, limit)

            def some():  # type: ignore[no-untyped-def]
                yield next(chunks)
                raise Fault("cut", "The answer ended before its end.")

            return began, some() if start == 0 else chunks

    report = reader.visit(Cut(publisher))
    assert report.notes and not is_here(reader, sha256)
    report = reader.visit(calls := Cut(publisher))
    assert report.ok and is_here(reader, sha256)
    assert ("file", {"sha256": sha256, "start": "1000"}) in calls.asked


def test_a_false_beginning_keeps_no_file_away(new_node: New) -> None:
    """A node that sends false bytes and cuts the call off does not spoil what the next one sends in the same round."""
    publisher, reader = pair(new_node)
    sha256 = with_file(publisher)
    with reader.here():
        peer_acts.add_pin(kind="organisation", target=publisher.organisation)

    class False_(InProcess):
        def file(self, sha256: str, start: int, limit: int):  # type: ignore[no-untyped-def]
            def some():  # type: ignore[no-untyped-def]
                yield b"false" * 100
                raise Fault("cut", "The answer ended before its end.")

            return start, some()

    assert reader.visit(False_(publisher)).notes
    report = reader.visit(publisher)
    assert report.ok and report.blobs == 1 and is_here(reader, sha256)


def test_who_has_other_bytes_is_no_copy(new_node: New) -> None:
    """It said that it holds the file; what it sends is none. After three such files a visit asks for no more."""
    publisher, reader = pair(new_node)
    hashes = [with_file(publisher, DATA + bytes([number])) for number in range(5)]
    with reader.here():
        peer_acts.add_pin(kind="organisation", target=publisher.organisation)
    report = reader.visit(liar := InProcess(publisher, lambda path, _, body: b"x" * 10_241 if path == "file" else body))
    assert len(report.notes) == 3 == [path for path, _ in liar.asked].count("file")
    with reader.here():
        assert sum(pins.copies(sha256) for sha256 in hashes) == 2


@pytest.mark.parametrize("wrong", [b"short", DATA[:-1] + b"!", DATA + b"longer"])
def test_no_file_is_kept_under_a_wrong_name(new_node: New, wrong: bytes) -> None:
    """Shorter, longer or other bytes are thrown away, and the peer's row says so."""
    publisher, reader = pair(new_node)
    sha256 = with_file(publisher)
    with reader.here():
        peer_acts.add_pin(kind="organisation", target=publisher.organisation)
    report = reader.visit(InProcess(publisher, lambda path, _, body: wrong if path == "file" else body))
    assert len(report.notes) == 1 and report.notes[0].startswith(f"the file {sha256[:12]}")
    assert not is_here(reader, sha256)
    with reader.here():
        assert Peer.objects.get().last_error
    for _ in range(2):  # what a cut download left behind is found out in the end
        report = reader.visit(publisher)
    assert report.ok and is_here(reader, sha256)


def test_a_damaged_file_is_healed(new_node: New) -> None:
    """A flipped bit in a file is found, and the file fetched again."""
    publisher, reader = pair(new_node)
    sha256 = with_file(publisher)
    with reader.here():
        peer_acts.add_pin(kind="organisation", target=publisher.organisation)
    reader.visit(publisher)
    with reader.here():
        path = blobs.path(sha256)
        path.write_bytes(b"\1" + path.read_bytes()[1:])
        assert [fault.where for fault in verify().faults] == [f"blob {sha256}"]
        assert len(set_aside()) == 1
    assert reader.visit(publisher).blobs == 1
    with reader.here():
        assert verify().faults == []


def test_what_is_blocked_or_erased_is_not_fetched(new_node: New) -> None:
    """A blocked file stays away; a file whose record is erased is not given away any more."""
    publisher, reader = pair(new_node)
    sha256 = with_file(publisher)
    with reader.here():
        peer_acts.add_pin(kind="organisation", target=publisher.organisation)
        block(blob=sha256, reason="a judge")
    assert reader.visit(publisher).blobs == 0
    with publisher.here():
        erase(organisation=publisher.organisation, records=[Record.objects.get().id])
    with pytest.raises(Fault):
        InProcess(publisher).file(sha256, 0, 100_000)


def test_a_laptop_deposits_with_a_host_that_consented(new_node: New) -> None:
    """Key events, records and files are pushed; without consent, or beyond its limit, nothing is kept."""
    laptop, host = new_node("laptop"), new_node("host")
    laptop.found("Au village")
    sha256 = with_file(laptop)
    laptop.publish(120)
    peer = laptop.peer(host)
    with laptop.here():
        peer_acts.set_deposits(peer=peer, deposits=True)
        peer.refresh_from_db()
        assert "403" in sync.sync(peer, InProcess(host)).error
    with host.here():
        assert not Record.objects.exists()
        peer_acts.consent(organisation=laptop.organisation, name="Au village")
    with laptop.here():
        report = sync.sync(peer, InProcess(host))
        assert (report.ok, report.deposited) == (True, 122)
    assert host.digest() == laptop.digest() and is_here(host, sha256)
    laptop.publish(1)
    with laptop.here():
        assert sync.sync(peer, InProcess(host)).deposited == 1
    with host.here():
        Consent.objects.update(limit=10)
    laptop.publish(1)
    with laptop.here():
        assert "507" in sync.sync(peer, InProcess(host)).error


def test_a_stranger_cannot_deposit_in_the_name_of_others(new_node: New) -> None:
    """A page for one organisation with the records of another brings nothing."""
    host, stranger = new_node("host"), new_node("stranger")
    stranger.found("Stranger")
    stranger.publish(3)
    with stranger.here():
        page = InProcess(stranger)
        lines = page.get("keys", {"org": stranger.organisation})
    with host.here():
        peer_acts.consent(organisation="a" * 64)
    said = InProcess(host).post(f"deposit?org={'a' * 64}", lines, kind="application/x-ndjson")
    assert b"another organisation" in said
    with host.here():
        assert not Record.objects.exists()


def test_a_deposit_that_names_a_private_file_learns_nothing_of_it(new_node: New) -> None:
    """Who names the hash of a file that is private here has to push its bytes, and does not get it otherwise."""
    laptop, host = new_node("laptop"), new_node("host")
    laptop.found("Au village")
    sha256 = with_file(laptop)
    with host.here():
        blobs.put(DATA, "library", "an original")
        peer_acts.consent(organisation=laptop.organisation, name="Au village")
    with laptop.here():
        log = Log.objects.get().id
    for path, asked in (("keys", {"org": laptop.organisation}), ("log", {"log": log})):
        with laptop.here():
            lines = InProcess(laptop).get(path, asked)
        InProcess(host).post(f"deposit?org={laptop.organisation}", lines, kind="application/x-ndjson")
    with pytest.raises(Fault, match="400"):
        InProcess(host).post(f"deposit/{sha256}", b"", kind="application/octet-stream")
    with pytest.raises(Fault):
        InProcess(host).file(sha256, 0, 100_000)
    InProcess(host).post(f"deposit/{sha256}", DATA, kind="application/octet-stream")
    assert b"".join(InProcess(host).file(sha256, 0, 100_000)[1]) == DATA
    with host.here():
        assert [one.name for one in blobs.incoming(sha256).parent.iterdir()] == []
