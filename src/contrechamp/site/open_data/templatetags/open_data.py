"""The line of downloads below a town, a dossier or a search."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contrechamp.site.open_data.formats import FORMATS

register = template.Library()


@register.simple_tag
def downloads(scope: str, key: str, query: str = "") -> SafeString:
    """Links to the files about a scope: `{% downloads "town" "13055" %}`; of a search with its query."""
    asked = f"?{query}" if query else ""
    folder = reverse("open_data:file", args=[scope, key, "file"]).removesuffix("file")
    files = ((f"{folder}{file}{asked}", one.name) for file, one in FORMATS.items())
    return format_html(
        '<p class="downloads meta">{} {}&nbsp;· <a href="{}">{}</a></p>\n',
        _("As data:"),
        format_html_join(" · ", '<a href="{}" download>{}</a>', files),
        reverse("open_data:page"),
        _("About open data"),
    )
