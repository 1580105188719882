"""Directions as people write them on maps: degrees, points of the compass, ranges, several of them.

OpenStreetMap counts degrees clockwise from north. A range goes clockwise from its first to its second direction, so
that `338-23` is a view of 45 degrees around north (https://wiki.openstreetmap.org/wiki/Key:direction).
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from contrechamp.ground.text import fold

MOST = 40  # directions of one device
LONGEST = 300  # characters

_POINTS = ("n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw")
_COMPASS = {point: 22.5 * place for place, point in enumerate(_POINTS)}
_COMPASS |= {
    "north": 0, "nord": 0, "northeast": 45, "north-east": 45, "nord-est": 45, "east": 90, "est": 90, "southeast": 135,
    "south-east": 135, "sud-est": 135, "south": 180, "sud": 180, "southwest": 225, "south-west": 225,
    "sud-ouest": 225, "west": 270, "ouest": 270, "northwest": 315, "north-west": 315, "nord-ouest": 315,
}  # fmt: skip
_ROUND = {"all", "360", "0-360", "0-359", "1-360", "all around", "360°"}
_RELATIVE = {"both", "forward", "backward", "front", "back", "left", "right", "forwards", "backwards"}
_AMBIGUOUS = {"o", "no", "so", "ono", "oso", "nno", "sso"}
_NUMBER = r"[+-]?[0-9]{1,4}(?:[.,][0-9]{1,6})?"
_DEGREES = re.compile(rf"({_NUMBER}) ?(?:°|deg|degrees|degres)?")
_RANGE = re.compile(rf"({_NUMBER}|[a-z]{{1,3}}) ?°? ?(?:-|–|to|a) ?({_NUMBER}|[a-z]{{1,3}}) ?°?")

ALONG_A_ROAD = _("is told along a road whose course this file does not give")
EAST_OR_WEST = _("has an O, which is west in French and east in German")
BEYOND = _("lies beyond 360 degrees")
NOT_A_DIRECTION = _("is not understood as a direction")


class Direction(NamedTuple):
    """Where a lens looks: `bearing` in whole degrees, None all around; `width` of the view, None where nothing says."""

    bearing: int | None
    width: int | None = None


class Read(NamedTuple):
    """What a text says, and which of its parts are not understood, each with the reason."""

    found: list[Direction]
    gaps: list[tuple[str, str]]


def read(text: str) -> Read:
    """The directions that `text` names, those between semicolons one after another."""
    found, gaps = Read([], [])
    for part in re.split(r"[;|]|, ", text[:LONGEST])[:MOST]:
        written = part.strip()
        if not written:
            continue
        one = _one(fold(written))
        if isinstance(one, Direction):
            if one not in found:
                found.append(one)
        else:
            gaps.append((written, str(one)))
    return Read(found, gaps)


def _one(text: str) -> "Direction | object":
    """The direction, or why it is none."""
    if text.replace(" ", "") in _ROUND or text in _ROUND:
        return Direction(None, 360)
    if text in _RELATIVE:
        return ALONG_A_ROAD
    if text in _AMBIGUOUS:
        return EAST_OR_WEST
    if text in _COMPASS:
        return Direction(round(_COMPASS[text]) % 360)
    if match := _DEGREES.fullmatch(text):
        degrees = _degrees(match[1])
        return BEYOND if degrees is None else Direction(round(degrees) % 360)
    if match := _RANGE.fullmatch(text):
        return _range(match[1], match[2])
    return NOT_A_DIRECTION


def _range(first: str, last: str) -> "Direction | object":
    ends = [_COMPASS.get(end) if end.isalpha() else _degrees(end) for end in (first, last)]
    if first in _AMBIGUOUS or last in _AMBIGUOUS:
        return EAST_OR_WEST
    start, end = ends
    if start is None or end is None:
        return NOT_A_DIRECTION if first.isalpha() or last.isalpha() else BEYOND
    if abs(end - start) >= 359:
        return Direction(None, 360)
    width = (end - start) % 360
    return Direction(round(start + width / 2) % 360, max(1, round(width)) if width else None)


def _degrees(text: str) -> float | None:
    """The number between -360 and 360; one below nought counts against the clock from north."""
    number = float(text.replace(",", "."))
    return number if -360 <= number <= 360 else None
