"""Parcels for groups that nobody can call: three real nodes, of which two are laptops behind the third."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.peers.served import Served

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]

BEGIN = """
from contrechamp.catalogue import acts as catalogue
group = reads.hosted()[0].id
draft = catalogue.begin(organisation=group, by=None, title={"fr": "Un brouillon secret"}, place="insee:13055",
                        technologies=[])
catalogue.state(draft=draft, by=None, property="purpose", value={"fr": "Garder un mois."})
out = str(draft.pk)
"""
DRAFTS = """
from contrechamp.catalogue.models import Draft
out = [[str(draft), draft.statements.count()] for draft in Draft.objects.all()]
"""


class Laptop(Served):
    """A node that nobody calls: it is never up."""

    def up(self) -> "Served":
        raise AssertionError("a laptop has no address")


def last(said: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


MEET = """
from contrechamp.peers.sharing import acts as sharing
def meet(address, *others, deposits=False):
    peer = peers.add_peer(address=address, local=True); peers.set_deposits(peer=peer, deposits=deposits)
    for trusted in ((), others):
        for other in trusted:
            acts.set_trust(organisation=other, level="mirrored", reason="met in Lyon")
        peer.refresh_from_db()
        report = sync(peer)
        assert report.ok, report
"""
FOUND = """
from contrechamp.peers.sharing import acts as sharing
out = acts.create_organisation(name="Group").organisation
sharing.publish_key(organisation=out, by=None)
"""


@pytest.fixture(scope="module")
def three(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served, Served, list[str]]]:
    """Two laptops, each with a group and a key for drafts, and the host of both; all know each other through it."""
    folder = tmp_path_factory.mktemp("three")
    one, two, host = (kind(folder / name, blank) for kind, name in ((Laptop, "one"), (Laptop, "two"), (Served, "host")))
    groups = [laptop.do(FOUND) for laptop in (one, two)]
    host.do(f"[peers.consent(organisation=group) for group in {groups}]; out = 0")
    try:
        host.up()
        one.do(f'{MEET}meet("{host.address}", deposits=True); out = 0')
        two.do(f'{MEET}meet("{host.address}", "{groups[0]}", deposits=True); out = 0')
        one.do(f'{MEET}meet("{host.address}", "{groups[1]}", deposits=True); out = 0')
        yield one, two, host, groups
    finally:
        for node in (one, two, host):
            node.close()


def test_a_draft_goes_from_laptop_to_laptop(three: tuple[Served, Served, Served, list[str]]) -> None:
    """The host carries it and reads nothing; the other collects it at its next visit; it is gone from the host."""
    one, two, host, groups = three
    draft = one.do(BEGIN)
    sent = last(one.command("drafts", "send", draft, "--to", groups[1], "--json"))
    assert sent["peer"] == host.address
    (carried,) = (host.home / "carried").iterdir()
    data = carried.read_bytes()
    assert carried.stat().st_mode & 0o777 == 0o600
    assert not any(word in data for word in (b"brouillon", b"secret", b"13055", b"mois"))
    assert last(two.command("sync", "--json")) == {"parcels": 1}
    assert list((host.home / "carried").iterdir()) == []
    waiting = last(two.command("drafts", "list", "--json"))
    two.command("drafts", "take", waiting["parcel"])
    assert two.do(DRAFTS) == one.do(DRAFTS)
    assert "parcels" not in last(two.command("sync", "--json"))


def test_a_host_carries_to_a_site_and_back(
    three: tuple[Served, Served, Served, list[str]], served: Callable[[str], Served]
) -> None:
    """A site that only the host knows gets the laptop's draft, and its answer waits at the host for the laptop."""
    one, _two, host, groups = three
    site = served("site")
    far = site.do(FOUND)
    site.up()
    host.do(f'{MEET}meet("{site.address}", "{far}"); out = 0')
    site.do(f'{MEET}meet("{host.address}", "{groups[0]}"); out = 0')
    draft = one.do(f'{MEET}meet("{host.address}", "{far}", deposits=True)\n{BEGIN}')
    sent = last(one.command("drafts", "send", draft, "--to", far, "--json"))
    assert sent["peer"] == host.address
    host.command("work", "--until-idle")
    assert list((host.home / "carried").iterdir()) == []
    taken = last(site.command("drafts", "take", last(site.command("drafts", "list", "--json"))["parcel"], "--json"))
    assert taken["from"] == groups[0]
    site.command("drafts", "send", taken["draft"], "--to", groups[0])
    assert last(one.command("sync", "--json")) == {"parcels": 1}
