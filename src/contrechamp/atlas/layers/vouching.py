"""A device of a layer becomes one that a group signs: when it vouches for it, and in its own drafts."""

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from contrechamp.atlas.device import View
from contrechamp.atlas.devices import acts as devices
from contrechamp.atlas.devices.acts import Source
from contrechamp.atlas.layers.models import Layer, Object
from contrechamp.atlas.status import Found, Method
from contrechamp.catalogue.models import Draft
from contrechamp.people import may
from contrechamp.people.models import User
from contrechamp.records.errors import Refused

HELD = {
    "man_made", "surveillance", "surveillance:type", "camera:type", "camera:direction", "camera:angle", "camera:mount",
    "direction", "height", "camera:height", "operator", "operator:type", "manufacturer", "survey:date", "check_date",
    "start_date", "data_source", "id",
}  # fmt: skip
"""Tags that columns hold: they are not signed again as tags."""
OSM_NAME = re.compile(r"(node|way|relation)/([0-9]{1,19})")


@dataclass(frozen=True)
class Vouched:
    """The drafts of a device and of the finding that vouches for it."""

    device: Draft
    finding: Draft


@transaction.atomic
def vouch(
    *, object: Object, organisation: str, by: User | None, method: Method, day: str = "", found: Found = "confirms"
) -> Vouched:
    """Drafts the device for the group, and that it was `found` there: `method` says how the group knows, `day` when.

    The object gives way to the device as soon as that is public. Raises Refused without a position, or where the object
    is another device already.
    """
    if by is not None and not may.draft(by, organisation):
        raise PermissionDenied
    if object.longitude is None or object.latitude is None:
        raise Refused(_("Say first where this device is: it has no position."))
    if object.mate:
        raise Refused(_("This device is known already: add an observation to it."))
    draft = devices.draft_device(
        organisation=organisation,
        by=by,
        longitude=object.longitude,
        latitude=object.latitude,
        precision=object.precision,
        type=object.type,
        zone=object.zone,
        views=[View(*view) for view in object.views],
        mount=object.mount,
        height=object.height,
        operator=object.operator,
        operator_kind=object.operator_kind,
        manufacturer=object.manufacturer,
        words=object.words,
        place=object.place,
        osm=(object.name, object.version) if object.layer.osm and OSM_NAME.fullmatch(object.name) else None,
        tags={key: value for key, value in object.tags.items() if key not in HELD},
        sources=sources(object),
    )
    finding = devices.draft_finding(
        organisation=organisation, by=by, device=draft.subject, found=found, method=method,
        day=day or (object.said if method != "survey" else timezone.localdate().isoformat()),
    )  # fmt: skip
    Object.objects.filter(pk=object.pk).update(mate=draft.subject)
    Layer.objects.filter(pk=object.layer_id).update(changes=F("changes") + 1)
    return Vouched(draft, finding)


def sources(object: Object) -> list[Source]:
    """Where the object's data comes from, as sources of claims: its pages, and its layer with its licence."""
    layer = object.layer
    address = f"https://www.openstreetmap.org/{object.name}" if OSM_NAME.fullmatch(object.name) else layer.address
    if not address.startswith(("http://", "https://")):
        return list(object.sources)
    about = {"publisher": layer.attribution or layer.name, "licence": layer.licence}
    read = object.said or timezone.localdate().isoformat()
    return [*object.sources, {"address": address, "read": read, **{key: text for key, text in about.items() if text}}]


@transaction.atomic
def place(*, object: Object, by: User | None, longitude: int, latitude: int, precision: int) -> None:
    """Says where an object without a position is; the layer's next edition may say otherwise."""
    if by is not None and not may.draft(by, object.layer.organisation):
        raise PermissionDenied
    if not (abs(longitude) <= 180_000_000 and abs(latitude) <= 90_000_000):
        raise Refused(_("This is no position on Earth."))
    object.longitude, object.latitude, object.precision = longitude, latitude, precision
    object.save(update_fields=["longitude", "latitude", "precision"])
    Layer.objects.filter(pk=object.layer_id).update(changes=F("changes") + 1)
