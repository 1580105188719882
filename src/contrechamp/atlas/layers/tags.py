"""The tags of OpenStreetMap's `man_made=surveillance` as columns of a device, and those that say nothing we know.

What the keys mean: https://wiki.openstreetmap.org/wiki/Tag:man_made%3Dsurveillance. All tags stay with the object as
they were found; a gap only says that one of them is not understood.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contrechamp.atlas.layers import directions
from contrechamp.ground.dates import DateRange, read_date
from contrechamp.ground.text import fold

Said = tuple[str, str, str]
"""A key, its value, and why it is not understood."""

TYPES = MappingProxyType(
    {
        "fixed": "fixed", "static": "fixed", "bullet": "fixed", "dome": "dome", "panning": "ptz",
        "ptz": "ptz", "alpr": "anpr", "anpr": "anpr", "lpr": "anpr", "face": "face", "face_recognition": "face",
        "facial_recognition": "face", "microphone": "microphone", "gunshot_detector": "microphone",
        "sound": "microphone", "noise": "microphone", "audio": "microphone", "speaker": "speaker",
        "loudspeaker": "speaker", "thermal": "thermal", "drone": "drone", "uav": "drone",
        "bodycam": "bodycam", "footfall": "footfall", "people_counter": "footfall",
    }
)  # fmt: skip
MOUNTS = MappingProxyType(
    {
        "wall": "wall", "wall_mounted": "wall", "building": "wall", "facade": "wall", "balcony": "wall",
        "window": "wall", "pole": "pole", "mast": "pole", "post": "pole", "catenary_mast": "pole", "tower": "pole",
        "street_lamp": "lamp", "lamp": "lamp", "lamp_post": "lamp", "lighting_pole": "lamp", "streetlamp": "lamp",
        "traffic_signals": "traffic_light", "traffic_light": "traffic_light", "ceiling": "ceiling", "roof": "roof",
        "furniture": "furniture", "street_cabinet": "furniture", "advertising": "furniture",
        "billboard": "furniture", "atm": "furniture", "vehicle": "vehicle", "gantry": "other", "bridge": "other",
        "fence": "other", "board": "other", "tree": "other", "other": "other",
    }
)  # fmt: skip
OPERATORS = MappingProxyType(
    {
        "public": "public", "government": "public", "police": "public", "municipality": "public",
        "private": "private", "business": "private", "company": "private", "private_non_profit": "private",
    }
)  # fmt: skip
ZONES = MappingProxyType({"public": "public", "outdoor": "outdoor", "indoor": "indoor"})
SURVEYS = ("survey:date", "survey_date", "check_date", "check_date:surveillance", "source:date", "checked")

NOT_KNOWN = _("is no word that is known here")
SEVERAL = _("names several types, and one device has one")
NOT_A_HEIGHT = _("is not understood as a height in metres")
NOT_A_TILT = _("is not understood as an angle below the horizon")
NOT_A_DATE = _("is not understood as a date")
A_PERSON = _("is a person, not a device")

_HEIGHT = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,3}))? ?m?")
_ANGLE = re.compile(r"(-?[0-9]{1,2})(?:[.,][0-9]{1,3})? ?°?")
_SHORT_YEAR = re.compile(r"([0-3]?[0-9][/.][01]?[0-9][/.])([0-9]{2})")


@dataclass(slots=True)
class Understood:
    """The columns that tags say, and what of them says nothing."""

    columns: dict[str, Any] = field(default_factory=dict)
    gaps: list[Said] = field(default_factory=list)
    person: bool = False
    """It is a guard: nothing that hangs on a wall."""


def understood(tags: Mapping[str, str]) -> Understood:
    """What the tags say of a device."""
    found = Understood()
    _type(tags, found)
    _views(tags, found)
    _word(tags, found, ("surveillance",), "zone", ZONES)
    _word(tags, found, ("camera:mount", "mount"), "mount", MOUNTS)
    _word(tags, found, ("operator:type",), "operator_kind", OPERATORS)
    _height(tags, found)
    found.columns["operator"] = (tags.get("operator") or _wikidata(tags.get("operator:wikidata", "")))[:300]
    found.columns["manufacturer"] = (tags.get("manufacturer") or tags.get("camera:manufacturer") or "")[:300]
    found.columns["surveyed"] = max((day for key in SURVEYS for day in _day(tags, key, found)), default="")
    found.columns["first"] = min((day for key in ("start_date",) for day in _day(tags, key, found)), default="")
    return found


def _type(tags: Mapping[str, str], found: Understood) -> None:
    """`surveillance:type` says more than `camera:type` where it names anything but a camera."""
    sort = tags.get("surveillance:type", "")
    words = [word for word in (fold(part) for part in sort.split(";")) if word]
    found.person = words == ["guard"]
    if found.person:
        found.gaps.append(("surveillance:type", sort, str(A_PERSON)))
        return
    kinds = [TYPES.get(word, "") for word in words if word not in ("camera", "guard", "cctv", "yes")]
    if not all(kinds):
        found.gaps.append(("surveillance:type", sort, str(NOT_KNOWN)))
    shape = tags.get("camera:type", "")
    shapes = [TYPES.get(fold(part), "") for part in shape.split(";") if part.strip()]
    if len(set(shapes)) > 1:
        found.gaps.append(("camera:type", shape, str(SEVERAL)))
    elif shapes and not shapes[0]:
        found.gaps.append(("camera:type", shape, str(NOT_KNOWN)))
    kind = next((one for one in [*kinds, *shapes] if one), "unknown")
    # The wiki calls a camera that turns `camera:type=panning`; whole towns (Helsinki) write `revolving=yes` instead.
    found.columns["type"] = "ptz" if kind == "unknown" and fold(tags.get("revolving", "")) == "yes" else kind


def _views(tags: Mapping[str, str], found: Understood) -> None:
    """Each direction is a view; an angle below the horizon holds for all of them."""
    said: list[directions.Direction] = []
    for key in ("camera:direction", "surveillance:direction", "direction"):
        if not (value := tags.get(key, "")):
            continue
        read = directions.read(value)
        found.gaps += [(key, part, why) for part, why in read.gaps]
        said = said or read.found
    tilt = _tilt(tags, found)
    views: list[list[int | None]] = [[one.bearing, one.width, None, tilt] for one in said]
    found.columns["views"] = views or ([[None, None, None, tilt]] if tilt is not None else [])


def _tilt(tags: Mapping[str, str], found: Understood) -> int | None:
    value = tags.get("camera:angle", "").strip()
    match = _ANGLE.fullmatch(value)
    if match and -90 <= int(match[1]) <= 90:
        return int(match[1])
    if value:
        found.gaps.append(("camera:angle", value, str(NOT_A_TILT)))
    return None


def _word(
    tags: Mapping[str, str], found: Understood, keys: tuple[str, ...], column: str, words: Mapping[str, str]
) -> None:
    for key in keys:
        if value := tags.get(key, ""):
            if word := words.get(fold(value)):
                found.columns[column] = word
                return
            found.gaps.append((key, value, str(NOT_KNOWN)))


def _height(tags: Mapping[str, str], found: Understood) -> None:
    for key in ("camera:height", "height"):
        if value := tags.get(key, "").strip():
            match = _HEIGHT.fullmatch(value)
            height = int(match[1]) * 10 + int((match[2] or "0")[0]) if match else None
            if height is not None and height <= 2_000:  # a camera higher than 200 metres is a fault
                found.columns["height"] = height
                return
            found.gaps.append((key, value, str(NOT_A_HEIGHT)))


def _day(tags: Mapping[str, str], key: str, found: Understood) -> Iterator[str]:
    if value := tags.get(key, "").strip():
        days = _days(value)
        if days:
            yield days.start
        else:
            found.gaps.append((key, value, str(NOT_A_DATE)))


@lru_cache(maxsize=20_000)
def _days(text: str) -> DateRange | None:
    """The days that a text names. `20/01/12` is of this century, as devices are, unless that lies in the future."""
    if match := _SHORT_YEAR.fullmatch(text):
        year = 2000 + int(match[2])
        text = f"{match[1]}{year if year <= timezone.localdate().year else year - 100}"
    return read_date(text)


def _wikidata(text: str) -> str:
    return f"wikidata:{text}" if re.fullmatch(r"Q[1-9][0-9]{0,11}", text) else ""
