"""Devices and findings that groups sign, as the map reads them."""

from datetime import date
from typing import Any

import pytest

from contrechamp.atlas import reads as atlas
from contrechamp.atlas.device import Device, View
from contrechamp.atlas.devices import reads
from contrechamp.atlas.devices.models import Finding, SignedDevice
from contrechamp.records import acts as records
from contrechamp.records.rebuild import rebuild
from tests.atlas.conftest import Publish

HERE = "urn:uuid:00000000-0000-4000-8000-000000000001"
SEEN = "urn:uuid:00000000-0000-4000-8000-00000000000a"
AGAIN = "urn:uuid:00000000-0000-4000-8000-00000000000b"
TODAY = date(2026, 3, 1)
PLACED = {"property": "position", "value": {"longitude": 5_369_780, "latitude": 43_296_482, "precision": 3}}


def observed(found: str, day: str, method: str = "survey", device: str = HERE) -> list[dict[str, Any]]:
    """The claims of an observation."""
    return [
        {"property": "device", "value": device},
        {"property": "found", "value": found},
        {"property": "method", "value": method},
        {"property": "date", "value": {"from": day, "to": day}},
    ]


def devices(**asked: Any) -> list[Device]:
    return list(reads.devices(today=TODAY, **asked))


def test_a_signed_device_is_read_with_all_that_the_map_shows(group: str, publish: Publish) -> None:
    """Position, type, views, mount, operator and tags come out as they were signed."""
    publish(
        group,
        HERE,
        PLACED,
        {"property": "type", "value": "dome"},
        {"property": "view", "value": {"bearing": 90, "width": 60}},
        {"property": "view", "value": {"bearing": 270}},
        {"property": "zone", "value": "public"},
        {"property": "mount", "value": "pole"},
        {"property": "height", "value": 45},
        {"property": "operator", "value": None, "as_written": "Ville de Marseille"},
        {"property": "operator_kind", "value": "public"},
        {"property": "tag", "value": {"key": "camera:lens", "value": "4 mm"}},
    )
    assert devices() == [
        Device(
            key=f"{group}/{HERE}", longitude=5_369_780, latitude=43_296_482, precision=3, type="dome", zone="public",
            views=(View(90, 60), View(270)), mount="pole", height=45, operator="Ville de Marseille",
            operator_kind="public", organisation=group, address=f"/device/{HERE.removeprefix('urn:uuid:')}",
            tags={"camera:lens": "4 mm"},
        )
    ]  # fmt: skip
    assert reads.device(f"{group}/{HERE}", TODAY) == devices()[0]


def test_status_follows_from_findings(group: str, publish: Publish) -> None:
    """A survey confirms it; a later one that finds it gone makes it removed, with its first and last days."""
    publish(group, HERE, PLACED)
    assert devices()[0].status == "suspected"
    publish(group, SEEN, *observed("confirms", "2024-05-02"), kind="observation")
    assert (devices()[0].status, devices()[0].last_seen) == ("confirmed", "2024-05-02")
    publish(group, AGAIN, *observed("gone", "2025-06-03"), kind="observation")
    assert (devices()[0].status, devices()[0].first_seen) == ("removed", "2024-05-02")


def test_only_groups_that_are_shown_are_heard(group: str, publish: Publish) -> None:
    """Neither the device nor the finding of a group that this site does not show counts, unless one asks for it."""
    stranger = records.create_organisation(name="Ailleurs").organisation
    publish(group, HERE, PLACED)
    publish(stranger, SEEN, *observed("gone", "2025-06-03"), kind="observation")
    publish(stranger, HERE, PLACED)
    from contrechamp.records.models import Organisation

    Organisation.objects.filter(id=stranger).update(hosted=False)
    assert [(one.organisation, one.status) for one in devices()] == [(group, "suspected")]
    assert {one.organisation: one.status for one in devices(organisations={group, stranger})} == {
        group: "suspected", stranger: "removed",
    }  # fmt: skip
    assert reads.device(f"{stranger}/{HERE}", TODAY) is None


def test_bounds_may_cross_the_180th_meridian(group: str, publish: Publish) -> None:
    """Bounds whose west lies beyond their east hold what is on both sides of it."""
    for number, longitude in enumerate((179_900_000, -179_900_000, 0)):
        where = {"property": "position", "value": {"longitude": longitude, "latitude": 100}}
        publish(group, f"{HERE[:-1]}{number + 2}", where)
    found = devices(bounds=(179_000_000, -1_000, -179_000_000, 1_000))
    assert sorted(one.longitude for one in found) == [-179_900_000, 179_900_000]


@pytest.mark.parametrize(
    "value", ["here", {"longitude": 1.5, "latitude": 2}, {"longitude": 999_999_999, "latitude": 1}]
)
def test_a_position_that_does_not_fit_the_vocabulary_is_not_drawn(group: str, publish: Publish, value: Any) -> None:
    """What peers write into a position beyond the vocabulary is passed over."""
    publish(group, HERE, {"property": "position", "value": value if not isinstance(value, dict) else str(value)})
    assert devices() == []


def test_the_rows_are_the_same_when_made_again(group: str, publish: Publish) -> None:
    """The tables follow from the records alone."""
    publish(group, HERE, PLACED)
    publish(group, SEEN, *observed("confirms", "2024-05-02"), kind="observation")
    before = [list(model._default_manager.order_by("subject").values()) for model in (SignedDevice, Finding)]
    rebuild()
    after = [list(model._default_manager.order_by("subject").values()) for model in (SignedDevice, Finding)]
    assert [[{**row, "id": 0} for row in rows] for rows in before] == [
        [{**row, "id": 0} for row in rows] for rows in after
    ]
    assert len(before[0]) == len(before[1]) == 1


def test_the_map_shows_signed_devices(group: str, publish: Publish) -> None:
    """What the map asks for holds the devices that groups signed, and says when that changed."""
    before = atlas.revision()
    publish(group, HERE, PLACED)
    assert list(atlas.devices(today=TODAY)) == devices()
    assert atlas.revision() != before
