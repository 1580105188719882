"""Parts of pages of other rooms: `{% device_sight device %}`, `{% watched_in_town place %}`.

Where nothing is known of streets and buildings the second writes nothing.
"""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from contrechamp.atlas.device import Device
from contrechamp.atlas.walks import pictures, streets
from contrechamp.ground.places import Place

register = template.Library()


@register.inclusion_tag("walks/sight.html")
def device_sight(device: Device) -> dict[str, Any]:
    """A picture of what the device sees, up to walls where buildings are known, and words about it."""
    return {"shown": pictures.sight(device), "device": device}


@register.simple_tag
def watched_in_town(place: Place | None) -> SafeString:
    """How much of the town's streets is watched, with the ways on."""
    found = streets.of_place(place) if place else None
    return render_to_string("walks/town.html", {"found": found}) if found else SafeString("")
