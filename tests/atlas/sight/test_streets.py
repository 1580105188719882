"""How much of a street is watched."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contrechamp.atlas.device import Device, View
from contrechamp.atlas.sight.streets import Watched, views, watched
from contrechamp.atlas.terrain.store import Extract
from tests.atlas.terrain.files import opened, town, way

# Node 5 lies at 7.425° E, on a street from west to east; 0.001° are 80.3 metres there.
HERE = Device("layer:1/1", 7_425_000, 43_740_000, type="fixed", status="confirmed", views=(View(90, 60, 40),))


@pytest.fixture
def extract(tmp_path: Path) -> Extract:
    """One street of nine edges."""
    street = way(1, list(range(10)), highway="residential", name="Rue Basse")
    return opened(town(tmp_path / "t.osm", street), tmp_path / "x")


def measured(extract: Extract, *devices: Device) -> Watched:
    """The metres that they watch."""
    return watched(extract, views(extract, devices))


def test_a_view_along_a_street_watches_its_range(extract: Extract) -> None:
    """Forty metres to the east, none to the west."""
    found = measured(extract, HERE)
    assert found.length.sum() == pytest.approx(9 * 80.34, rel=1e-3)
    assert found.sure.sum() == pytest.approx(40, abs=0.5) and found.perhaps.sum() == 0
    assert found.sure[5] == found.sure.sum()


def test_two_views_of_one_place_count_once(extract: Extract) -> None:
    """A second camera that sees the same metres adds nothing."""
    twice = [HERE, replace(HERE, key="layer:1/2", longitude=7_425_100)]
    assert measured(extract, *twice).sure.sum() == pytest.approx(48, abs=0.5)


@pytest.mark.parametrize(
    "said",
    [{"status": "suspected"}, {"status": "contested"}, {"status": "recheck"}, {"precision": 50}, {"views": ()}],
    ids=["suspected", "contested", "to check again", "roughly placed", "direction unknown"],
)
def test_what_is_not_sure_watches_perhaps(extract: Extract, said: dict[str, Any]) -> None:
    """A device that may be gone, may stand elsewhere, or looks nobody knows where watches nothing for sure."""
    seen = views(extract, [replace(HERE, **said)])
    found = watched(extract, seen)
    assert found.sure.sum() == 0 and found.perhaps.sum() > 29 and seen.unsure == 1


def test_what_is_watched_for_sure_is_not_perhaps_too(extract: Extract) -> None:
    """No metre counts in both."""
    found = measured(extract, HERE, replace(HERE, key="layer:1/2", status="suspected"))
    assert found.sure.sum() == pytest.approx(40, abs=0.5) and found.perhaps.sum() == pytest.approx(0, abs=1e-6)


def test_a_removed_device_watches_nothing(extract: Extract) -> None:
    """It is history."""
    seen = views(extract, [replace(HERE, status="removed")])
    assert watched(extract, seen).sure.sum() == 0 and seen.devices == 0
