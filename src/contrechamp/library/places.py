"""Places of documents, as people read and write them: `Marseille (13055)` for `insee:13055`."""

import re
import sqlite3

from django.conf import settings

from contrechamp.ground.places import Place, places_at, search_key

MOST = 8
_CODED = re.compile(r".*\(([0-9AB]{5})\)\s*")
_URN = re.compile(r"[a-z]{2,12}:[A-Za-z0-9./_-]{1,100}")


def in_words(urn: str) -> str:
    """The name of a place with its code; the URN itself where it is unknown."""
    place = _get(urn) if urn else None
    return f"{place.name} ({place.code})" if place else urn


def meant(written: str) -> list[str]:
    """The URNs that a person may mean by a name, a postcode, a URN or a name with its code; at most eight."""
    if _URN.fullmatch(written):
        return [written]
    coded = _CODED.fullmatch(written)
    if coded and (place := _get(f"insee:{coded[1]}")):
        return [place.urn]
    found = _search(written)
    exact = [place for place in found if search_key(place.name) == search_key(written)]
    return [place.urn for place in exact or found]


def _get(urn: str) -> Place | None:
    try:
        return places_at(settings.ASSETS / "places.sqlite3").get(urn)
    except sqlite3.OperationalError:  # set-up has not built the table
        return None


def _search(written: str) -> list[Place]:
    try:
        return places_at(settings.ASSETS / "places.sqlite3").search(written, limit=MOST)
    except sqlite3.OperationalError:
        return []
