"""What pages of other rooms show of views and streets."""

from dataclasses import replace
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from contrechamp.atlas.device import Device, View
from contrechamp.atlas.terrain.store import Extract
from contrechamp.ground.places import Place
from tests.atlas.conftest import Publish
from tests.atlas.walks.conftest import CAMERA, Devices

BOURG = Place("insee:99138", "Bourg", "FR", "", "", "", 900, "", 43_742_000, 7_422_000, "town", ())
# West of the house between 7.424° and 7.425° E, looking at it.
BEFORE = replace(CAMERA, longitude=7_423_700, latitude=43_744_500, views=(View(90, 60, 100),))


def written(template: str, **context: Any) -> str:
    with translation.override("en"):
        return Template("{% load walks %}" + template).render(Context(context))


def sight(device: Device) -> str:
    return written("{% device_sight device %}", device=device)


def test_what_a_device_sees_is_given_to_maps(client: Client, extract: Extract, devices: Devices) -> None:
    """A polygon up to the wall, whose buildings they are, and what is assumed."""
    devices.put(BEFORE)
    found = client.get(f"/sight/{BEFORE.key}.geojson")
    said = found.json()
    assert found.headers["Content-Type"] == "application/geo+json" and not found.cookies
    assert said["walls"] and not said["assumed"] and said["attribution"] == "© OpenStreetMap contributors"
    (feature,) = said["features"]
    assert feature["properties"] == {"seen": "now"}
    # The wall stands at 7.424°; beside the house one sees on, straight ahead not.
    assert [y for x, y in feature["geometry"]["coordinates"][0] if x > 7.4241 and 43.7441 < y < 43.7449] == []


def test_what_a_signed_device_sees_is_given_too(client: Client, extract: Extract, group: str, publish: Publish) -> None:
    """Its key is the group and the subject."""
    subject = "urn:uuid:00000000-0000-4000-8000-000000000001"
    position = {"property": "position", "value": {"latitude": 43_744_500, "longitude": 7_423_700}}
    publish(group, subject, {"property": "type", "value": "dome"}, position)
    said = client.get(f"/sight/{group}/{subject}.geojson").json()
    assert said["walls"] and said["assumed"] and len(said["features"]) == 1


def test_an_unknown_device_sees_nothing(client: Client, extract: Extract) -> None:
    """Its address is not found."""
    assert client.get("/sight/test:2.geojson").status_code == 404


@pytest.mark.parametrize(
    ("device", "says"),
    [
        (BEFORE, "The view ends at the walls of known buildings."),
        (replace(BEFORE, latitude=48_000_000), "No buildings are known here"),
        (replace(BEFORE, views=()), "Nobody knows where it looks"),
        (replace(BEFORE, type="ptz"), "Light: all that it can be turned to."),
        (replace(BEFORE, type="ptz", views=()), "It can be turned: all that it may look at."),
        (replace(BEFORE, views=(View(90),)), "How far it sees, or how wide, is assumed."),
        (replace(BEFORE, longitude=7_424_500, views=(View(90, 60, 100),)), "It hangs inside a building"),
        (replace(BEFORE, zone="indoor"), "It watches no street"),
    ],
    ids=["walls", "no walls", "direction unknown", "turning", "turning, unknown", "assumed", "inside", "indoor"],
)
def test_the_picture_of_a_view_says_what_is_known(extract: Extract, device: Device, says: str) -> None:
    """In words below it, so that an assumption is never taken for a measure."""
    assert says in sight(device)


def test_a_town_tells_how_much_of_its_streets_is_watched(extract: Extract) -> None:
    """On its page, with the ways on; a town whose streets are not known writes nothing."""
    page = written("{% watched_in_town place %}", place=BOURG)
    assert "A known device may see 0 % of the length" in page and "/en/walk/streets/bourg" in page
    assert "part of the town" not in page
    other = written("{% watched_in_town place %}", place=replace(BOURG, urn="geonames:1", name="Elsewhere"))
    assert "This is of the part of the town whose streets this site knows." in other
    assert written("{% watched_in_town place %}", place=replace(BOURG, latitude=48_000_000)).strip() == ""
    assert written("{% watched_in_town place %}", place=None).strip() == ""


def test_the_map_leads_to_walks_where_streets_are_known(client: Client, extract: Extract) -> None:
    """Only there: elsewhere the link would lead to nothing."""
    assert 'href="/en/walk"' in written("{% walk_link %}")
    assert client.get("/en/map").content.decode().count('href="/en/walk"') == 2  # beside the map, and at the foot
