"""Devices as GeoJSON, GPX and CSV, one after another: a file of any size takes no memory.

A file in which several licences meet says so for each device.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from contrechamp.atlas.device import Device
from contrechamp.ground.cells import safe

MEDIA = {"geojson": "application/geo+json", "gpx": "application/gpx+xml", "csv": "text/csv; charset=utf-8"}
COLUMNS = (
    "key", "latitude", "longitude", "precision", "type", "zone", "status", "direction", "width", "range", "tilt",
    "mount", "height", "operator", "operator_kind", "manufacturer", "dossier", "first_seen", "last_seen", "group",
    "layer", "licence", "address",
)  # fmt: skip


def written(devices: Iterable[Device], form: str, *, base: str = "") -> Iterator[bytes]:
    """The pieces of the file in that form (a key of MEDIA); `base` stands before the addresses of pages."""
    return {"geojson": _geojson, "gpx": _gpx, "csv": _csv}[form](devices, base)


def plain(device: Device, base: str = "") -> dict[str, Any]:
    """What is known of a device, for programs: nothing that is unknown. Bearings and tilts in degrees, height in
    metres."""
    views = [{key: getattr(view, key) for key in ("bearing", "width", "range", "tilt")} for view in device.views]
    said = {
        "key": device.key, "type": device.type, "zone": device.zone, "status": device.status,
        "precision": device.precision,
        "views": [{key: value for key, value in view.items() if value is not None} for view in views],
        "mount": device.mount, "height": device.height / 10 if device.height is not None else None,
        "operator": device.operator, "operator_kind": device.operator_kind, "manufacturer": device.manufacturer,
        "dossier": device.dossier, "first_seen": device.first_seen, "last_seen": device.last_seen,
        "group": device.organisation, "layer": device.layer, "licence": device.licence,
        "address": base + device.address if device.address else "", "tags": device.tags,
    }  # fmt: skip
    return {key: value for key, value in said.items() if value not in (None, "", [], {}, "unknown")}


def _geojson(devices: Iterable[Device], base: str) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    for number, device in enumerate(devices):
        feature = {
            "type": "Feature",
            "id": device.key,
            "geometry": {"type": "Point", "coordinates": [device.longitude / 1e6, device.latitude / 1e6]},
            "properties": plain(device, base),
        }
        yield (b",\n" if number else b"\n") + orjson.dumps(feature)
    yield b"\n]}\n"


def _gpx(devices: Iterable[Device], base: str) -> Iterator[bytes]:
    yield (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Contrechamp" '
        b'xmlns="http://www.topografix.com/GPX/1/1">\n'
    )
    for device in devices:
        said = plain(device, base)
        views = ";".join(str(view.bearing) for view in device.views if view.bearing is not None)
        told = {"camera:type": device.type, "camera:direction": views, "camera:mount": device.mount,
                "surveillance": device.zone, "operator": device.operator, "licence": device.licence}  # fmt: skip
        lines = "\n".join(f"{key}={value}" for key, value in told.items() if value not in ("", "unknown"))
        link = f"<link href={quoteattr(said['address'])}/>" if base and said.get("address") else ""
        yield (
            f'<wpt lat="{device.latitude / 1e6:.6f}" lon="{device.longitude / 1e6:.6f}">'
            f"<name>{escape(_printable(device.type))}</name><desc>{escape(_printable(lines))}</desc>{link}"
            f"<type>{escape(device.status)}</type></wpt>\n"
        ).encode()
    yield b"</gpx>\n"


def _csv(devices: Iterable[Device], base: str) -> Iterator[bytes]:
    buffer = io.StringIO()
    table = csv.writer(buffer)
    table.writerow(COLUMNS)
    for device in devices:
        said = plain(device, base) | {
            "latitude": f"{device.latitude / 1e6:.6f}", "longitude": f"{device.longitude / 1e6:.6f}",
            "type": device.type, "zone": device.zone,
            "direction": ";".join("" if view.bearing is None else str(view.bearing) for view in device.views),
            **{key: ";".join("" if (value := getattr(view, key)) is None else str(value) for view in device.views)
               for key in ("width", "range", "tilt")},
        }  # fmt: skip
        table.writerow([safe(said.get(column, "")) for column in COLUMNS])
        if buffer.tell() > 60_000:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _printable(text: str) -> str:
    """Without the characters that XML does not have."""
    return "".join(letter if letter >= " " or letter in "\n\t" else " " for letter in text)
