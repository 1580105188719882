"""The pages of walks: what they answer, and that nothing of it stays."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contrechamp.atlas.terrain import folder
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.walks import views, watching
from tests.atlas.walks.conftest import CAMERA, Devices

# The middle street, past the camera.
ASKED = {"start": "Rue 2 / Allée 3", "end": "Rue 2 / Allée 8", "detour": "100", "do": "find"}


def ask(client: Client, **said: str) -> Any:
    return client.post("/en/walk", {**ASKED, **said})


def test_without_streets_the_page_says_how_to_add_some(client: Client, streets: Path, db: None) -> None:
    """A node starts without an extract."""
    assert "contrechamp atlas extract" in client.get("/en/walk").content.decode()


def test_both_ways_are_told(client: Client, extract: Extract) -> None:
    """The shortest passes the camera, the other goes around it; both with their metres, and what nobody knows."""
    page = ask(client)
    short, best = page.context["answer"].short, page.context["answer"].best
    assert short.metres == 402 and short.sure > 50
    assert best.sure == 0 and short.metres < best.metres <= 2 * short.metres
    text = page.content.decode()
    assert f"{best.metres} m" in text and f"{short.metres} m" in text
    assert "Nobody has mapped every camera." in text and "1 device that somebody noted" in text


def test_the_way_is_told_street_by_street(client: Client, extract: Extract) -> None:
    """The legs of the shortest add up to its length."""
    best = ask(client, detour="10").context["answer"].best
    assert [leg.street for leg in best.legs] == ["Rue 2"] and best.legs[0].metres == best.metres


def test_nothing_of_a_walk_is_kept_or_logged(
    client: Client, extract: Extract, caplog: pytest.LogCaptureFixture
) -> None:
    """No row is written, no file changes, no line is logged, no cookie is set, and no cache may keep the page."""

    def files() -> set[tuple[str, int]]:
        folders = (Path(settings.HOME.folder), folder.path())
        return {(str(path), path.stat().st_mtime_ns) for folder in folders for path in folder.rglob("*.*")}

    before = files()
    with (
        caplog.at_level(logging.DEBUG),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        page = ask(client, start="43.7421, 7.4231")
    assert page.status_code == 200
    assert [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []
    assert not any("43.74" in record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert {path for path, _ in files() - before if "sqlite3" not in path} == set()
    assert not page.cookies and page.headers["Cache-Control"] == "private, no-store"


def test_places_are_rounded(client: Client, extract: Extract) -> None:
    """The form gives the place back as it was used: to four digits, about ten metres."""
    page = ask(client, start="43.7421449, 7.4231449")
    assert 'value="43.7421, 7.4231"' in page.content.decode()


def test_places_in_an_address_are_not_read(client: Client, extract: Extract) -> None:
    """Servers on the way write addresses down: a walk is asked for in the body alone."""
    page = client.get("/en/walk", {"start": "43.7421, 7.4231", "end": "43.7431, 7.4251"})
    assert "43.7421" not in page.content.decode() and page.context["answer"].start is None


@pytest.mark.parametrize(
    ("start", "says"),
    [
        ("", "Name a street"),
        ("Rue du Port", "No street here is called"),
        ("Rue", "Several streets are called so"),
        ("Rue 1 / Rue 2", "These two streets do not meet"),
        ("48.85, 2.35", "That place lies outside Bourg"),
        ("Rue 2 / Allée 8", "Both places are the same"),
        ("<script>alert(1)</script>", "No street here is called “&lt;script"),
    ],
    ids=["nothing", "unknown", "several", "parallel", "elsewhere", "same", "markup"],
)
def test_a_place_that_is_not_found_is_an_error_that_loses_nothing(
    client: Client, extract: Extract, start: str, says: str
) -> None:
    """The page says what to do, and what was written is still there."""
    page = ask(client, start=start)
    text = page.content.decode()
    assert page.status_code == 422 and says in text
    assert page.context["form"]["end"].value() == ASKED["end"] and page.context["form"]["start"].value() == start


def test_endless_names_are_cut(client: Client, extract: Extract) -> None:
    """What is compared with the names of streets has a length."""
    said = ask(client, start="Rue " * 100_000).context["answer"].errors["start"]
    assert "No street here is called" in said and len(said) < 200


def test_a_street_written_almost_right_is_proposed(client: Client, extract: Extract) -> None:
    """A typing error is no dead end."""
    assert "Did you mean: Allée 3" in ask(client, start="Alée 3").content.decode()


def test_a_number_of_a_house_may_stand_before_the_street(client: Client, extract: Extract) -> None:
    """People write whole addresses."""
    page = ask(client, start="12 bis, allée 3")
    assert page.status_code == 200 and page.context["answer"].start.written == "Allée 3"


def test_a_place_far_from_every_street_is_refused(client: Client, extract: Extract, monkeypatch: Any) -> None:
    """A place in the sea is a mistake, not the nearest quay."""
    monkeypatch.setattr("contrechamp.atlas.walks.asking.FARTHEST", 5)
    assert "No street is known near that place." in ask(client, start="43.7425, 7.4225").content.decode()


def test_a_touch_sets_a_place_without_scripts(client: Client, extract: Extract) -> None:
    """The browser sends where in the picture somebody touched; the first touch begins, the next one ends."""
    page = client.post("/en/walk", {"detour": "25", "sets": "start", "large.x": "360", "large.y": "270"})
    assert page.context["answer"].start.written == "43.7445, 7.4245"  # the middle of the map
    assert page.context["sets"] == "end" and page.status_code == 200


def test_a_touch_on_the_small_map_means_the_same_place(client: Client, extract: Extract) -> None:
    """The middle of the phone's map is the middle of the large one."""
    page = client.post("/en/walk", {"detour": "25", "sets": "end", "small.x": "160", "small.y": "200"})
    assert page.context["answer"].end.written == "43.7445, 7.4245"


@pytest.mark.parametrize("said", [{"large.x": "9999", "large.y": "1"}, {"large.x": "nan", "large.y": "1"}, {"at": "x"}])
def test_a_touch_outside_is_no_place(client: Client, extract: Extract, said: dict[str, str]) -> None:
    """Numbers that no browser sends change nothing."""
    page = client.post("/en/walk", {"detour": "25", **said})
    assert page.status_code == 200 and page.context["answer"].start is None


def test_the_map_moves_without_scripts(client: Client, extract: Extract) -> None:
    """A button shows more to the north, and keeps what was written."""
    page = client.post("/en/walk", {"do": "north", "start": "Rue 2"})
    assert page.context["answer"].window.latitude > 43.7455
    assert page.context["answer"].start is not None


def test_too_many_at_once_wait_and_are_told(client: Client, extract: Extract, monkeypatch: Any) -> None:
    """A search takes a processor: beyond a few at once the page asks to come back."""
    monkeypatch.setattr(views, "PATIENCE", 0.01)
    held = [views._places.acquire() for _ in range(views.AT_ONCE)]
    try:
        page = ask(client)
    finally:
        for _ in held:
            views._places.release()
    assert page.status_code == 429 and page.headers["Retry-After"] == "30"


def test_each_street_tells_how_much_of_it_is_watched(client: Client, extract: Extract) -> None:
    """In the table and in the twin, the most watched first; what is not sure apart."""
    twin = client.get("/en/walk/streets/bourg.json").json()
    assert twin["devices"] == 1 and twin["attribution"] == "© OpenStreetMap contributors"
    first = twin["streets"][0]
    assert first["name"] == "Rue 2" and first["watched"] == pytest.approx(60, abs=1) and first["perhaps"] == 0
    assert twin["streets"][1]["watched"] < first["watched"]
    page = client.get("/en/walk/streets/bourg").content.decode()
    assert "Rue 2" in page and "A known device may see 0.3 %" in page


def test_each_town_tells_how_much_of_it_is_watched(client: Client, extract: Extract) -> None:
    """The town whose outline is in the file; the camera looks away from it."""
    (area,) = client.get("/en/walk/streets/bourg.json").json()["areas"]
    assert area["name"] == "Bourg" and area["place"] == "insee:99138"
    assert area["watched"] == 0 and 5_000 < area["metres"] < 7_500


def test_an_unknown_extract_is_not_found(client: Client, extract: Extract) -> None:
    """Its address shows nothing."""
    assert client.get("/en/walk/streets/atlantis").status_code == 404


def test_a_change_of_devices_is_seen_by_the_next_look(extract: Extract, devices: Devices) -> None:
    """What is watched is worked out again when devices change, and only then."""
    watching.refresh()
    assert watching.refresh() == 0
    devices.put()
    assert watching.refresh() == 1 and watching.of(extract).sure.sum() == 0
    devices.put(CAMERA)
    assert watching.refresh() == 1 and watching.of(extract).sure.sum() > 50
    devices.put(CAMERA)  # another revision of the same devices
    assert watching.refresh() == 0
