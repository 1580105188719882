"""Devices given away as files."""

import csv
import io
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contrechamp.atlas.device import Device, View
from contrechamp.atlas.giving import files
from contrechamp.atlas.layers import formats
from contrechamp.atlas.layers.found import Thing
from contrechamp.atlas.layers.plan import Plan

DEVICE = Device(
    key="layer:1/node/1", longitude=-1_234_567, latitude=47_218_371, type="dome", zone="public", status="confirmed",
    views=(View(90, 45, 30, 15), View(None, 360)), mount="pole", height=45, operator='=cmd()"<b>', layer=1,
    licence="ODbL 1.0", address="/layer/1/node/1", tags={"a": "b"},
)  # fmt: skip


def written(form: str, *devices: Device) -> bytes:
    return b"".join(files.written(devices, form, base="https://site.example/fr"))


def test_geojson_holds_all_that_is_known() -> None:
    """Position in degrees, views, licence, the page; nothing that is unknown."""
    (feature,) = json.loads(written("geojson", DEVICE))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-1.234567, 47.218371]}
    said = feature["properties"]
    assert said["views"] == [{"bearing": 90, "width": 45, "range": 30, "tilt": 15}, {"width": 360}]
    assert (said["height"], said["licence"]) == (4.5, "ODbL 1.0")
    assert said["address"] == "https://site.example/fr/layer/1/node/1"
    assert "manufacturer" not in said


def test_csv_has_a_row_per_device_and_no_formula() -> None:
    """Coordinates stay numbers; a cell that a spreadsheet would run is made text."""
    (row,) = csv.DictReader(io.StringIO(written("csv", DEVICE).decode()))
    assert (row["longitude"], row["direction"], row["width"]) == ("-1.234567", "90;", "45;360")
    assert row["operator"].startswith("'=")


def test_gpx_is_read_again_as_it_was_written(tmp_path: Path) -> None:
    """The points and what they say come back through the import."""
    path = tmp_path / "devices.gpx"
    path.write_bytes(written("gpx", DEVICE, DEVICE))
    found = [one for one in formats.read(path, Plan("gpx", "2026-01-01")) if isinstance(one, Thing)]
    assert [(one.longitude, one.latitude) for one in found] == [(-1_234_567, 47_218_371)] * 2
    assert found[0].tags["camera:direction"] == "90"
    assert found[0].tags["camera:type"] == "dome"


@settings(max_examples=30)
@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_name_holds_the_files_can_be_read(operator: str, mount: str) -> None:
    """No text breaks out of its place."""
    device = Device(key="a/b", longitude=1, latitude=2, operator=operator, mount=mount)
    etree.fromstring(written("gpx", device))
    json.loads(written("geojson", device))
    assert len(list(csv.reader(io.StringIO(written("csv", device).decode(), newline="")))) == 2


def test_no_device_makes_a_file_without_devices() -> None:
    """An empty map gives valid files."""
    assert json.loads(written("geojson"))["features"] == []
    assert len(etree.fromstring(written("gpx"))) == 0
