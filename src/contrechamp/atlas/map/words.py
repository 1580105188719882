"""The words of the map, from the vocabulary: what a type, a zone, a state is called."""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from contrechamp.atlas.tiles.columns import LISTS
from contrechamp.catalogue.vocabulary import kinds
from contrechamp.shell import languages

STATUS = {
    "suspected": _("reported"),
    "confirmed": _("confirmed"),
    "recheck": _("to check again"),
    "removed": _("gone"),
    "contested": _("contested"),
}
KIND = {"public": _("public operator"), "private": _("private operator"), "unknown": _("operator unknown")}
ZONE = {
    "public": _("watches public space"),
    "outdoor": _("outdoors on private ground"),
    "indoor": _("indoors"),
    "unknown": _("zone unknown"),
}


def types(language: str) -> dict[str, str]:
    """What each type of device is called."""
    return dict(_types(language))


@lru_cache(maxsize=8)
def _types(language: str) -> tuple[tuple[str, str], ...]:
    terms = kinds()["device"].properties["type"].terms
    return tuple((name, languages.choose(terms[name].label, language)[1]) for name in LISTS["type"])
