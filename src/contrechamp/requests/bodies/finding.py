"""Bodies by their name: those that are kept already, and the communes of the built-in table."""

from collections.abc import Sequence
from sqlite3 import OperationalError

from django.conf import settings
from django.db import transaction

from contrechamp.ground.places import Place, places_at, search_key
from contrechamp.requests.models import Body

MOST = 20
TABLE = "INSEE, @etalab/decoupage-administratif"
TOWN_HALL = "Mairie de "


def search(words: str) -> Sequence[Body]:
    """Bodies that `words` may mean, at most twenty; communes that nobody asked yet are not saved (no `pk`)."""
    words = words.strip()[:100]
    if not words:
        return []
    kept = list(Body.objects.filter(name__icontains=words)[:MOST])
    known = {body.urn for body in kept}
    return [*kept, *(body for place in _places(words) if (body := of_place(place)).urn not in known)][:MOST]


def of_place(place: Place) -> Body:
    """The town hall of a place of the table: as it is kept, else a new one that is not saved."""
    found = Body.objects.filter(urn=place.urn).first()
    return found or Body(
        urn=place.urn,
        name=_name(place.name),
        kind="commune",
        department=place.department_code,
        siren=place.siren,
        population=place.population,
        source=TABLE,
    )


@transaction.atomic
def keep(urn: str) -> Body | None:
    """The body of that URN, saved; None where neither the table of communes nor anybody knows it."""
    body = known(urn)
    if body is not None and body._state.adding:
        body.save()
    return body


def place_of(urn: str) -> Place | None:
    """The commune of the built-in table, or None (also where there is no table)."""
    try:
        return places_at(settings.ASSETS / "places.sqlite3").get(urn)
    except OperationalError:
        return None


def _places(words: str) -> Sequence[Place]:
    try:
        found = places_at(settings.ASSETS / "places.sqlite3").search(words, limit=MOST)
    except OperationalError:
        return []
    return [place for place in found if place.country == "FR" and place.urn.startswith("insee:")]


def _name(town: str) -> str:
    """`Mairie de Lyon`, `Mairie d’Arles`, `Mairie du Havre`, `Mairie des Lilas`, `Mairie de La Rochelle`."""
    for article, joined in (("Le ", "du "), ("Les ", "des ")):
        if town.startswith(article):
            return "Mairie " + joined + town.removeprefix(article)
    vowel = town[:1] in "AEIOUYÀÂÉÈÊÎÔ" and not town.startswith("Y")
    return ("Mairie d’" if vowel else TOWN_HALL) + town


def known(urn: str) -> Body | None:
    """The body of that URN, saved or not."""
    found = Body.objects.filter(urn=urn).first()
    if found is not None:
        return found
    place = place_of(urn)
    return of_place(place) if place is not None and place.country == "FR" else None


def exactly(words: str) -> Body | None:
    """The one body that an INSEE code, a URN or an exact name means, saved; None for none, or for several."""
    found = keep(words if ":" in words else f"insee:{words.upper()}")
    if found is not None:
        return found
    kept = list(Body.objects.filter(name__iexact=words)[:2])
    if kept:
        return kept[0] if len(kept) == 1 else None
    places = [place for place in _places(words) if search_key(place.name) == search_key(words)]
    return keep(places[0].urn) if len(places) == 1 else None
