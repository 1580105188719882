"""Filters of the public pages: `{{ line|statement }}` and its parts (see `contrechamp.site.markup`)."""

from django import template

from contrechamp.site import markup

register = template.Library()
for part in (
    "said",
    "marked",
    "says",
    "since",
    "event",
    "besides",
    "who",
    "byline",
    "sources",
    "source",
    "statement",
    "role",
    "statements",
    "pages",
    "support",
    "added",
    "row",
):
    register.filter(part, getattr(markup, part))
