"""Extracts of OpenStreetMap: what is taken in, what is refused."""

from pathlib import Path

import numpy as np
import pytest

from contrechamp.atlas.terrain import extract, store, walls
from contrechamp.atlas.terrain.extract import Unreadable
from tests.atlas.terrain.files import opened, town, way


def test_streets_are_edges_between_nodes(tmp_path: Path) -> None:
    """A street of three nodes is two edges with its name."""
    found = opened(town(tmp_path / "t.osm", way(1, [0, 1, 2], highway="residential", name="Rue Basse")), tmp_path / "x")
    assert len(found.edges) == 2
    assert {found.names[number] for number in found.name_of} == {"Rue Basse"}
    assert found.about.bounds == (7_420_000, 43_740_000, 7_422_000, 43_740_000)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway"},
        {"highway": "service", "access": "private"},
        {"highway": "residential", "foot": "no"},
        {"highway": "construction"},
        {"highway": "pedestrian", "area": "yes"},
    ],
    ids=["motorway", "private", "foot=no", "construction", "area"],
)
def test_where_nobody_walks_is_left_out(tmp_path: Path, tags: dict[str, str]) -> None:
    """Only what is open to people on foot is a street."""
    file = town(tmp_path / "t.osm", way(1, [0, 1], highway="footway"), way(2, [2, 3], **tags))
    assert len(opened(file, tmp_path / "x").edges) == 1


def test_a_private_way_that_is_open_on_foot_stays(tmp_path: Path) -> None:
    """foot=yes says more than access=private."""
    file = town(tmp_path / "t.osm", way(1, [0, 1], highway="service", access="private", foot="yes"))
    assert len(opened(file, tmp_path / "x").edges) == 1


def test_walls_are_found_in_every_cell_they_cross(tmp_path: Path) -> None:
    """A wall is found from a place beside its middle, cells away from both its ends, and once only."""
    street = way(1, [90, 91], highway="footway")
    house = way(2, [0, 9, 19, 10, 0], building="yes")
    found = opened(town(tmp_path / "t.osm", street, house), tmp_path / "x")
    near, whose = walls.near(found, 7_424_500, 43_739_900, 20)
    assert len(near) == 1 and whose.tolist() == [0]
    assert abs(near[0][1] - 11.1) < 0.2 and abs(near[0][3] - 11.1) < 0.2


def test_a_roof_is_no_wall(tmp_path: Path) -> None:
    """What people see through from beneath does not count."""
    street = way(1, [90, 91], highway="footway")
    file = town(tmp_path / "t.osm", street, way(2, [0, 1, 11, 10, 0], building="roof"))
    assert opened(file, tmp_path / "x").about.buildings == 0


def test_inside_a_building(tmp_path: Path) -> None:
    """A place within the outline lies in it; one beside it does not."""
    street = way(1, [90, 91], highway="footway")
    found = opened(town(tmp_path / "t.osm", street, way(2, [0, 1, 11, 10, 0], building="yes")), tmp_path / "x")
    assert walls.building(found, 7_420_500, 43_740_500) is not None
    assert walls.building(found, 7_421_500, 43_740_500) is None


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    """One folder, and the same."""
    file = town(tmp_path / "t.osm", way(1, [0, 1], highway="footway"))
    before = opened(file, tmp_path / "x").folder
    assert opened(file, tmp_path / "x").folder == before
    assert len(store.extracts(tmp_path / "x")) == 1


def test_a_newer_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """Only the new one is left; who had the old one open keeps reading it."""
    old = opened(town(tmp_path / "t.osm", way(1, [0, 1], highway="footway")), tmp_path / "x")
    opened(town(tmp_path / "t.osm", way(1, [0, 1, 2], highway="footway")), tmp_path / "x")
    assert [len(one.edges) for one in store.extracts(tmp_path / "x")] == [2]
    assert len(np.array(old.edges)) == 1


def test_a_town_has_a_boundary(tmp_path: Path) -> None:
    """A closed outline with a level of towns is kept with its code."""
    outline = way(2, [0, 9, 99, 90, 0], boundary="administrative", admin_level="8", name="Bourg", ref__INSEE="06000")
    found = opened(town(tmp_path / "t.osm", way(1, [11, 12], highway="footway"), outline), tmp_path / "x")
    assert [(one.name, one.level, one.code, len(one.rings)) for one in found.boundaries] == [
        ("Bourg", 8, "insee:06000", 1)
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.osm.pbf", b"", "damaged"),
        ("t.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18" + b"\xff" * 40, "damaged"),
        ("t.osm", b"<osm><way", "damaged"),
        ("t.osm", b'<osm version="0.6"></osm>', "empty"),
        ("t.zip", b"PK", "format"),
    ],
    ids=["nothing", "broken", "cut", "empty", "format"],
)
def test_a_bad_file_is_refused_and_loses_nothing(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    """The extract that was there stays."""
    opened(town(tmp_path / "good.osm", way(1, [0, 1], highway="footway")), tmp_path / "x")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        extract.keep(tmp_path / name, name="Town", folder=tmp_path / "x")
    assert refused.value.code == code
    assert [len(one.edges) for one in store.extracts(tmp_path / "x")] == [1]
    assert len(list((tmp_path / "x").iterdir())) == 1


def test_a_truncated_extract_is_refused(shared_data: Path, tmp_path: Path) -> None:
    """Half of a real file is damaged, not a smaller town."""
    whole = (shared_data / "cameras" / "monaco.osm.pbf").read_bytes()
    (tmp_path / "half.osm.pbf").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Unreadable):
        extract.keep(tmp_path / "half.osm.pbf", name="Monaco", folder=tmp_path / "x")


def test_monaco(shared_data: Path, tmp_path: Path) -> None:
    """A real town: streets, buildings and quarters."""
    found = opened(shared_data / "cameras" / "monaco.osm.pbf", tmp_path / "x", "Monaco")
    assert found.about.buildings > 1_000 and found.about.edges > 10_000
    assert {"Avenue Princesse Grace", "Boulevard des Moulins"} <= set(found.names)
    assert "Monte-Carlo" in {one.name for one in found.boundaries}
