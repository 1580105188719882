"""The map's pages: what they list, draw, count and let others show."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

from contrechamp.atlas.device import Device
from contrechamp.atlas.layers.models import Layer, Object
from contrechamp.atlas.map import base
from contrechamp.atlas.map.window import Window, around, read
from contrechamp.atlas.tiles import archives, current, mvt
from contrechamp.jobs.worker import run_until_idle
from tests.atlas.map.conftest import CENTRE, Show, device

HERE = "at=16/43.2967/5.3704"


def text(response: Any) -> str:
    assert response.status_code == 200
    found: str = response.content.decode()
    return found


def test_the_page_lists_the_devices_of_its_window(town: list[Device], client: Client) -> None:
    """Each device in the window is a line that leads to its page, in the page's language; others are not listed."""
    page = text(client.get(f"/fr/map?{HERE}"))
    assert page.count('<li class="row">') == 5
    assert f'href="/fr{town[0].address}"' in page
    assert "Lecteur de plaques" in page
    assert "Exploitant privé" in page
    assert "Aucun appareil connu" in text(client.get("/fr/map?at=16/48.85/2.35"))


def test_devices_of_groups_that_are_not_shown_are_nowhere(town: list[Device], client: Client) -> None:
    """Neither the list nor the figures nor the tiles name what a group says that this site does not show."""
    page = text(client.get(f"/fr/map?{HERE}"))
    assert town[4].address not in page
    assert client.get(f"/fr/map.json?{HERE}").json()["devices"] == 4
    tile = client.get("/tiles/devices/16/33745/24006.mvt")
    assert town[4].address.encode() not in tile.content


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("type=dome", 2),
        ("type=dome&type=anpr", 3),
        ("status=removed", 1),
        ("kind=private", 1),
        ("operator=Ville+de+Marseille", 1),
        ("since=2015", 3),
        ("until=2015", 1),
        ("group=" + "a" * 64, 4),
        ("group=" + "b" * 64, 0),
        ("type=nonsense&status=%00", 5),
        ("since=abcd&until=99999", 5),
    ],
)
def test_filters_choose(town: list[Device], client: Client, query: str, count: int) -> None:
    """A filter leaves what it names; words that mean nothing leave everything."""
    assert text(client.get(f"/fr/map?{HERE}&{query}")).count('<li class="row">') == count


def test_a_source_can_be_chosen(group: str, client: Client) -> None:
    """An imported layer stands by its name among the groups, and leaves its devices alone."""
    layer = Layer.objects.create(name="Carte ancienne", organisation=group, licence="ODbL 1.0")
    Object.objects.create(layer=layer, name="a", origin=uuid4(), longitude=CENTRE[0], latitude=CENTRE[1])
    page = text(client.get("/fr/map"))
    assert f'<option value="layer:{layer.pk}">Carte ancienne</option>' in page
    assert text(client.get(f"/fr/map?group=layer:{layer.pk}")).count('<li class="row">') == 1
    assert text(client.get(f"/fr/map?{HERE}&group=layer:{layer.pk + 1}")).count('<li class="row">') == 0


def test_the_drawing_numbers_what_the_list_names(town: list[Device], client: Client) -> None:
    """Without scripts a reader finds a device of the list on the drawing by its number, and what it sees beside it."""
    page = text(client.get("/en/map?at=17/43.2967/5.3704"))
    assert '<circle class="device confirmed"' in page
    assert ">1</text>" in page
    assert '<path class="view confirmed"' in page


def test_many_devices_are_counted(show: Show, client: Client) -> None:
    """Where too many devices stand to be drawn, the drawing shows how many stand together; none is lost."""
    show(device(number % 7, longitude=CENTRE[0] + number * 900) for number in range(500))
    page = text(client.get("/en/map?at=9/43.2967/5.5"))
    assert '<circle class="several"' in page
    assert "<strong>500</strong>" in page
    assert "The 40 nearest" in page


def test_a_town_is_found_by_its_name(town: list[Device], client: Client) -> None:
    """`?town=` opens the map there; an unknown one is said to be unknown."""
    page = text(client.get("/fr/map?town=marseille"))
    assert "Les appareils à Marseille" in page
    assert '<li class="row">' in page
    assert "Aucune ville appelée" in text(client.get("/fr/map?town=xqzzy"))


@pytest.mark.parametrize("at", ["", "a/b/c", "5/43", "nan/1/1", "1e400/0/0", "5/99/999", "-3/-91/-200", "5/0/179.999"])
def test_any_place_gives_a_page(town: list[Device], client: Client, at: str) -> None:
    """A place that cannot be read, or lies beyond the map, is no error."""
    assert client.get("/fr/map", {"at": at}).status_code == 200


def test_the_twin_says_the_same(town: list[Device], client: Client) -> None:
    """Programs get the figures and the list at the address with `.json`."""
    twin = client.get(f"/en/map.json?{HERE}").json()
    assert twin["devices"] == 4
    assert twin["removed"] == 1
    assert twin["by_type"] == {"dome": 2, "anpr": 1, "ptz": 1}
    assert twin["by_year"] == [{"year": 2019, "added": 3, "total": 3}]
    assert {one["address"] for one in twin["nearest"]} == {f"/en{one.address}" for one in town if one is not town[4]}


def test_sources_are_credited(town: list[Device], client: Client) -> None:
    """The licence of a layer that is on the map stands under it."""
    assert "© OpenStreetMap contributors, ODbL 1.0" in text(client.get(f"/fr/map?{HERE}"))
    assert "ODbL" not in text(client.get(f"/fr/map?{HERE}&group={'a' * 64}")).split("Sources de la carte")[1]


def test_only_the_embedded_map_may_be_framed(town: list[Device], client: Client) -> None:
    """Other sites may show the map alone in a frame, and no other page."""
    framed = client.get(f"/fr/map/embed?{HERE}")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert framed.headers["X-Frame-Options"] != "DENY"
    for address in (f"/fr/map?{HERE}", f"/fr/map/sheet?{HERE}"):
        assert "frame-ancestors 'none'" in client.get(address).headers["Content-Security-Policy"]
    assert "unsafe" not in framed.headers["Content-Security-Policy"]
    assert "/fr/map/embed?at=16.00/43.29670/5.37040" in text(client.get(f"/fr/map?{HERE}"))


def test_readers_get_no_cookie(town: list[Device], client: Client) -> None:
    """The map, its tiles and its files leave nothing in the browser."""
    for address in ("/fr/map", "/fr/map/embed", "/fr/map/sheet", "/tiles/devices/0/0/0.mvt"):
        assert not client.get(address).cookies


def test_tiles_answer_with_their_tag(town: list[Device], show: Show, client: Client) -> None:
    """A tile that the browser has is not sent again until a device changes; the filters are part of the tag."""
    first = client.get("/tiles/devices/16/33745/24006.mvt", headers={"Accept-Encoding": "gzip"})
    assert first.status_code == 200
    assert first.headers["Content-Encoding"] == "gzip"
    tag = first.headers["ETag"]
    assert client.get("/tiles/devices/16/33745/24006.mvt", headers={"If-None-Match": tag}).status_code == 304
    chosen = "/tiles/devices/16/33745/24006.mvt?status=removed"
    assert client.get(chosen, headers={"If-None-Match": tag}).status_code == 200
    show(town[:3])
    assert client.get("/tiles/devices/16/33745/24006.mvt", headers={"If-None-Match": tag}).status_code == 200


def test_all_tiles_are_one_file(town: list[Device], show: Show, client: Client) -> None:
    """The archive is sent by ranges, names what changed by its tag, and is not there without a device."""
    part = client.get("/tiles/devices.pmtiles", headers={"Range": "bytes=0-6"})
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == b"PMTiles"  # type: ignore[attr-defined]
    show(town[:2])
    assert client.get("/tiles/devices.pmtiles").headers["ETag"] != part.headers["ETag"]
    assert len(list(current.path().parent.glob("devices-*.pmtiles"))) == 1
    show([])
    assert client.get("/tiles/devices.pmtiles").status_code == 404
    assert "devices.pmtiles" not in text(client.get("/fr/map"))


def test_a_large_archive_is_made_by_a_worker(show: Show, client: Client) -> None:
    """Readers do not wait for it: they are told to come back, and then get it."""
    show(device(number % 50) for number in range(archives.AT_ONCE + 1))
    answer = client.get("/tiles/devices.pmtiles")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    run_until_idle()
    assert client.get("/tiles/devices.pmtiles").status_code == 200


@pytest.mark.parametrize("name", ["17/0/0", "3/8/0", "3/0/8"])
def test_a_tile_outside_the_map_does_not_exist(show: Show, client: Client, name: str) -> None:
    """Tiles that nobody can ask for in good faith are not made."""
    assert client.get(f"/tiles/devices/{name}.mvt").status_code == 404


def test_an_operators_map_is_used(show: Show, client: Client, tmp_path: Path) -> None:
    """`region.pmtiles` in the node's folder is drawn, credited, and sent by ranges; a broken one is left out."""
    path = settings.HOME.folder / "region.pmtiles"
    try:
        path.write_bytes(b"no such thing" * 50)
        assert "data-region" not in text(client.get(f"/fr/map?{HERE}"))
        _region(path, [(14, 8436, 6001)])
        page = text(client.get("/fr/map?at=15/43.2967/5.3704"))
        assert 'data-region-schema="protomaps"' in page
        assert '<path class="road"' in page
        assert "Streets of somebody" in page
        part = client.get("/tiles/region.pmtiles", headers={"Range": "bytes=0-6"})
        assert part.status_code == 206
        assert b"".join(part.streaming_content) == b"PMTiles"  # type: ignore[attr-defined]
    finally:
        path.unlink()
    assert client.get("/tiles/region.pmtiles").status_code == 404


def _region(path: Path, tiles: Iterable[tuple[int, int, int]]) -> None:
    line = [9, 0, 0, 2 << 3 | 2, 8192, 8192, 0, 10]
    road = mvt.feature(mvt.LINE, line, [0, 0])
    with write(str(path)) as writer:
        for tile in tiles:
            content = mvt.layer("roads", road, mvt.table(("kind",), ("highway",)))
            writer.write_tile(zxy_to_tileid(*tile), content)
        header = {"tile_type": TileType.MVT, "tile_compression": Compression.NONE, "center_zoom": 14,
                  "min_lon_e7": 0, "min_lat_e7": 400_000_000, "max_lon_e7": 100_000_000, "max_lat_e7": 500_000_000,
                  "center_lon_e7": 53_000_000, "center_lat_e7": 433_000_000}  # fmt: skip
        writer.finalize(header, {"attribution": "Streets of somebody", "vector_layers": [{"id": "roads"}]})
    assert base.region() is not None


def test_windows_are_read_moved_and_bounded() -> None:
    """A window's address gives it back; its neighbours touch it; bounds are shown whole."""
    window = Window(12.0, 43.3, 5.4)
    assert read(window.at) == Window(12.0, 43.3, 5.4)
    west, south, east, north = window.bounds
    assert west < 5_400_000 < east
    assert south < 43_300_000 < north
    beside = window.moved(1, 0).bounds
    assert abs(beside[0] - east) <= 2
    shown = around((5_300_000, 43_200_000, 5_500_000, 43_400_000)).bounds
    assert shown[0] <= 5_300_000
    assert shown[2] >= 5_500_000
    assert shown[1] <= 43_200_000
    assert shown[3] >= 43_400_000


def test_a_window_over_the_180th_meridian_has_both_sides(show: Show, client: Client) -> None:
    """Devices of Taveuni, on both sides of the line, are on one map."""
    show(
        [
            device(0, longitude=179_990_000, latitude=-16_800_000),
            device(1, longitude=-179_990_000, latitude=-16_800_000),
        ]
    )
    assert text(client.get("/en/map?at=11/-16.8/180")).count('<li class="row">') == 2
    assert text(client.get("/en/map?at=11/-16.8/-179.99")).count('<li class="row">') == 2
