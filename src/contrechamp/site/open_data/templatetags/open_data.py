"""The line of downloads below a town, a dossier or a search."""

from typing import Any

from django import template
from django.urls import reverse

from contrechamp.site.open_data.formats import FORMATS

register = template.Library()


@register.inclusion_tag("open_data/downloads.html")
def downloads(scope: str, key: str, query: str = "") -> dict[str, Any]:
    """Links to the files about a scope: `{% downloads "town" "13055" %}`; of a search with its query."""
    asked = f"?{query}" if query else ""
    folder = reverse("open_data:file", args=[scope, key, "file"]).removesuffix("file")
    return {"files": [(one.name, f"{folder}{file}{asked}") for file, one in FORMATS.items()]}
