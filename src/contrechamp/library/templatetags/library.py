"""Words of the library for templates."""

from django import template

from contrechamp.library import places
from contrechamp.library.kinds import DocumentKind

register = template.Library()


@register.filter
def kind_word(key: str) -> str:
    """What a document is, in words; a kind that this software does not know as it stands."""
    return str(DocumentKind(key).label) if key in DocumentKind.values else key


@register.filter
def place_words(urn: str) -> str:
    """The name of a place with its code."""
    return places.in_words(urn)
