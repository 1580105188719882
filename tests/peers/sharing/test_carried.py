"""What a host does with a parcel on its way: what it keeps, how often it tries, and when it lets go."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from contrechamp.catalogue import acts as catalogue
from contrechamp.config.home import Home
from contrechamp.ground.hashing import sha256_hex
from contrechamp.peers import acts as peers
from contrechamp.peers.custody import callers, proving
from contrechamp.peers.custody.models import Carried
from contrechamp.peers.models import SeenKeys
from contrechamp.peers.sharing import acts as sharing
from contrechamp.peers.sharing import carrying, parcels, posting
from contrechamp.peers.trust import vouches
from contrechamp.records import acts
from contrechamp.records.errors import Refused
from contrechamp.records.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "HOME", Home(tmp_path / "home"))
    yield tmp_path / "home"


@pytest.fixture
def groups() -> tuple[str, str]:
    """Two groups of other sites that this one mirrors; the second is sent drafts."""
    made = [acts.create_organisation(name=name).organisation for name in ("From", "To")]
    sharing.publish_key(organisation=made[1], by=None)
    for one in made:
        acts.set_trust(organisation=one, level="mirrored", reason="a test")
    return made[0], made[1]


@pytest.fixture
def parcel(groups: tuple[str, str]) -> bytes:
    """A draft from one to the other. Neither works here."""
    draft = catalogue.begin(organisation=groups[0], by=None, title={"fr": "Un"}, place="insee:13055", technologies=[])
    closed = sharing.close(draft=draft, to=groups[1], by=None)
    Organisation.objects.update(hosted=False)
    return closed


def show(organisation: str) -> None:
    """Another site, of which nobody answers, shows the group."""
    peer = peers.add_peer(address="http://127.0.0.1:9", local=True)
    now = timezone.now()
    SeenKeys.objects.create(peer=peer, organisation=organisation, count=1, digest="a" * 64, since=now, at=now)


def test_it_goes_from_a_depositor_or_to_one(parcel: bytes, groups: tuple[str, str]) -> None:
    """Between two strangers nothing is carried; for a depositor that sends, only where some site shows the other."""
    with pytest.raises(Refused):
        carrying.keep(parcel)
    peers.consent(organisation=groups[0])
    with pytest.raises(Refused):
        carrying.keep(parcel)
    show(groups[1])
    assert carrying.keep(parcel) == carrying.keep(parcel)
    assert carrying.path(Carried.objects.get().pk).read_bytes() == parcel


@pytest.mark.parametrize("level", ["quarantined", "refused"])
def test_nobody_fills_a_host_who_was_not_decided_about(parcel: bytes, groups: tuple[str, str], level: str) -> None:
    """Drafts to a depositor from a group in quarantine, or refused, are not carried; nor under a false signature."""
    peers.consent(organisation=groups[1])
    head, _signature, sealed = parcel.split(b"\n", 2)
    with pytest.raises(Refused):
        carrying.keep(b"\n".join([head, b"0" * 128, sealed]))
    vouches.decide(organisation=groups[0], level=level, reason="a test", by=None)
    with pytest.raises(Refused):
        carrying.keep(parcel)
    assert not Carried.objects.exists()


def test_two_hosts_do_not_send_it_to_and_fro(parcel: bytes, groups: tuple[str, str], client: Client) -> None:
    """What another host brings on is taken for a group that deposits here, and not to be brought on again."""
    peers.consent(organisation=groups[0])
    show(groups[1])
    sent = {"data": parcel, "content_type": posting.KIND}
    assert client.post("/exchange/parcel?carried=1", **sent).status_code == 403
    assert client.post("/exchange/parcel", **sent).status_code == 200
    Carried.objects.all().delete()
    peers.consent(organisation=groups[1])
    assert client.post("/exchange/parcel?carried=1", **sent).status_code == 200


def test_what_nobody_takes_is_tried_ever_more_seldom(parcel: bytes, groups: tuple[str, str]) -> None:
    """It stays, waits as long again as it has waited, and goes after a month."""
    peers.consent(organisation=groups[0])
    show(groups[1])
    row = carrying.keep(parcel)
    later = row.at + timedelta(hours=1)
    assert posting.carry_on(later) == 0
    assert carrying.leaving(later + timedelta(minutes=59)) == []
    assert carrying.leaving(later + timedelta(minutes=61)) == [row]
    assert carrying.drop_old(row.at + timedelta(days=29)) == 0
    assert carrying.drop_old(row.at + timedelta(days=31)) == 1


def test_there_is_room_for_so_much(parcel: bytes, groups: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one sender so many parcels wait, and of one group so many bytes."""
    peers.consent(organisation=groups[1])
    monkeypatch.setattr(carrying, "MOST_BYTES", len(parcel) - 1)
    with pytest.raises(Refused):
        carrying.keep(parcel)
    monkeypatch.setattr(carrying, "MOST_BYTES", len(parcel))
    assert carrying.keep(parcel)


def test_only_the_group_gets_it(parcel: bytes, groups: tuple[str, str], client: Client) -> None:
    """With the key of a log of its own; the sender's, which deposits here too, sees and ends nothing of it."""
    for one in groups:
        peers.consent(organisation=one)
    row = carrying.keep(parcel)

    def ask(which: str, asked: str, path: str = "", method: str = "get", **more: Any) -> Any:
        seed = next(
            path.read_text().strip()
            for path in settings.HOME.keys.glob("*.key")
            if callers.depositor(proving.prove(path.read_text().strip(), "x", "y"), "y") == which
        )
        header = proving.prove(seed, callers.challenge(), asked).header()
        call = getattr(client, method)
        return call(f"/exchange/parcels{path}", headers={"Authorization": header, **more})

    assert client.get("/exchange/parcels").status_code == 401
    assert ask(groups[0], proving.to_see_parcels()).content == b""
    assert ask(groups[0], proving.to_get_parcel(row.pk), f"/{row.pk}").status_code == 404
    assert ask(groups[0], proving.to_end_parcel(row.pk), f"/{row.pk}", "post").status_code == 204
    assert row.pk.encode() in ask(groups[1], proving.to_see_parcels()).content
    part = ask(groups[1], proving.to_get_parcel(row.pk), f"/{row.pk}", Range="bytes=0-99")
    assert (part.status_code, b"".join(part)) == (206, parcel[:100])
    assert ask(groups[1], proving.to_get_parcel(row.pk), f"/{row.pk}", "post").status_code == 403
    assert ask(groups[1], proving.to_end_parcel(row.pk), f"/{row.pk}", "post").status_code == 204
    assert not Carried.objects.exists()


def test_what_cannot_be_taken_now_stays_at_the_host(
    parcel: bytes, groups: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While too many of the sender's drafts wait unopened here, the host is not told that one was taken."""
    Organisation.objects.filter(id=groups[1]).update(hosted=True)
    calls = Waiting(parcel)
    monkeypatch.setattr(sharing, "MOST_WAITING", 0)
    assert carrying._collect(calls) == 0  # type: ignore[arg-type]
    assert (calls.whole, calls.taken) == (0, [])
    monkeypatch.setattr(sharing, "MOST_WAITING", 1)
    assert carrying._collect(calls) == 1  # type: ignore[arg-type]
    assert (calls.whole, len(calls.taken)) == (1, 1)


class Waiting:
    """A host at which one parcel waits."""

    address = "https://host.example"

    def __init__(self, parcel: bytes) -> None:
        self.parcel, self.whole = parcel, 0
        self.taken: list[str] = []

    def read(self, path: str, asked: str, *, method: str = "GET", limit: int = 0) -> bytes:
        if path == "/parcels":
            sender = parcels.read(self.parcel).sender
            return json.dumps({"id": sha256_hex(self.parcel), "from": sender, "size": len(self.parcel)}).encode()
        if method == "POST":
            self.taken.append(path)
            return b""
        self.whole += 1
        return self.parcel

    def call(self, method: str, path: str, asked: str, *, limit: int, headers: dict[str, str]) -> Any:
        first, _dash, last = headers["Range"].removeprefix("bytes=").partition("-")
        part = self.parcel[int(first) : int(last) + 1]

        class Part:
            def chunks(self) -> Iterator[bytes]:
                yield part

        return Part()
