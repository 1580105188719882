"""What is signed after a large index was made shows at once, before a worker has made the next one."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.atlas.device import Device
from contrechamp.atlas.devices.models import SignedDevice
from contrechamp.atlas.tiles import columns, current, drawing, index, names, reads
from contrechamp.jobs.models import Job
from contrechamp.jobs.worker import run_until_idle
from tests.atlas.conftest import Publish
from tests.atlas.tiles import plain
from tests.atlas.tiles.test_tiles import few

HERE = "urn:uuid:00000000-0000-4000-8000-00000000000{}"
TODAY = date(2026, 3, 1)


def placed(east: int = 0) -> dict[str, Any]:
    return {"property": "position", "value": {"longitude": 5_370_000 + east, "latitude": 43_296_000}}


@few
@given(plain.devices(most=12), plain.devices(most=6), st.data())
def test_an_index_with_edits_draws_what_a_new_one_draws(devices: list[Device], later: list[Device], data: Any) -> None:
    """Rows that go, rows that come, and names that only the later ones have: the tiles are those of all together."""
    base = index.build(columns.of(devices))
    gone = data.draw(st.sets(st.sampled_from([device.key for device in devices]))) if devices else set()
    kept = ~np.isin(base.id, np.array([columns.number_of(key) for key in gone], np.uint64))
    both = index.over(base, kept, index.build(columns.of(later)), "later")
    left = [*(device for device in devices if device.key not in gone), *later]
    whole = index.build(columns.of(left))
    assert sorted(both.addresses(slice(0, len(both)))) == sorted(device.address for device in left)
    for z in (14, 15):
        for x, y in list(plain.tiles_of(left, z))[:6]:
            tiles = [plain.read(drawing.tile([drawing.Part(one)], z, x, y)) for one in (both, whole)]
            own, new = ({name: sorted(map(repr, held)) for name, held in tile.items()} for tile in tiles)
            assert own == new


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every index counts as large, and no process trusts what it read before."""
    monkeypatch.setattr(current, "LARGE", 0)
    monkeypatch.setattr(current, "REREAD", 0.0)


def shown() -> list[tuple[str, int]]:
    """Address and first step to the east of every device on the map."""
    found = reads.now().index
    return sorted(zip(found.addresses(slice(0, len(found))), found.code.tolist(), strict=True))


def test_what_is_signed_shows_before_the_worker_has_made_the_index(
    large: None, group: str, publish: Publish
) -> None:  # fmt: skip
    """A new device, a moved one and one that is gone: the map shows them, the worker's index then the same."""
    for number in range(3):
        publish(group, HERE.format(number), placed(number * 100))
    before = shown()
    assert len(before) == 3
    publish(group, HERE.format(3), placed(400))
    added = shown()
    assert set(before) < set(added)
    assert Job.objects.filter(kind=names.INDEX).exists()
    SignedDevice.objects.filter(subject=HERE.format(0)).delete()
    publish(group, HERE.format(4), placed(500))
    edited = shown()
    assert [address[-1] for address, _ in edited] == ["1", "2", "3", "4"]
    run_until_idle()
    assert shown() == edited
    assert index.made_from(current.path()) == reads.now().index.made_from
    assert not current.current._edited


def test_a_finding_changes_the_status_at_once(large: None, group: str, publish: Publish) -> None:
    """A device that somebody saw is confirmed on the map without a new index."""
    publish(group, HERE.format(0), placed())
    assert reads.now().index.words["status"].tolist() == [0]
    seen = [("device", HERE.format(0)), ("found", "confirms"), ("method", "survey")]
    publish(group, HERE.format(9), *({"property": name, "value": value} for name, value in seen), kind="observation")
    assert reads.now().index.words["status"].tolist() == [1]


def test_a_finding_of_the_same_device_under_another_name_counts(group: str, publish: Publish) -> None:
    """Once a group says that two subjects are one, what was found of either is the state of both on the map."""
    publish(group, HERE.format(0), placed())
    seen = [("device", HERE.format(1)), ("found", "confirms"), ("method", "survey")]
    publish(group, HERE.format(9), *({"property": name, "value": value} for name, value in seen), kind="observation")
    current.forget()
    assert reads.now().index.words["status"].tolist() == [0]
    publish(group, HERE.format(0), {"property": "same_as", "value": HERE.format(1)})
    current.forget()
    assert reads.now().index.words["status"].tolist() == [1]


def test_another_version_of_the_software_makes_the_index_anew(
    large: None, group: str, publish: Publish, settings: LazySettings
) -> None:
    """What an earlier version made is shown until the worker has made the index, and then no more."""
    publish(group, HERE.format(0), placed())
    assert len(shown()) == 1
    made = index.made_from(current.path())
    settings.SOFTWARE_VERSION = "another"
    assert len(shown()) == 1 and index.made_from(current.path()) == made
    run_until_idle()
    assert len(shown()) == 1 and index.made_from(current.path()) != made


def test_a_full_disk_stops_no_page(group: str, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file of the index cannot be written, the map is made without it."""

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(current.index, "save", full)
    publish(group, HERE.format(0), placed())
    assert len(shown()) == 1
