"""Edits that a person may propose to OpenStreetMap, and devices of layers that a group vouches for."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from lxml import etree

from contrechamp.atlas import reads as atlas
from contrechamp.atlas.giving import proposals
from contrechamp.atlas.layers import vouching
from contrechamp.atlas.layers.models import Layer, Object
from contrechamp.catalogue import acts as catalogue
from contrechamp.catalogue.difference import difference
from contrechamp.catalogue.models import Draft
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from tests.atlas.conftest import Publish
from tests.atlas.devices.test_signed import HERE, PLACED, SEEN, observed

TODAY = date(2026, 3, 1)


def signed(publish: Publish, group: str, *more: dict[str, Any], found: str = "confirms") -> None:
    """A device that the group has seen with its own eyes."""
    publish(group, HERE, PLACED, {"property": "type", "value": "dome"}, *more)
    publish(group, SEEN, *observed(found, "2025-05-02"), kind="observation")


def layer(group: str, **about: Any) -> Layer:
    return Layer.objects.create(**{"name": "OpenStreetMap", "organisation": group, "osm": True, **about})


def put(layer: Layer, **said: Any) -> Object:
    placed = {"longitude": 5_369_780, "latitude": 43_296_482, "name": "node/7", "version": 3, "said": "2025-01-01"}
    return Object.objects.create(layer=layer, origin=uuid4(), **{**placed, **said})


def edits(group: str) -> list[proposals.Edit]:
    return list(proposals.edits(group, TODAY))


def test_what_is_missing_is_proposed_as_a_new_node(group: str, publish: Publish) -> None:
    """A device seen in the street that OpenStreetMap lacks, in its own words."""
    signed(publish, group, {"property": "view", "value": {"bearing": 90}})
    (edit,) = edits(group)
    assert (edit.action, edit.tags["camera:type"], edit.tags["camera:direction"]) == ("create", "dome", "90")
    node = etree.fromstring(proposals.osm_change([edit])).find("create/node")
    assert node is not None
    assert (node.get("id"), node.get("lat"), node.get("version")) == ("-1", "43.2964820", None)


def test_what_differs_is_proposed_with_the_version_that_was_seen(group: str, publish: Publish) -> None:
    """Every tag of the object stays; only ours are changed, on the version that this site knows."""
    signed(publish, group)
    put(layer(group), mate=HERE, tags={"man_made": "surveillance", "camera:type": "fixed", "note": "kept"})
    (edit,) = edits(group)
    assert (edit.action, edit.osm, edit.version, edit.tags["note"]) == ("modify", "node/7", 3, "kept")
    assert "camera:type" in edit.changed
    change = etree.fromstring(proposals.osm_change([edit])).find("modify/node")
    assert change is not None
    assert (change.get("id"), change.get("version")) == ("7", "3")


def test_what_was_found_gone_is_proposed_to_be_deleted(group: str, publish: Publish) -> None:
    """A removed device that OpenStreetMap still has."""
    signed(publish, group, found="gone")
    put(layer(group), mate=HERE)
    assert [edit.action for edit in edits(group)] == ["delete"]


@pytest.mark.parametrize(
    ("source", "given"),
    [
        ({"address": "https://town.example/cameras", "read": "2025-01-01"}, False),
        ({"address": "https://town.example/cameras", "read": "2025-01-01", "licence": "tous droits réservés"}, False),
        ({"address": "https://town.example/cameras", "read": "2025-01-01", "licence": "CC0 1.0"}, True),
        ({"address": "https://open.example/list", "read": "2025-01-01", "licence": "Licence ouverte"}, True),
    ],
)
def test_nothing_is_proposed_whose_source_forbids_it(
    group: str, publish: Publish, source: dict[str, str], given: bool
) -> None:
    """One source that OpenStreetMap may not use keeps the device back; a layer can say that its licence allows it."""
    layer(group, name="Open", osm=False, gives_back=True, address="https://open.example/list")
    signed(publish, group, {"property": "zone", "value": "public", "sources": [source]})
    assert bool(edits(group)) is given


def test_another_map_is_never_proposed(group: str, publish: Publish) -> None:
    """An object of a layer that nobody has vouched for is not an edit."""
    put(layer(group, name="Town", osm=False))
    assert edits(group) == []


def test_a_group_vouches_for_an_object(group: str, publisher: User) -> None:
    """It becomes a draft of a device and of an observation, with the layer as source; published, it takes the place of
    the object on the map."""
    object = put(layer(group, licence="ODbL 1.0"), type="dome", tags={"camera:type": "dome", "lamp_type": "gas"})
    vouched = vouching.vouch(object=object, organisation=group, by=publisher, method="survey", day="2026-02-01")
    said = {row.property: row for row in vouched.device.statements.all()}
    assert (said["type"].value, said["tag"].value) == ("dome", {"key": "lamp_type", "value": "gas"})
    assert said["osm"].value == {"id": "node/7", "version": 3}
    assert said["type"].sources[0]["licence"] == "ODbL 1.0"
    assert [one.layer for one in atlas.devices(today=TODAY)] == [object.layer_id]  # nothing is public yet
    for draft in (vouched.device, vouched.finding):
        fresh = Draft.objects.filter(pk=draft.pk).first()
        if fresh is not None:
            catalogue.publish(draft=fresh, digest=difference(fresh).digest, by=publisher)
    (device,) = atlas.devices(today=TODAY)
    assert (device.organisation, device.status, device.last_seen) == (group, "confirmed", "2026-02-01")


def test_an_object_without_a_position_is_placed_first(group: str, publisher: User) -> None:
    """A device that is only described in words is refused until a person says where it is."""
    object = put(layer(group), longitude=None, latitude=None)
    with pytest.raises(Refused):
        vouching.vouch(object=object, organisation=group, by=publisher, method="document")
    vouching.place(object=object, by=publisher, longitude=5_000_000, latitude=43_000_000, precision=20)
    assert [one.precision for one in atlas.devices(today=TODAY)] == [20]
