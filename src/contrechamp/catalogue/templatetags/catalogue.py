"""Words of the vocabulary in templates."""

from django import template
from django.utils.translation import get_language

from contrechamp.catalogue.vocabulary import Property
from contrechamp.catalogue.words import pick

register = template.Library()


@register.filter
def label(described: Property | None, key: str) -> str:
    """What a property is called; its key where it is not understood."""
    return pick(described.label, (get_language() or "fr")[:2]) if described else key


@register.simple_tag
def plain_label(described: Property) -> str:
    """`{% plain_label property as name %}`: what a property is called."""
    return label(described, described.key)
