"""Reports from the street: received once, seconded, looked at, kept as drafts."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from contrechamp.atlas.layers.models import Layer, Object
from contrechamp.atlas.street import acts, reads, views
from contrechamp.atlas.street.models import Report
from contrechamp.catalogue.models import Draft
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from contrechamp.shell.budget import Budget
from tests.atlas.conftest import Publish
from tests.atlas.devices.test_signed import HERE, PLACED, SEEN, observed

PLACE = {"latitude": "43.296482", "longitude": "5.369780"}


def send(client: Client, **said: Any) -> Any:
    """Sends a report as the script does."""
    form = {"id": str(uuid4()), **PLACE, "type": "dome", "zone": "public", "witness": "one", **said}
    return client.post("/fr/street", form, headers={"accept": "application/json"})


def test_a_report_is_kept_once(client: Client, group: str) -> None:
    """The same report sent again, as after a lost connection, is one; nothing but what was said is kept."""
    id = str(uuid4())
    assert send(client, id=id, bearing="NNE", precision="7.4").status_code == 200
    answer = send(client, id=id, bearing="90")
    assert (answer.json(), answer.cookies) == ({"kept": id, "seconded": False}, {})
    report = Report.objects.get()
    assert (report.longitude, report.latitude, report.precision, report.bearing) == (5_369_780, 43_296_482, 7, 22)
    assert (report.organisation, report.type, report.seconded, report.warnings) == (group, "dome", False, [])
    assert "one" not in report.witness


def test_the_form_works_without_scripts(client: Client, group: str) -> None:
    """Plain forms: the page, what is known near, the report, an answer in words."""
    page = client.get("/fr/street")
    assert "geolocation=(self)" in page.headers["Permissions-Policy"] and not page.cookies
    near = client.post("/fr/street", {**PLACE, "near": "1"}).content.decode()
    assert "60" in near and 'value="43.296482"' in near
    assert client.post("/fr/street", {"id": str(uuid4()), **PLACE}).status_code == 200
    assert Report.objects.get().day == timezone.localdate().isoformat()


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": "93"}, {"latitude": ""}, {"longitude": "NaN"}, {"bearing": "both"}, {"type": "spaceship"},
        {"day": "2099-01-01"}, {"day": "1999-01-01"}, {"website": "http://spam.example"}, {"id": "x"},
        {"zone": "<b>"}, {"precision": "-1"},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_not_kept(client: Client, group: str, wrong: dict[str, str]) -> None:
    """Each fault has a sentence; the form of people without scripts keeps what they wrote."""
    answer = send(client, **wrong)
    assert answer.status_code == 422 and answer.json()["faults"]
    assert not Report.objects.exists()


def test_a_newcomers_report_waits_for_a_second_witness(client: Client, group: str) -> None:
    """The same sender again is no second witness; another one near by is."""
    send(client)
    send(client)
    assert not Report.objects.filter(seconded=True).exists()
    assert send(client, latitude="43.296500", witness="two").json()["seconded"] is True
    assert Report.objects.filter(seconded=True).count() == 3


def test_witnesses_of_other_places_do_not_count(client: Client, group: str) -> None:
    """A hundred metres away is another device."""
    send(client)
    send(client, latitude="43.297482", witness="two")
    assert not Report.objects.filter(seconded=True).exists()


def test_a_member_needs_no_witness(group: str, publisher: User) -> None:
    """What a member sees counts at once, and seconds what others saw."""
    client = Client()
    send(client)
    client.force_login(publisher)
    send(client, witness="two")
    assert Report.objects.filter(seconded=True).count() == 2


@pytest.mark.parametrize(
    ("said", "warning"),
    [
        ({"latitude": "42.5", "longitude": "4.5"}, "sea"),
        ({"zone": "home"}, "home"),
        ({"precision": "300"}, "inexact"),
    ],
)
def test_odd_reports_are_kept_with_a_warning(client: Client, group: str, said: dict[str, str], warning: str) -> None:
    """Nothing is refused unseen: members are told what is odd."""
    assert send(client, **said).status_code == 200
    assert Report.objects.get().warnings == [warning]


def test_bursts_and_crowded_spots_are_told(client: Client, group: str) -> None:
    """The thirteenth report of one sender within minutes, the fourth new device at one spot."""
    for number in range(13):
        send(client, longitude=f"5.36{number:02d}")
    assert sum("burst" in one.warnings for one in Report.objects.all()) == 1
    for witness in "abcd":
        send(client, witness=witness, latitude="43.3")
    assert [one.warnings for one in Report.objects.filter(latitude=43_300_000).order_by("received_at")] == [
        [], [], [], ["spot"],
    ]  # fmt: skip


def test_too_much_is_put_off_not_lost(client: Client, group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what people can look at the phone is asked to try again later; an old hour does not count."""
    monkeypatch.setattr(acts, "MOST_IN_AN_HOUR", 1)
    send(client)
    answer = send(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1800")
    Report.objects.update(received_at=timezone.now() - timedelta(hours=2))
    assert send(client).status_code == 200


def test_a_flood_in_one_town_leaves_the_others_theirs(
    client: Client, group: str, publisher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An area that has had its share, or has too much to look at, is put off; other areas and members are not."""
    monkeypatch.setattr(acts, "MOST_IN_AN_HOUR_HERE", 2)
    elsewhere = {"latitude": "43.6", "longitude": "1.44"}
    assert [send(client).status_code for _ in range(3)] == [200, 200, 429]
    assert [send(client, **elsewhere).status_code for _ in range(2)] == [200, 200]
    Report.objects.update(received_at=timezone.now() - timedelta(hours=2))
    monkeypatch.setattr(acts, "MOST_WAITING_HERE", 2)
    assert [send(client).status_code, send(client, latitude="48.85").status_code] == [429, 200]
    client.force_login(publisher)
    assert send(client).status_code == 200


def test_one_sender_cannot_use_up_what_all_may_send(
    client: Client, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each address has a budget of its own, in memory: another one is still heard, and nothing of either is kept."""
    monkeypatch.setattr(views, "budget", Budget(everybody=(100, 1), each=(2, 0.001)))
    flood, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    assert [send(flood).status_code for _ in range(3)] == [200, 200, 429]
    assert int(send(flood).headers["Retry-After"]) > 900
    assert send(other).status_code == 200
    assert not any("192.0.2" in str(value) for row in Report.objects.values() for value in row.values())


def test_devices_near_by_are_shown_first(client: Client, group: str, publish: Publish) -> None:
    """What is known within sixty metres, the nearest first, to say whether it is still there."""
    publish(group, HERE, PLACED, {"property": "type", "value": "dome"})
    layer = Layer.objects.create(name="Town", organisation=group)
    placed = {"longitude": 5_369_780, "latitude": 43_296_800}
    Object.objects.create(layer=layer, name="1", origin=uuid4(), **placed)
    assert [(one.about, one.metres) for one in reads.near(5_369_780, 43_296_482)] == [
        (HERE, 0), (f"layer:{layer.pk}/1", 35),
    ]  # fmt: skip
    page = client.post("/fr/street/near", PLACE).content.decode()
    assert f'name="still" value="{HERE}"' in page
    assert reads.near(5_379_780, 43_296_482) == []


def test_a_new_device_becomes_two_drafts(client: Client, group: str, publisher: User) -> None:
    """The device and that it was seen that day; other reports of it are settled too, nobody is named."""
    send(client, bearing="90", remark="Sur le mât", day=timezone.localdate().isoformat())
    send(client, witness="two")
    member = Client()
    member.force_login(publisher)
    page = member.get("/fr/work/street").content.decode()
    assert "Sur le mât" in page
    report = Report.objects.get(bearing=90)
    assert member.post("/fr/work/street", {"report": str(report.pk), "answer": "keep"}).status_code == 302
    device, finding = Draft.objects.get(kind="device"), Draft.objects.get(kind="observation")
    said = {row.property: row.value for row in device.statements.all()}
    assert said["view"] == {"bearing": 90} and said["name"] == {"fr": "Sur le mât"} and said["zone"] == "public"
    assert {row.property: row.value for row in finding.statements.all()}["device"] == device.subject
    assert set(Report.objects.values_list("state", flat=True)) == {"kept"}


def test_a_known_device_gets_a_finding(client: Client, group: str, publisher: User, publish: Publish) -> None:
    """Gone: one draft of an observation about the device that is known."""
    publish(group, HERE, PLACED)
    publish(group, SEEN, *observed("confirms", "2024-05-02"), kind="observation")
    send(client, lost=HERE)
    draft = acts.keep(report=Report.objects.get(), by=publisher)
    said = {row.property: row.value for row in draft.statements.all()}
    assert (draft.kind, said["device"], said["found"], said["method"]) == ("observation", HERE, "gone", "survey")
    assert Draft.objects.count() == 1


def test_a_device_of_another_map_is_vouched_for(client: Client, group: str, publisher: User) -> None:
    """Seen on the spot, an imported device becomes the group's own, with its layer as source."""
    layer = Layer.objects.create(
        name="OSM", organisation=group, osm=True, licence="ODbL 1.0", address="https://osm.org"
    )
    placed = {"longitude": 5_369_780, "latitude": 43_296_482}
    Object.objects.create(layer=layer, name="node/1", version=2, origin=uuid4(), **placed)
    send(client, still=f"layer:{layer.pk}/node/1")
    acts.keep(report=Report.objects.get(), by=publisher)
    assert sorted(Draft.objects.values_list("kind", flat=True)) == ["device", "observation"]
    assert Object.objects.get().mate == Draft.objects.get(kind="device").subject


def test_only_members_of_the_group_decide(client: Client, group: str, other_group: str) -> None:
    """A report of one group does not exist for another."""
    send(client, group=group)
    stranger = add_user(name="simon", organisation=other_group, role="publisher")
    with pytest.raises(PermissionDenied):
        acts.keep(report=Report.objects.get(), by=stranger)
    other = Client()
    other.force_login(stranger)
    answer = other.post("/fr/work/street", {"report": str(Report.objects.get().pk), "answer": "keep"})
    assert answer.status_code == 404
    assert client.get("/fr/work/street").status_code == 302


@pytest.mark.parametrize("key", ["", "x", "0" * 40])
def test_a_report_that_no_key_names_is_not_there(group: str, publisher: User, key: str) -> None:
    """A form that was changed by hand is answered, not failed on."""
    member = Client()
    member.force_login(publisher)
    assert member.post("/fr/work/street", {"report": key, "answer": "keep"}).status_code == 404
