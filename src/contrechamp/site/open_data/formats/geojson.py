"""Dossiers as points (RFC 7946), one for each group, dossier and town; coordinates are those of the table of places."""

from collections.abc import Iterator
from typing import Any

import orjson

from contrechamp.catalogue.models import Card
from contrechamp.ground.places import Place
from contrechamp.records import bulk
from contrechamp.site.open_data import lines
from contrechamp.site.open_data.formats.jsonl import licences
from contrechamp.site.open_data.licences import Licences
from contrechamp.site.open_data.scopes import Scope
from contrechamp.site.reads.subjects import address_of
from contrechamp.site.twins import whole


def write(scope: Scope, language: str) -> Iterator[bytes]:
    """The collection, some hundreds of points at a time; its licences stand before them."""
    found = scope.licences
    head = orjson.dumps({"type": "FeatureCollection", "licences": licences(found, language)})
    yield head[:-1] + b',"features":[\n'
    first = True
    for batch in bulk.parts(_features(scope, found, language), lines.BATCH):
        yield (b"" if first else b",\n") + b",\n".join(map(orjson.dumps, batch))
        first = False
    yield b"\n]}\n"


def _features(scope: Scope, found: Licences, language: str) -> Iterator[dict[str, Any]]:
    cards = Card.objects.filter(kind="dossier", organisation__in=scope.organisations)
    if scope.subjects is not None:
        cards = cards.filter(subject__in=scope.subjects)
    for batch in bulk.parts(cards.order_by("subject", "organisation").iterator(chunk_size=500), 500):
        towns = scope.sight.towns({urn for card in batch for urn in card.places})
        for card in batch:
            for urn in card.places:
                place = towns.get(urn)
                if place and place.latitude is not None and place.longitude is not None:
                    yield _feature(card, place, found, language)


def _feature(card: Card, place: Place, found: Licences, language: str) -> dict[str, Any]:
    assert place.latitude is not None and place.longitude is not None
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.longitude / 1e6, place.latitude / 1e6]},
        "properties": {
            "subject": card.subject,
            "title": lines.plain(card.title, language) if card.title else card.subject,
            "status": card.status,
            "technologies": card.technologies,
            "place": place.urn,
            "town": place.name,
            "located": place.located,
            "first_day": card.first_day,
            "last_day": card.last_day,
            "statements": card.statements,
            "sourced": card.sourced,
            "group": card.organisation,
            "licence": found.words(card.organisation),
            "page": whole(address_of(card.subject, "dossier")),
        },
    }
