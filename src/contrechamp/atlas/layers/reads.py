"""What can be asked of the imported layers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from contrechamp.atlas import status
from contrechamp.atlas.device import Bounds, Device, View
from contrechamp.atlas.devices.models import SignedDevice
from contrechamp.atlas.devices.reads import inside
from contrechamp.atlas.layers.models import Doubt, Layer, Object
from contrechamp.atlas.status import Observation
from contrechamp.records import reads as records

NAME = "layer"
COLUMNS = (
    "name", "longitude", "latitude", "precision", "type", "zone", "views", "mount", "height", "operator",
    "operator_kind", "manufacturer", "tags", "first", "surveyed", "said", "gone", "documented", "layer_id",
)  # fmt: skip
IN_A_READ = 2_000


class Layers:
    """The layers as a source of the map (`sources.Source`)."""

    name = NAME

    def devices(self, bounds: Bounds | None) -> Iterator[Device]:
        """The objects with a position, but for those that are shown as another device."""
        found = shown(Object.objects.filter(latitude__isnull=False))
        if bounds is not None:
            found = found.filter(inside(bounds))
        yield from _devices(found.order_by("layer_id", "id"))

    def device(self, key: str) -> Device | None:
        """The object `layer:<layer>/<name>`, if it is here and has a position."""
        row = object_of(key)
        return None if row is None or row.latitude is None else next(_devices(Object.objects.filter(pk=row.pk)))

    def revision(self) -> str:
        """Grows with every change of a layer; a layer that goes takes its part with it."""
        rows = Layer.objects.order_by("pk").values_list("pk", "changes")
        return ",".join(f"{pk}:{changes}" for pk, changes in rows)


def object_of(key: str) -> Object | None:
    """The object of a key `layer:<layer>/<name>`."""
    head, _slash, name = key.partition("/")
    number = head.removeprefix(f"{NAME}:")
    return Object.objects.filter(layer=int(number), name=name).first() if number.isdecimal() else None


def names() -> dict[str, str]:
    """What each layer is called, by the name that filters of the map have for it (`layer:<number>`)."""
    return {f"{NAME}:{pk}": name for pk, name in Layer.objects.order_by("name").values_list("pk", "name")}


def key_of(layer: int, name: str) -> str:
    """The key of an object among all devices."""
    return f"{NAME}:{layer}/{name}"


def shown(objects: QuerySet[Object]) -> QuerySet[Object]:
    """Those of them that are no other device, as far as this site shows that other one."""
    signed = SignedDevice.objects.filter(subject=OuterRef("mate"), organisation__in=records.shown())
    return objects.exclude(Q(mate__startswith=f"{NAME}:")).exclude(~Q(mate="") & Exists(signed))


def _devices(objects: QuerySet[Object]) -> Iterator[Device]:
    layers = {layer.pk: layer for layer in Layer.objects.all()}
    today = timezone.localdate()
    for row in objects.values_list(*COLUMNS).iterator(IN_A_READ):
        yield _device(row, layers[row[-1]], today)


def _device(row: Sequence[Any], layer: Layer, today: date) -> Device:
    name, longitude, latitude, precision, type, zone, views, mount, height, operator, operator_kind = row[:11]
    manufacturer, tags, first, surveyed, said, gone, documented, number = row[11:]
    last = max(surveyed, said if not gone else "")
    return Device(
        key=key_of(number, name),
        longitude=longitude,
        latitude=latitude,
        precision=precision,
        type=type,
        zone=zone,
        status=status.status(observations(surveyed, said, gone, documented), today),
        views=tuple(View(*view) for view in views),
        mount=mount,
        height=height,
        operator=operator,
        operator_kind=operator_kind,
        manufacturer=manufacturer,
        first_seen=first,
        last_seen=last,
        layer=number,
        licence=", ".join(part for part in (layer.attribution, layer.licence) if part),
        address=address_of(number, name),
        tags=tags,
    )


def address_of(layer: int, name: str) -> str:
    """The path of the page about an object, without language."""
    return f"/layer/{layer}/{name}"


def observations(surveyed: str, said: str, gone: str, documented: bool) -> list[Observation]:
    """What a layer says of an object, as findings: a survey or a document that it names confirms it, the layer alone
    leaves it suspected."""
    found: list[Observation] = []
    if surveyed:
        found.append(Observation(surveyed, surveyed, "confirms", "survey"))
    if said:
        found.append(Observation(said, said, "confirms", "document" if documented else "import"))
    if gone:
        found.append(Observation(gone, gone, "gone", "import"))
    return found


@dataclass(frozen=True)
class Told:
    """A layer in figures: its objects, those with a position, those gone, and the doubts that wait for an answer."""

    layer: Layer
    objects: int
    placed: int
    gone: int
    doubts: int


def layers() -> list[Told]:
    """Every layer, by name."""
    waiting = dict(
        Doubt.objects.filter(answer="").values_list("object__layer").annotate(n=Count("pk")).order_by("object__layer")
    )
    counts: dict[int, tuple[int, int, int]] = {}
    for layer, held, placed, gone in (
        Object.objects.order_by("layer")
        .values_list("layer")
        .annotate(held=Count("pk"), placed=Count("latitude"), lost=Count("pk", filter=~Q(gone="")))
    ):
        counts[layer] = (held, placed, gone)
    return [
        Told(layer, *counts.get(layer.pk, (0, 0, 0)), waiting.get(layer.pk, 0))
        for layer in Layer.objects.order_by("name")
    ]
