"""A device as every part of the atlas sees it, whoever described it: plain values, without a database.

Positions are whole microdegrees; bearings whole degrees clockwise from north, 0 to 359.
"""

from dataclasses import dataclass, field

TYPES = (
    "fixed", "dome", "ptz", "anpr", "face", "microphone", "speaker", "thermal", "drone", "bodycam", "footfall",
    "unknown",
)  # fmt: skip
ZONES = ("public", "outdoor", "indoor", "unknown")
STATUSES = ("suspected", "confirmed", "recheck", "removed", "contested")
OPERATOR_KINDS = ("public", "private", "unknown")

Bounds = tuple[int, int, int, int]
"""West, south, east, north, the edges included. West beyond east: the bounds cross the 180th meridian."""


@dataclass(frozen=True, slots=True)
class View:
    """What a device looks at.

    `bearing` None is all around or unknown; `width` in degrees, 1 to 360; `range` in metres; `tilt` in degrees below
    the horizon.
    """

    bearing: int | None
    width: int | None = None
    range: int | None = None
    tilt: int | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """One device. `key` is `<organisation>/<subject>` of a signed one, `layer:<id>/<object>` of an imported one.

    `precision` is in metres and `height` in decimetres. `operator`, `manufacturer` and `dossier` are a URN or a name
    as it was written, "" when unknown. `status` holds as of the day that the reader was given. `first_seen` and
    `last_seen` are ISO days, months or years. `organisation` is "" of an imported device, `layer` None of a signed
    one. `licence` is that of the source, after whom it wants named. `address` is the path of the page that describes
    it, without language. `tags` are those of the source that nothing else holds.
    """

    key: str
    longitude: int
    latitude: int
    precision: int | None = None
    type: str = "unknown"
    zone: str = "unknown"
    status: str = "suspected"
    views: tuple[View, ...] = ()
    mount: str = ""
    height: int | None = None
    operator: str = ""
    operator_kind: str = "unknown"
    manufacturer: str = ""
    dossier: str = ""
    first_seen: str = ""
    last_seen: str = ""
    organisation: str = ""
    layer: int | None = None
    licence: str = ""
    address: str = ""
    tags: dict[str, str] = field(default_factory=dict)


def within(bounds: Bounds, longitude: int, latitude: int) -> bool:
    """Whether the position lies inside `bounds` or on their edge."""
    west, south, east, north = bounds
    across = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
    return across and south <= latitude <= north
