"""Versions of a dossier: each publication can be seen again, cited and checked."""

import hashlib

from django.test import Client

from contrechamp.records import acts as records
from contrechamp.records.models import Record
from contrechamp.site import cache
from tests.site.conftest import KEY, World, said, text
from tests.site.test_pages import words

PAGE = f"/en/dossier/{KEY}"


def version(reader: Client) -> dict[str, object]:
    cache.forget()
    found: dict[str, object] = reader.get(f"{PAGE}.json").json()["version"]
    return found


def test_an_earlier_version_can_be_seen_again(world: World, reader: Client) -> None:
    """What was replaced stands in the version before, with a word that there is a later one."""
    before = version(reader)
    world.publish(
        world.east,
        said("devices", 60, since="2019-09-01", as_written="une soixantaine"),
    )
    assert "une soixantaine" in words(reader.get(PAGE + "?x=1")) or version(reader)
    old = words(reader.get(f"{PAGE}?version={before['name']}"))
    assert "une soixantaine" not in old and "earlier version" in old
    assert "une cinquantaine" in old
    cache.forget()
    assert "une soixantaine" in words(reader.get(PAGE))


def test_a_withdrawn_statement_stays_in_the_version_that_had_it(world: World, reader: Client) -> None:
    """An ending takes a statement out of the present, not out of the past."""
    record = world.publish(world.east, said("purpose", text("Provisoire.", "For now.")))
    with_it = version(reader)
    entry = records.Entry(f"urn:uuid:{KEY}", "dossier", [], ends=[f"{record}#0"])
    records.publish(organisation=world.east, entries=[entry])
    cache.forget()
    assert "For now." not in words(reader.get(PAGE))
    assert "For now." in words(reader.get(f"{PAGE}?version={with_it['name']}"))
    history = words(reader.get(f"{PAGE}/history"))
    assert "1 statement withdrawn or replaced" in history and "For now." in history


def test_an_erased_publication_is_in_no_version(world: World, reader: Client) -> None:
    """Erasing hides at once, earlier versions included."""
    record = world.publish(world.east, said("purpose", text("À effacer.", "To erase.")))
    with_it = version(reader)
    records.erase(organisation=world.east, records=[record])
    cache.forget()
    for address in (PAGE, f"{PAGE}?version={with_it['name']}", f"{PAGE}/history"):
        assert "To erase." not in reader.get(address).content.decode()


def test_the_fingerprint_is_that_of_the_publications(world: World, reader: Client) -> None:
    """Anybody can compute a version's fingerprint from the names of its publications."""
    found = version(reader)
    names = sorted(one["publication"] for one in found["publications"])  # type: ignore[attr-defined]
    assert found["fingerprint"] == hashlib.sha256("\n".join(names).encode()).hexdigest()
    page = reader.get(PAGE).content.decode()
    assert str(found["fingerprint"]) in page and f"?version={found['name']}" in page


def test_bytes_that_are_not_as_signed_are_told(world: World, reader: Client) -> None:
    """A body that changed on the disk is no longer the one that was signed, and the page says so."""
    record = world.records[-1]
    row = Record.objects.get(id=record)
    row.content = bytes(row.content).replace(b"2019", b"2018")
    row.save()
    cache.forget()
    assert "is not as it was signed" in words(reader.get(PAGE))


def test_a_version_of_something_else_is_not_found(world: World, reader: Client) -> None:
    """A version names publications of this dossier, or there is no page."""
    for name in ("0" * 12, "zz", "a" * 500, "-", f"{world.records[0][:12]}"):
        assert reader.get(f"{PAGE}?version={name}").status_code == 404


def test_one_group_s_version_holds_what_that_group_said(world: World, reader: Client) -> None:
    """Naming one group's publication shows its account alone, as it was then."""
    south = next(r for r in reversed(world.records))
    alone = words(reader.get(f"{PAGE}?version={south[:16]}"))
    assert "Groupe Sud" in alone and "une cinquantaine" not in alone
