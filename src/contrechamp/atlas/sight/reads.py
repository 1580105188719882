"""What devices see, among the buildings that this node knows."""

from typing import Any

from contrechamp.atlas.device import Device
from contrechamp.atlas.sight.seen import Ring, Sight, seen
from contrechamp.atlas.terrain import here


def sight(device: Device) -> Sight:
    """What `device` sees now and could see; half a millisecond."""
    return seen(device, here.at(device.longitude, device.latitude))


def as_geojson(device: Device) -> dict[str, Any]:
    """The same as GeoJSON (RFC 7946): a polygon for each view, `seen` is `now` or `could`.

    Members of the collection: `walls`, whether buildings are known there; `assumed`, whether a range or a width is;
    `inside`, that the device hangs inside a building, so that nothing can be said; whose buildings they are.
    """
    found = sight(device)
    extract = here.at(device.longitude, device.latitude) if found.walls else None
    views = [("now", ring) for ring in found.now] + [("could", ring) for ring in found.could]
    return {
        "type": "FeatureCollection",
        "features": [_feature(which, ring) for which, ring in views],
        "walls": found.walls,
        "assumed": found.assumed,
        "inside": found.inside,
        "attribution": extract.about.attribution if extract else "",
        "licence": extract.about.licence if extract else "",
    }


def _feature(which: str, ring: Ring) -> dict[str, Any]:
    corners = [[longitude / 1e6, latitude / 1e6] for longitude, latitude in ring]
    return {
        "type": "Feature",
        "properties": {"seen": which},
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }
