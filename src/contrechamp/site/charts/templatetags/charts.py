"""Filters of the charts' templates."""

from django import template

from contrechamp.site.charts import drawing

register = template.Library()
register.filter("drawings", drawing.drawings)


@register.filter
def units(value: float) -> str:
    """A length in an SVG: at most one digit after a point, in every language."""
    return f"{value:.1f}".removesuffix(".0")
