"""The files that are understood, and bad ones."""

import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from contrechamp.atlas.layers import formats
from contrechamp.atlas.layers.formats import osm, pieces
from contrechamp.atlas.layers.found import Gap, Thing, Unreadable
from contrechamp.atlas.layers.plan import Plan

XML = """<?xml version="1.0"?><osm version="0.6" generator="test">
<node id="1" version="3" timestamp="2024-05-06T07:08:09Z" lat="43.7400000" lon="7.4200000">
  <tag k="man_made" v="surveillance"/><tag k="camera:direction" v="90"/></node>
<node id="2" version="1" lat="43.7410000" lon="7.4200000"><tag k="highway" v="crossing"/></node>
<node id="3" version="1" lat="43.7420000" lon="7.4200000"/><node id="4" version="1" lat="43.7420000" lon="7.4220000"/>
<way id="9" version="2"><nd ref="3"/><nd ref="4"/><nd ref="3"/><tag k="man_made" v="surveillance"/></way>
<relation id="5" version="1"><tag k="man_made" v="surveillance"/></relation></osm>"""


def read(path: Path, **said: Any) -> list[Thing | Gap | str]:
    """All that the file gives."""
    return list(formats.read(path, Plan(formats.format_of(path), "2026-01-01", **said)))


def things(path: Path, **said: Any) -> list[Thing]:
    return [one for one in read(path, **said) if isinstance(one, Thing)]


def gaps(path: Path, **said: Any) -> list[Gap]:
    return [one for one in read(path, **said) if isinstance(one, Gap)]


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def features(*geometries: Any, **properties: Any) -> str:
    """A GeoJSON file of these geometries, NaN as programs write it."""
    found = [{"type": "Feature", "geometry": one, "properties": properties} for one in geometries]
    return json.dumps({"type": "FeatureCollection", "features": found})


def point(longitude: Any = 7.42, latitude: Any = 43.74) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [longitude, latitude]}


@pytest.mark.parametrize("packed", [False, True])
def test_openstreetmap_gives_nodes_and_the_middles_of_ways(tmp_path: Path, packed: bool) -> None:
    """Surveillance only; a way stands in its middle; a relation without a position is told."""
    path = tmp_path / "town"
    path.write_bytes(gzip.compress(XML.encode()) if packed else XML.encode())
    found = things(path)
    assert [(one.name, one.longitude, one.latitude, one.version, one.day) for one in found] == [
        ("node/1", 7_420_000, 43_740_000, 3, "2024-05-06"),
        ("way/9", 7_421_000, 43_742_000, 2, ""),
    ]
    assert found[0].tags["camera:direction"] == "90"
    assert [(gap.name, gap.lost) for gap in gaps(path)] == [("relation/5", True)]


def test_an_answer_of_overpass_is_read(tmp_path: Path) -> None:
    """Nodes by their position, ways by the middle that `out center` gives; corners of ways are passed over."""
    elements = [
        {"type": "node", "id": 1, "lat": 43.74, "lon": 7.42, "version": 2, "tags": {"man_made": "surveillance"}},
        {"type": "way", "id": 2, "center": {"lat": 43.75, "lon": 7.43}, "tags": {"man_made": "surveillance"}},
        {"type": "node", "id": 3, "lat": 43.74, "lon": 7.42},
        {"type": "way", "id": 4, "tags": {"man_made": "surveillance"}},
    ]
    path = written(tmp_path / "answer.json", json.dumps({"version": 0.6, "elements": elements}))
    assert [(one.name, one.version) for one in things(path)] == [("node/1", 2), ("way/2", 0)]
    assert [gap.name for gap in gaps(path)] == ["way/4"]


def test_geojson_gives_points_and_small_outlines(tmp_path: Path) -> None:
    """A point is itself, an outline its middle with how far off it may be, an area no device."""
    small = {"type": "Polygon", "coordinates": [[[7.42, 43.74], [7.4202, 43.74], [7.4202, 43.7402], [7.42, 43.7402]]]}
    large = {"type": "Polygon", "coordinates": [[[7, 43], [8, 43], [8, 44], [7, 43]]]}
    path = written(tmp_path / "a.geojson", features(point(), small, large, **{"@id": "node/7", "@version": 4}))
    found = things(path)
    assert [(one.name, one.version) for one in found] == [("node/7", 4), ("node/7", 4)]
    assert found[1].precision and 10 < found[1].precision < 20
    assert [gap.row for gap in gaps(path)] == [3]


@pytest.mark.parametrize(
    "geometry",
    [None, {}, point("x", "y"), point(float("nan"), 43.7), point(43.7, 431.2), {"type": "Point", "coordinates": []}],
)
def test_a_position_that_is_none_is_left_out_and_told(tmp_path: Path, geometry: Any) -> None:
    """NaN, words, degrees beyond the Earth: the feature is left out with its row and the reason, the others stay."""
    path = written(tmp_path / "a.geojson", features(geometry, point()))
    assert [one.row for one in things(path)] == [2]
    assert [(gap.row, gap.lost) for gap in gaps(path)] == [(1, True)]


def test_ten_thousand_tags_are_bounded_and_told(tmp_path: Path) -> None:
    """A hundred tags are kept, the others counted."""
    many = {f"key{number}": "value" for number in range(10_000)}
    path = written(tmp_path / "a.geojson", features(point(), **many))
    assert len(things(path)[0].tags) == 100
    assert "9900" in gaps(path)[0].why


def test_a_geojson_that_is_cut_off_says_so(tmp_path: Path) -> None:
    """What came before the end is given; then the file is said to be cut off."""
    text = features(*[point()] * 50)
    path = written(tmp_path / "a.geojson", text[: len(text) // 2])
    with pytest.raises(Unreadable, match=r"2[0-9]"):
        read(path)
    whole = formats.read(path, Plan("geojson", "2026-01-01"))
    assert isinstance(next(whole), Thing)


def test_a_large_geojson_takes_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory holds a few features however many there are, with strings and brackets across the bounds of what is read
    at once; one feature that is too large is left out."""
    monkeypatch.setattr(pieces, "CHUNK", 1_000)
    monkeypatch.setattr(pieces, "LONGEST", 5_000)
    one = json.dumps({"type": "Feature", "geometry": point(), "properties": {"n": 'brackets ]}"{[ ' * 20}})
    huge = json.dumps({"type": "Feature", "geometry": point(), "properties": {"n": ["x"] * 5_000}})
    path = tmp_path / "a.geojson"
    with path.open("w") as file:
        file.write('{"name": "features", "crs": {"a": [1]}, "features": [')
        for number in range(2_000):
            file.write(f"{huge if number == 1_000 else one},\n")
        file.write(f"{one}]}}")
    assert path.stat().st_size > 800_000
    tracemalloc.start()
    count = {Thing: 0, Gap: 0, str: 0}
    for found in formats.read(path, Plan("geojson", "2026-01-01")):
        count[type(found)] += 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count[Thing], count[Gap]) == (2_000, 1)
    assert peak < 200_000


def test_a_file_of_openstreetmap_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    """Nothing comes of it but a sentence."""
    path = written(tmp_path / "town.osm", XML[:400])
    with pytest.raises(Unreadable, match=r"cut off|coupé"):
        read(path)


def test_waypoints_of_gpx_are_read(tmp_path: Path) -> None:
    """Position, name, time, and tags that stand in the description as key=value."""
    path = written(
        tmp_path / "walk.gpx",
        '<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="43.74" lon="7.42"><name>at the corner</name>'
        "<time>2025-03-04T10:00:00Z</time><desc>camera:type=dome\ncamera:direction=90</desc></wpt>"
        '<wpt lat="NaN" lon="7.42"/></gpx>',
    )
    (found,) = things(path)
    assert (found.longitude, found.latitude, found.day) == (7_420_000, 43_740_000, "2025-03-04")
    assert (found.tags["camera:type"], found.tags["name"]) == ("dome", "at the corner")
    assert [gap.row for gap in gaps(path)] == [2]


def test_long_texts_of_gpx_are_read(tmp_path: Path) -> None:
    """Hundreds of thousands of empty lines in a description take no longer than to read them."""
    lines = "\n" * 400_000
    path = written(
        tmp_path / "walk.gpx",
        f'<gpx><wpt lat="43" lon="7"><desc>x{lines}y</desc><cmt> operator = Ville de Nice \n</cmt></wpt></gpx>',
    )
    (found,) = things(path)
    assert found.tags["operator"] == "Ville de Nice"


def test_gpx_reads_no_other_file(tmp_path: Path) -> None:
    """An entity that names a file of the machine stays empty."""
    secret = written(tmp_path / "secret", "taken")
    path = written(
        tmp_path / "walk.gpx",
        f'<!DOCTYPE gpx [<!ENTITY s SYSTEM "file://{secret}">]><gpx><wpt lat="43" lon="7"><name>&s;</name></wpt></gpx>',
    )
    assert "taken" not in str(read(path))


def test_gpx_that_is_cut_off_keeps_its_points(tmp_path: Path) -> None:
    """What stood before the cut is given, tracks are passed over, extensions are tags; then it is told."""
    track = "<trk><trkseg>" + '<trkpt lat="43" lon="7"/>' * 50 + "</trkseg></trk>"
    point = '<wpt lat="43" lon="7"><extensions><key k="a" v="b"/></extensions></wpt>'
    path = written(tmp_path / "walk.gpx", f'<gpx>{track}{point}<wpt lat="44" lon="7">')
    reading = formats.read(path, Plan("gpx", "2026-01-01"))
    found = next(reading)
    assert isinstance(found, Thing) and (found.latitude, found.tags) == (43_000_000, {"a": "b"})
    with pytest.raises(Unreadable, match="; 1 "):
        next(reading)


def test_gpx_has_a_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read in a child: one that takes too long is ended, and the file is told to be too much."""
    path = written(tmp_path / "walk.gpx", '<gpx><wpt lat="43" lon="7"/></gpx>')
    monkeypatch.setattr(osm, "SECONDS", 0.0)
    with pytest.raises(Unreadable, match="trop de temps"):
        list(formats.read(path, Plan("gpx", "2026-01-01")))


def test_a_table_is_read_by_its_columns(tmp_path: Path) -> None:
    """Columns with a meaning become tags and positions; the others stay under their own names."""
    path = written(tmp_path / "t.csv", "Numéro;Lat;Lon;Sorte;Couleur\n007;43,74;7,42;dome;bleu\n8;;;dome;\n")
    meant = {"Numéro": "id", "Lat": "lat", "Lon": "lon", "Sorte": "camera:type"}
    (found,) = things(path, columns=meant)
    assert (found.name, found.longitude, found.latitude) == ("7", 7_420_000, 43_740_000)
    assert found.tags == {"ref": "007", "camera:type": "dome", "Couleur": "bleu"}
    assert [(gap.row, gap.lost) for gap in gaps(path, columns=meant)] == [(3, True)]


@pytest.mark.parametrize("content", [b"", b"   ", b"{}", b"[1]", b"%PDF-1.7\0", b"<html></html>"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """A file of no known format is an error, not an empty layer."""
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        formats.format_of(path)
