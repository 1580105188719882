"""What this site knows and OpenStreetMap does not, as edits for a person to look at and make: never sent by itself.

An edit is proposed only from what a group of the campaign has signed under a licence that OpenStreetMap may take (its
own, public domain or CC0), never from another map. At most MOST edits go into one file: bulk uploads are not ours to
make (https://wiki.openstreetmap.org/wiki/Automated_Edits_code_of_conduct).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import quoteattr

from contrechamp.atlas.device import Device
from contrechamp.atlas.devices.models import SignedDevice
from contrechamp.atlas.devices.reads import devices
from contrechamp.atlas.layers.models import Layer, Object
from contrechamp.records.models import Statement

MOST = 50
FREE = re.compile(r"odbl|cc0|public domain|domaine public|pddl|openstreetmap", re.IGNORECASE)
TYPES = {
    "fixed": {"camera:type": "fixed"}, "dome": {"camera:type": "dome"}, "ptz": {"camera:type": "panning"},
    "anpr": {"surveillance:type": "ALPR"}, "microphone": {"surveillance:type": "microphone"},
    "face": {}, "thermal": {}, "unknown": {},
}  # fmt: skip
"""Which of our types OpenStreetMap has words for."""
MOUNTS = {"wall": "wall", "pole": "pole", "lamp": "street_lamp", "traffic_light": "traffic_signals",
          "ceiling": "ceiling", "roof": "roof"}  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """One proposed edit: `create`, `modify` or `delete`; of an object, its `osm` name and the version that was seen.
    `place` is where OpenStreetMap has it, or would.

    `tags` are all that the object would have, `changed` those that differ.
    """

    action: str
    device: Device
    place: tuple[int, int]
    osm: str = ""
    version: int = 0
    tags: dict[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()


def edits(organisation: str, today: date) -> Iterator[Edit]:
    """What the group has signed that OpenStreetMap lacks or says otherwise, as far as this site has its objects."""
    free = set(Layer.objects.filter(gives_back=True).exclude(address="").values_list("address", flat=True))
    osm_of = dict(SignedDevice.objects.filter(organisation=organisation).values_list("subject", "osm"))
    held = {one.mate: one for one in Object.objects.filter(layer__osm=True, mate__in=osm_of).select_related("layer")}
    named = {one.name: one for one in Object.objects.filter(layer__osm=True, name__in=[*filter(None, osm_of.values())])}
    for device in devices(organisations=[organisation], today=today):
        subject = device.key.partition("/")[2]
        if device.type not in TYPES or not _free(organisation, subject, free):
            continue
        there = held.get(subject) or named.get(osm_of.get(subject, ""))
        yield from _edit(device, there)


def _edit(device: Device, there: Object | None) -> Iterator[Edit]:
    ours = tags_of(device)
    if there is None:
        if device.status == "confirmed":
            here = (device.longitude, device.latitude)
            yield Edit("create", device, here, tags={"man_made": "surveillance", **ours}, changed=tuple(sorted(ours)))
        return
    place = (there.longitude or device.longitude, there.latitude or device.latitude)
    if device.status == "removed":
        yield Edit("delete", device, place, there.name, there.version, there.tags)
        return
    changed = tuple(sorted(key for key, value in ours.items() if there.tags.get(key) != value))
    if changed and device.status == "confirmed":
        yield Edit("modify", device, place, there.name, there.version, there.tags | ours, changed)


def tags_of(device: Device) -> dict[str, str]:
    """What OpenStreetMap would say of the device, in its own words."""
    bearings = ";".join(str(view.bearing) for view in device.views if view.bearing is not None)
    said = {
        "surveillance:type": "camera", **TYPES.get(device.type, {}), "camera:direction": bearings,
        "camera:mount": MOUNTS.get(device.mount, ""), "surveillance": device.zone if device.zone != "unknown" else "",
        "operator": "" if ":" in device.operator else device.operator,
        "check_date": device.last_seen if len(device.last_seen) == 10 else "",
    }  # fmt: skip
    return {key: value for key, value in said.items() if value}


def _free(organisation: str, subject: str, free: set[str]) -> bool:
    """Whether every source that the group names for it is one that OpenStreetMap may use: `free` are the addresses of
    layers that say so. What nothing but somebody's eyes is the source of is free; a document is not."""
    rows = Statement.objects.filter(organisation=organisation, subject=subject)
    sources = [source for told in rows.values_list("sources", flat=True) for source in told or []]
    return all(
        source.get("address") in free or ("address" in source and FREE.search(str(source.get("licence", ""))))
        for source in sources
    )


def osm_change(found: Iterable[Edit]) -> bytes:
    """The edits as an osmChange file (version 0.6), to be opened in an editor; new nodes have numbers below nought."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<osmChange version="0.6" generator="Contrechamp">\n']
    for number, edit in enumerate(found, 1):
        sort, _slash, id = (edit.osm or f"node/-{number}").partition("/")
        if sort != "node" or (edit.osm and not edit.version):
            continue  # a way needs its nodes, and an edit the version that it is of: these are only tasks
        tags = "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in sorted(edit.tags.items()))
        version = f' version="{edit.version}"' if edit.osm else ""
        where = f'lat="{edit.place[1] / 1e6:.7f}" lon="{edit.place[0] / 1e6:.7f}"'
        parts.append(f'<{edit.action}><node id="{id}"{version} {where}>{tags}</node></{edit.action}>\n')
    return "".join([*parts, "</osmChange>\n"]).encode()
