"""The part of the map that a page is about, drawn by the server: `{% devices_of_town place %}` and its like.

Where no device is known they write nothing.
"""

from collections.abc import Collection
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from contrechamp.atlas.device import Device
from contrechamp.atlas.map import parts
from contrechamp.ground.places import Place

register = template.Library()


@register.simple_tag
def devices_everywhere() -> SafeString:
    """All devices that this site shows."""
    return _written(parts.everywhere())


@register.simple_tag
def devices_of_town(place: Place) -> SafeString:
    """The devices of a town."""
    return _written(parts.town(place))


@register.simple_tag
def devices_drawn(found: Collection[Device]) -> SafeString:
    """These devices."""
    return _written(parts.devices(found))


def _written(part: dict[str, Any] | None) -> SafeString:
    return render_to_string("map/part.html", part) if part else SafeString("")
