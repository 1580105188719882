"""Parts of pages of other rooms: `{% device_sight device %}`, `{% walk_link %}`, `{% watched_in_town place %}`.

Where nothing is known of streets and buildings the last two write nothing.
"""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contrechamp.atlas.device import Device
from contrechamp.atlas.terrain import folder
from contrechamp.atlas.walks import pictures, streets
from contrechamp.ground.places import Place

register = template.Library()


@register.inclusion_tag("walks/sight.html")
def device_sight(device: Device) -> dict[str, Any]:
    """A picture of what the device sees, up to walls where buildings are known, and words about it."""
    return {"shown": pictures.sight(device), "device": device}


@register.simple_tag
def walk_link() -> SafeString:
    """A link to walks, where this site knows the streets of a town."""
    if not folder.any_known():
        return SafeString("")
    return format_html('<a href="{}">{}</a>', reverse("walks:walk"), _("A walk past fewer cameras"))


@register.simple_tag
def watched_in_town(place: Place | None) -> SafeString:
    """How much of the town's streets is watched, with the ways on."""
    found = streets.of_place(place) if place else None
    return render_to_string("walks/town.html", {"found": found}) if found else SafeString("")
