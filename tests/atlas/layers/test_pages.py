"""Pages of layers: for everybody, and for members."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contrechamp.atlas.layers.models import Doubt, Import, Layer, Object
from contrechamp.catalogue.models import Draft
from contrechamp.jobs.worker import run_until_idle
from contrechamp.people.acts import add_user
from contrechamp.people.models import User

TABLE = "numero;lat;lon;sorte;rue\n1;43.74;7.42;dome;Rue Haute\n2;43.7401;7.42;étrange;Rue Basse\n"


@pytest.fixture
def member(publisher: User) -> Client:
    client = Client()
    client.force_login(publisher)
    return client


@pytest.fixture
def layer(group: str) -> Layer:
    return Layer.objects.create(name="Ville", organisation=group, licence="Licence ouverte", attribution="Ville de X")


def put(layer: Layer, name: str = "1", **said: Any) -> Object:
    placed = {"longitude": 7_420_000, "latitude": 43_740_000, "type": "dome", "said": "2025-01-01"}
    return Object.objects.create(layer=layer, name=name, origin=uuid4(), **{**placed, **said})


def upload(client: Client, text: str = TABLE, name: str = "cameras.csv", **said: str) -> Any:
    form = {"file": SimpleUploadedFile(name, text.encode()), "name": "Ville", "origin": "other", **said}
    return client.post("/fr/work/map-files", form)


def test_a_table_is_matched_previewed_and_read(member: Client) -> None:
    """Upload, match, look again, read; the report tells what was not understood."""
    page = upload(member).headers["Location"]
    assert "Rue Haute" in member.get(page).content.decode()
    matched = {"column_0": "id", "column_1": "lat", "column_2": "lon", "column_3": "camera:type", "column_4": "words"}
    again = member.post(page, matched).content.decode()
    assert "étrange" in again and "Caméra dôme" in again and not Object.objects.exists()
    assert member.post(page, {**matched, "read": "1"}).status_code == 302
    run_until_idle()
    report = member.get(page).content.decode()
    assert "étrange" in report and Import.objects.get().counts["new"] == 2
    assert Object.objects.get(name="1").words == "Rue Haute"
    assert b"1,new" in member.get(f"{page}/report.csv").getvalue()


def test_a_table_that_says_no_place_is_told_so(member: Client) -> None:
    """Nothing is read; the page says what is missing."""
    page = upload(member, "couleur;forme\nbleu;rond\n").headers["Location"]
    assert "latitude" in member.get(page).content.decode()
    assert member.post(page, {"read": "1"}).status_code == 200
    assert Import.objects.get().state == "matching"


def test_a_bad_file_is_an_error_of_the_form(member: Client) -> None:
    """A file of no known format is refused on the form, and nothing is kept."""
    assert upload(member, "%PDF-1.7\0", "x.pdf").status_code == 200
    assert not Import.objects.exists()


def test_doubts_are_decided_one_by_one(member: Client, layer: Layer) -> None:
    """The page shows both devices; the answer is kept with who gave it."""
    known, new = put(layer), put(layer, "2", longitude=7_420_100)
    given = Import.objects.create(layer=layer, name="x.csv", state="done")
    doubt = Doubt.objects.create(
        given=given, object=new, other=f"layer:{layer.pk}/{known.name}", distance=80, why="place"
    )
    assert "8.0" in member.get("/fr/work/map-doubts").content.decode()
    member.post("/fr/work/map-doubts", {"doubt": doubt.pk, "answer": "same"})
    doubt.refresh_from_db()
    assert (doubt.answer, doubt.answered_by) == ("same", User.objects.get())
    assert Object.objects.get(name="2").mate == f"layer:{layer.pk}/1"


def test_other_people_see_no_files(layer: Layer, other_group: str) -> None:
    """The files of a group do not exist for members of another."""
    given = Import.objects.create(layer=layer, name="x.csv", state="done")
    client = Client()
    assert client.get(f"/fr/work/map-files/{given.pk}").status_code == 302
    client.force_login(add_user(name="simon", organisation=other_group, role="publisher"))
    assert client.get(f"/fr/work/map-files/{given.pk}").status_code == 404
    assert client.post(f"/fr/work/map-device/{put(layer).pk}/vouch", {"method": "survey"}).status_code == 404


def test_everybody_reads_a_device_with_its_licence(client: Client, layer: Layer) -> None:
    """Its page says what the layer says, under which licence; names of the file are text, not code."""
    put(layer, "node/7", operator="<script>alert(1)</script>", views=[[90, 45, None, 15]], tags={"a": "b"})
    page = client.get(f"/fr/layer/{layer.pk}/node/7")
    text = page.content.decode()
    assert "Licence ouverte" in text and "90°" in text and "Ville de X" in text
    assert "<script>alert" not in text and "&lt;script&gt;" in text
    twin = json.loads(client.get(f"/fr/layer/{layer.pk}/node/7.json").content)
    assert (twin["layer"]["licence"], twin["views"], twin["tags"]) == (
        "Licence ouverte", [{"bearing": 90, "width": 45, "tilt": 15}], {"a": "b"},
    )  # fmt: skip
    assert not page.cookies


def test_a_device_without_a_position_is_listed_and_placed(client: Client, member: Client, layer: Layer) -> None:
    """Everybody finds it by its street; a member says where it is."""
    lost = put(layer, "46685", longitude=None, latitude=None, words="Rue de Rivoli")
    listed = client.get(f"/fr/layer/{layer.pk}?q=rivoli").content.decode()
    assert "Rue de Rivoli" in listed and "pas sur la carte" in listed
    assert "Rue de Rivoli" not in client.get(f"/fr/layer/{layer.pk}?q=haute").content.decode()
    assert client.get(f"/fr/layer/{layer.pk}?q=%00").status_code == 200
    member.post(f"/fr/work/map-device/{lost.pk}/place", {"position": "48.8606, 2.3376", "precision": "20"})
    lost.refresh_from_db()
    assert (lost.latitude, lost.longitude, lost.precision) == (48_860_600, 2_337_600, 20)


def test_a_member_vouches_for_a_device(member: Client, layer: Layer) -> None:
    """Drafts of the device and of the observation appear on the desk."""
    object = put(layer)
    answer = member.post(f"/fr/work/map-device/{object.pk}/vouch", {"method": "survey", "day": "2026-01-05"})
    assert answer.status_code == 302
    assert sorted(Draft.objects.values_list("kind", flat=True)) == ["device", "observation"]
    assert member.get(answer.headers["Location"]).status_code == 200


def test_the_devices_are_files_for_everybody(client: Client, layer: Layer) -> None:
    """GeoJSON, GPX and CSV of the whole map, with an entity tag; another ending is not there."""
    put(layer)
    answer = client.get("/export/devices.geojson")
    (feature,) = json.loads(b"".join(answer.streaming_content))["features"]  # type: ignore[attr-defined]
    assert feature["properties"]["licence"] == "Ville de X, Licence ouverte"
    assert client.get("/export/devices.geojson", HTTP_IF_NONE_MATCH=answer.headers["ETag"]).status_code == 304
    assert b"dome" in b"".join(client.get("/export/devices.csv").streaming_content)  # type: ignore[attr-defined]
    assert client.get("/export/devices.exe").status_code == 404


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40])
def test_a_doubt_that_is_no_number_is_not_there(member: Client, number: str) -> None:
    """A form that was changed by hand is answered, not failed on."""
    assert member.post("/fr/work/map-doubts", {"doubt": number, "answer": "same"}).status_code == 404
