"""The objects of imported layers, as a source of the map."""

from typing import Any
from uuid import uuid4

import pytest

from contrechamp.atlas import sources
from contrechamp.atlas.device import View
from contrechamp.atlas.layers.models import Layer, Object
from contrechamp.atlas.layers.reads import Layers
from tests.atlas.conftest import Publish

HERE = "urn:uuid:00000000-0000-4000-8000-000000000001"
PLACED = {"property": "position", "value": {"longitude": 5_369_780, "latitude": 43_296_482}}


@pytest.fixture
def layer(group: str) -> Layer:
    """A layer without objects."""
    return Layer.objects.create(name="OpenStreetMap", organisation=group, licence="ODbL 1.0", osm=True)


def put(layer: Layer, name: str, **said: Any) -> Object:
    """An object of the layer, in Marseille unless said otherwise."""
    placed = {"longitude": 5_369_780, "latitude": 43_296_482}
    return Object.objects.create(layer=layer, name=name, origin=uuid4(), **{**placed, **said})


def test_an_object_is_a_device_with_its_layer_and_licence(layer: Layer) -> None:
    """What the layer says comes out as a device, under the key of the layer and the object's own name."""
    put(layer, "node/1", type="dome", views=[[90, None, None, None]], said="2025-01-02", first="2019-02-03")
    source = sources.of_key(f"layer:{layer.pk}/node/1")
    assert source is not None
    device = source.device(f"layer:{layer.pk}/node/1")
    assert device is not None
    assert (device.type, device.views, device.licence, device.status) == ("dome", (View(90),), "ODbL 1.0", "suspected")
    assert (device.layer, device.address) == (layer.pk, f"/layer/{layer.pk}/node/1")
    assert (device.first_seen, device.last_seen) == ("2019-02-03", "2025-01-02")


def test_a_survey_of_long_ago_is_to_be_checked_again(layer: Layer) -> None:
    """A layer alone leaves a device suspected; a survey that it names confirms it for ten years."""
    for name, surveyed in (("node/1", ""), ("node/2", "2024-06-01"), ("node/3", "2011-06-01")):
        put(layer, name, surveyed=surveyed, said="2025-01-02")
    assert [one.status for one in Layers().devices(None)] == ["suspected", "confirmed", "recheck"]


def test_a_document_confirms_and_a_layer_that_drops_it_removes(layer: Layer) -> None:
    """An object with a document as its source is confirmed; one that later editions lack is gone."""
    put(layer, "1058", said="2019-02-01", documented=True)
    put(layer, "node/2", said="2019-02-01", gone="2025-02-01")
    assert [one.status for one in Layers().devices(None)] == ["confirmed", "removed"]


def test_an_object_that_a_shown_group_has_signed_is_not_shown_twice(group: str, layer: Layer, publish: Publish) -> None:
    """An object gives way to the device that it is: at once to another layer's, to a signed one when it is shown."""
    put(layer, "node/1", mate=HERE)
    put(layer, "node/2", mate=f"layer:{layer.pk}/node/1")
    assert [one.key for one in Layers().devices(None)] == [f"layer:{layer.pk}/node/1"]
    publish(group, HERE, PLACED)
    assert list(Layers().devices(None)) == []


def test_an_object_without_a_position_is_not_drawn(layer: Layer) -> None:
    """What is only described in words stays off the map."""
    put(layer, "46685", longitude=None, latitude=None, words="Avenue du Général Lemonnier, rue de Rivoli")
    assert list(Layers().devices(None)) == []
    assert Layers().device(f"layer:{layer.pk}/46685") is None
