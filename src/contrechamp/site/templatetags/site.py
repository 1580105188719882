"""Filters of the public pages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from contrechamp.shell import typography

register = template.Library()


@register.filter
def said(value: Any) -> str | SafeString:
    """What people wrote, set as its language wants it: text, or of a language map the page's language or else another,
    which is then marked with its `lang`."""
    page = (get_language() or "fr")[:2]
    if not isinstance(value, Mapping):
        return typography.sentence(str(value), page)
    if page in value:
        return typography.sentence(str(value[page]), page)
    for language, text in value.items():
        return format_html('<span lang="{}">{}</span>', language, typography.sentence(str(text), str(language)))
    return ""
