"""Files read into layers: what is new, the same, doubtful, changed, gone."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from contrechamp.atlas import sources
from contrechamp.atlas.geometry import destination
from contrechamp.atlas.layers import acts
from contrechamp.atlas.layers.found import Unreadable
from contrechamp.atlas.layers.models import Doubt, Former, Import, Layer, Object
from contrechamp.jobs.worker import run_until_idle
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.records.models import BlobHolder
from tests.atlas.conftest import Publish

HERE = (7_420_000, 43_740_000)
SUBJECT = "urn:uuid:00000000-0000-4000-8000-000000000001"


class Files:
    """Imports files of devices for a group."""

    def __init__(self, group: str, folder: Path) -> None:
        self.group, self.folder = group, folder

    def layer(self, name: str = "OpenStreetMap") -> Layer:
        return acts.layer(name=name, organisation=self.group, **acts.OSM)

    def take(self, *devices: dict[str, Any], layer: str = "OpenStreetMap", **said: Any) -> Import:
        """Imports devices: `id` (none where it is ""), `away` metres east of HERE, tags."""
        path = self.folder / "devices.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [_feature(**one) for one in devices]}))
        plan = acts.planned(path, **{"day": "2025-01-01", **said})
        given = acts.give(path=path, name="devices.geojson", layer=self.layer(layer), plan=plan)
        return acts.run(given=given)


def _feature(id: str = "node/1", away: float = 0, **tags: Any) -> dict[str, Any]:
    longitude, latitude = destination(*HERE, 90, away)
    told = {"@id": id, "man_made": "surveillance", **{key.replace("__", ":"): value for key, value in tags.items()}}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude / 1e6, latitude / 1e6]},
        "properties": {key: value for key, value in told.items() if value != ""},
    }


@pytest.fixture
def files(group: str, tmp_path: Path) -> Files:
    return Files(group, tmp_path)


def counted(given: Import) -> dict[str, int]:
    return {what: n for what, n in given.counts.items() if n and what != "differences"}


def shown() -> list[str]:
    """The keys of the layers' devices on the map."""
    return [one.key for source in sources.all_sources() for one in source.devices(None)]


def test_a_file_becomes_a_layer_with_its_licence(files: Files) -> None:
    """Its objects are on the map, under the licence of their origin."""
    given = files.take({"camera__type": "dome", "camera__direction": "90;180"})
    assert (given.state, counted(given)) == ("done", {"new": 1})
    (device,) = (one for source in sources.all_sources() for one in source.devices(None))
    assert (device.type, [view.bearing for view in device.views]) == ("dome", [90, 180])
    assert device.licence == "© OpenStreetMap contributors, ODbL 1.0"
    assert (device.longitude, device.latitude) == HERE


def test_the_same_file_again_changes_nothing(files: Files) -> None:
    """What the layer has already is known, and nothing comes twice."""
    files.take({}, {"id": "node/2", "away": 100})
    assert counted(files.take({}, {"id": "node/2", "away": 100})) == {"known": 2}
    assert Object.objects.count() == 2
    assert not Former.objects.exists()


def test_a_change_keeps_what_was_said_before(files: Files) -> None:
    """The later edition counts, the former one stays beside it; the report names the columns that differ."""
    files.take({"camera__type": "dome", "operator": "A"})
    given = files.take({"camera__type": "fixed", "operator": "A"}, day="2025-06-01")
    assert counted(given) == {"changed": 1}
    assert given.counts["differences"] == [[["camera:type", "type"], 1]]
    assert Object.objects.get().type == "fixed"
    former = Former.objects.get()
    assert (former.said["type"], former.until) == ("dome", "2025-01-01")


def test_an_older_file_does_not_undo_a_later_one(files: Files) -> None:
    """Given the wrong way round, the later edition still counts and the older one stands among the former ones."""
    files.take({"camera__type": "fixed"}, day="2025-06-01")
    assert counted(files.take({"camera__type": "dome"}, day="2024-01-01")) == {"older": 1}
    assert Object.objects.get().type == "fixed"
    assert Former.objects.get().said["type"] == "dome"


def test_under_five_metres_two_devices_are_one(files: Files) -> None:
    """A device of another layer within five metres is shown once; both stay as their layers say."""
    files.take({"camera__type": "dome"})
    given = files.take({"id": "x", "away": 4}, layer="Town")
    assert counted(given) == {"same": 1}
    assert len(shown()) == 1
    assert Object.objects.count() == 2


def test_from_five_to_fifteen_metres_a_person_decides(files: Files) -> None:
    """It is doubtful and shown until somebody says that it is the same; the answer may be changed."""
    files.take({})
    assert counted(files.take({"id": "x", "away": 10}, {"id": "y", "away": 20}, layer="Town")) == {
        "doubtful": 1, "new": 1,
    }  # fmt: skip
    doubt = Doubt.objects.get()
    assert (doubt.object.name, doubt.distance, len(shown())) == ("x", 100, 3)
    acts.decide(doubt=doubt, same=True, by=None)
    assert len(shown()) == 2
    acts.decide(doubt=Doubt.objects.get(), same=False, by=None)
    assert len(shown()) == 3


def test_of_two_cameras_on_a_pole_only_one_is_the_known_one(files: Files) -> None:
    """One known device is the match of one new device at most; the second is for a person to decide."""
    files.take({})
    given = files.take({"id": "x", "away": 3}, {"id": "y", "away": 1}, layer="Town")
    assert counted(given) == {"same": 1, "doubtful": 1}
    assert Object.objects.exclude(mate="").get().name == "y"
    assert Doubt.objects.get().why == "pole"


def test_devices_of_one_file_are_not_each_other(files: Files) -> None:
    """Cameras side by side that a map tells apart stay apart."""
    assert counted(files.take({}, {"id": "node/2", "away": 1})) == {"new": 2}
    assert counted(files.take({"id": "node/3", "away": 0.5})) == {"new": 1}


def test_a_microphone_is_not_the_camera_beside_it(files: Files) -> None:
    """Another sort of device at the same place is at most doubtful."""
    files.take({"camera__type": "dome"})
    given = files.take({"id": "x", "surveillance__type": "microphone"}, layer="Town")
    assert counted(given) == {"doubtful": 1}


def test_points_without_names_are_known_by_their_place(files: Files) -> None:
    """A file without names given again, some points moved by a step, brings no device twice."""
    files.take({"id": ""}, {"id": "", "away": 100})
    given = files.take({"id": ""}, {"id": "", "away": 102})
    assert counted(given) == {"known": 1, "same": 1}
    assert len(shown()) == 2


def test_a_signed_device_is_the_one_that_is_shown(group: str, files: Files, publish: Publish) -> None:
    """An imported device where a group has signed one gives way to it."""
    publish(group, SUBJECT, {"property": "position", "value": {"longitude": HERE[0], "latitude": HERE[1]}})
    assert counted(files.take({"away": 2})) == {"same": 1}
    assert (Object.objects.get().mate, shown()) == (SUBJECT, [])


def test_what_a_whole_file_lacks_is_gone_and_stays(files: Files) -> None:
    """A removed device is shown as removed, with its day; when the layer has it again it is back."""
    files.take({}, {"id": "node/2", "away": 100})
    given = files.take({}, whole=True, day="2025-06-01")
    assert counted(given) == {"known": 1, "gone": 1}
    assert Object.objects.get(name="node/2").gone == "2025-06-01"
    assert len(shown()) == 2
    files.take({"id": "node/2", "away": 100}, day="2025-07-01")
    assert Object.objects.get(name="node/2").gone == ""


def test_swapped_coordinates_are_told_and_mended(files: Files) -> None:
    """A file with latitude and longitude the wrong way round is refused whole; said to be so, it is read."""
    path = files.folder / "swapped.csv"
    path.write_text("lat;lon\n" + "".join(f"2.{n};48.{n}\n" for n in range(50, 80)))
    plan = acts.planned(path)
    given = acts.run(given=acts.give(path=path, name="swapped.csv", layer=files.layer("Town"), plan=plan))
    assert (given.state, Object.objects.count()) == ("failed", 0)
    plan = acts.planned(path, swapped=True)
    acts.run(given=acts.give(path=path, name="swapped.csv", layer=files.layer("Town"), plan=plan))
    assert Object.objects.count() == 30
    assert Object.objects.filter(latitude__gte=48_000_000).count() == 30


def test_a_script_in_a_name_stays_text(files: Files) -> None:
    """What looks like code is kept as it is written; escaping is the pages' matter."""
    files.take({"operator": "<script>alert(1)</script>", "name": '"><img src=x>'})
    assert Object.objects.get().operator == "<script>alert(1)</script>"


def test_the_report_tells_what_became_of_each_object(files: Files) -> None:
    """A table with a line per object and per value that was not understood; no cell is a formula."""
    given = files.take({"camera__direction": "both"}, {"id": "=1+1", "away": 50})
    lines = gzip.decompress(blobs.path(given.report).read_bytes()).decode().splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["1", "node/1", "not_understood"],
        ["1", "node/1", "new"],
        ["2", "'=1+1", "new"],
    ]
    assert given.tally[0][0] == "camera:direction"


def test_the_worker_reads_what_was_asked_for(files: Files, publisher: User) -> None:
    """A file given on the site is read by the worker, once."""
    path = files.folder / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [_feature()]}))
    plan = acts.planned(path)
    given = acts.give(path=path, name="a.geojson", layer=files.layer(), plan=plan, by=publisher)
    acts.ask(given=given, by=publisher)
    run_until_idle()
    given.refresh_from_db()
    assert (given.state, Object.objects.count()) == ("done", 1)


def test_a_stranger_may_do_nothing(files: Files, other_group: str) -> None:
    """Only members of the layer's group give files and decide."""
    stranger = add_user(name="simon", organisation=other_group, role="publisher")
    path = files.folder / "a.csv"
    path.write_text("lat;lon\n43;7\n")
    with pytest.raises(PermissionDenied):
        acts.give(path=path, name="a.csv", layer=files.layer(), plan=acts.planned(path), by=stranger)
    with pytest.raises(Refused):
        acts.layer(name="OpenStreetMap", organisation=other_group, by=stranger)


def test_a_table_must_say_where(files: Files) -> None:
    """A table without a position, words or a town is refused before anything is kept."""
    path = files.folder / "a.csv"
    path.write_text("couleur;forme\nbleu;rond\n")
    with pytest.raises(Unreadable):
        acts.give(path=path, name="a.csv", layer=files.layer(), plan=acts.planned(path))
    assert not Import.objects.exists()


def test_a_layer_that_is_removed_leaves_nothing(files: Files) -> None:
    """Objects, imports and files go together."""
    files.take({})
    acts.remove(layer=files.layer(), by=None)
    assert not Object.objects.exists()
    assert not BlobHolder.objects.filter(room=acts.ROOM).exists()
