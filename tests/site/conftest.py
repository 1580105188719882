"""A small world of public pages: two groups, a dossier that they tell differently, an actor, a published document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from reportlab.pdfgen.canvas import Canvas

from contrechamp.config.home import Home
from contrechamp.jobs.worker import run_until_idle
from contrechamp.library import acts as library
from contrechamp.library import reading
from contrechamp.library.models import Document
from contrechamp.library.publishing import publish_document
from contrechamp.records import acts as records
from contrechamp.records.acts import Entry
from contrechamp.site import cache

DOSSIER = "urn:uuid:d7e21461-d3ba-5fae-ad47-b58b722027c9"
KEY = DOSSIER.removeprefix("urn:uuid:")
PARTY = "siren:214202186"
TOWN = "insee:42218"
QUOTE = "Les enregistrements sont détruits dans un délai maximum d'un mois."
LINES = ("Arrêté n° 2019-00079", "Le préfet autorise le système de vidéoprotection.", QUOTE)
PRESS = {
    "address": "https://example.org/article",
    "publisher": "Le Journal",
    "title": "Des capteurs",
    "read": "2026-02-01",
}


@dataclass
class World:
    """The ids of the two groups, and of the document (SHA-256) that the first has published."""

    east: str
    south: str
    document: str = ""
    records: list[str] = field(default_factory=list)

    def publish(self, group: str, *claims: dict[str, Any], subject: str = DOSSIER, kind: str = "dossier") -> str:
        """Publishes claims of a group; the id of the record."""
        full = [{"sources": [], **claim} for claim in claims]
        record = records.publish(organisation=group, entries=[Entry(subject, kind, full)]).records[-1]
        self.records.append(record)
        return record


def said(name: str, value: Any, **other: Any) -> dict[str, Any]:
    """A claim with a source in the press, unless `sources` says otherwise."""
    return {"property": name, "value": value, "sources": [PRESS], **other}


def text(french: str, english: str) -> dict[str, str]:
    return {"fr": french, "en": english}


@pytest.fixture(autouse=True)
def home(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """A node folder that this test has alone, and no page of another test in memory."""
    settings.HOME = Home(tmp_path / "home")
    if not (settings.ASSETS / "places.sqlite3").exists():
        pytest.skip("no table of places: run ./run --setup-only first")
    cache.forget()
    yield settings.HOME.folder
    cache.forget()


@pytest.fixture(autouse=True, scope="session")
def _readers() -> Iterator[None]:
    yield
    reading.close()


def tell_bare() -> World:
    """Two groups that have published nothing but their profiles."""
    world = World(
        records.create_organisation(name="East").organisation, records.create_organisation(name="South").organisation
    )
    for group, name in ((world.east, "Groupe Est"), (world.south, "Groupe Sud")):
        world.publish(group, {"property": "name", "value": name}, subject=f"org:{group}", kind="group")
    world.publish(
        world.east, {"property": "contact", "value": "est@example.org"}, subject=f"org:{world.east}", kind="group"
    )
    return world


def tell_dossier(bare: World) -> World:
    """A dossier in Saint-Étienne that two groups tell: one with 50 sensors, the other with 20."""
    bare.publish(bare.east, {"property": "name", "value": "Ville de Saint-Étienne"}, subject=PARTY, kind="party")
    bare.publish(
        bare.east,
        {"property": "title", "value": text("Capteurs sonores", "Sound sensors")},
        {"property": "summary", "value": text("Des micros dans la rue.", "Microphones in the street.")},
        {"property": "place", "value": TOWN},
        {"property": "technology", "value": "sound-sensor"},
        said("status", "announced", since="2019-03"),
        said("status", "abandoned", since="2019-10-29"),
        said("devices", 50, since="2019-03-01", as_written="une cinquantaine"),
        said("amount", {"cents": 3000000, "currency": "EUR", "vat": "HT", "stage": "subsidy"}),
        said("party", {"ref": PARTY, "role": "operator"}),
        said("promise", text("Personne n’est écouté.", "Nobody is listened to.")),
        said("result", text("Les voix sont captées.", "Voices are captured.")),
        said("right", "movement"),
        {"property": "purpose", "value": text("Signaler des bruits.", "Report noises.")},
        {"property": "open_question", "value": text("Qui paie ?", "Who pays?")},
    )
    bare.publish(
        bare.south,
        {"property": "title", "value": text("Capteurs sonores", "Sound sensors")},
        {"property": "place", "value": TOWN},
        said("status", "abandoned", since="2019-10-29"),
        said("devices", 20, since="2019-06-17"),
        said("reply", {"text": text("Nous avons arrêté.", "We stopped."), "by": "La ville"}),
    )
    return bare


def tell_document(world: World, folder: Path) -> World:
    """The same, with a published document of one page on which a statement rests."""
    path = folder / "order.pdf"
    sheet = Canvas(str(path), invariant=True)
    for number, line in enumerate(LINES):
        sheet.drawString(72, 760 - 24 * number, line)
    sheet.save()
    added = library.add_file(path=path, organisation=world.east)
    run_until_idle()
    document = Document.objects.get()
    assert added.document == document
    library.describe(document=document, title="Arrêté 2019-00079", date="2019-01-24", kind="order")
    publish_document(document=document)
    document.refresh_from_db()
    world.document = str(document.published)
    source = {
        "document": f"sha256:{world.document}", "page": 1, "exact": QUOTE, "prefix": "", "suffix": "", "start": 0
    }  # fmt: skip
    world.publish(world.east, said("purpose", text("Garder un mois.", "Keep a month."), sources=[source]))
    run_until_idle()
    return world


@pytest.fixture
def bare(db: None) -> World:
    """See `tell_bare`."""
    return tell_bare()


@pytest.fixture
def world(bare: World) -> World:
    """See `tell_dossier`."""
    return tell_dossier(bare)


@pytest.fixture
def documented(world: World, tmp_path: Path) -> World:
    """See `tell_document`."""
    return tell_document(world, tmp_path)


@pytest.fixture
def reader() -> Client:
    """Somebody who is not signed in."""
    return Client()
