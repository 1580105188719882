"""Asking and deciding in a real browser: without scripts or cookies for whoever asks, accessible for both."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from contrechamp.people import acts as people
from contrechamp.people.models import Role
from contrechamp.site import cache
from contrechamp.site.notices import stamps
from contrechamp.site.notices.models import Notice
from tests.browsing import Browse, Reader
from tests.site.conftest import KEY, World

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "QUICKEST", -1)


@pytest.fixture
def asked(live_server: object, world: World, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A reader without scripts who has replied to the dossier, on the private page of the request."""
    monkeypatch.setattr(settings, "BASE_URL", str(getattr(live_server, "url", "")))
    cache.forget()
    reader = browse(width=360, javascript=False)
    page = reader.page
    reader.open(f"/fr/dossier/{KEY}")
    page.get_by_role("link", name="Répondre", exact=True).click()
    expect(page.get_by_label("Adresse de la page")).to_have_value(f"{reader.address}/fr/dossier/{KEY}")
    page.get_by_label("Les passages concernés").fill("Des micros dans la rue.")
    page.get_by_label("Votre réponse").fill("Il n’y en a pas.")
    page.get_by_label("Signature de la réponse").fill("La ville")
    page.get_by_label("Votre nom").fill("Camille Martin")
    page.get_by_label("Votre adresse électronique").fill("camille@example.org")
    page.get_by_label("Je suis la personne").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Votre demande est arrivée.")).to_be_visible()
    return reader


def test_a_reply_travels_from_a_form_to_the_page(asked: Reader, world: World, browse: Browse) -> None:
    """Sent without scripts or cookies; accepted by an administrator; shown on the dossier; told on the private page."""
    private = asked.page.url.partition("?")[0].removeprefix(asked.address)
    assert asked.cookies() == []
    admin = people.add_user(name="admin", organisation=world.east, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(admin)
    member = browse(width=1280)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    member.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": member.address}])
    member.open("/fr/work/requests")
    member.check_accessible()
    member.page.locator("main").get_by_role("link", name="Répondre").click()
    member.check_accessible()
    member.check_width()
    member.page.get_by_label("Accepter").check()
    member.page.get_by_label("Motifs").fill("Recevable.")
    member.page.get_by_role("button", name="Trancher").click()
    expect(member.page.get_by_text("Tranchée.")).to_be_visible()
    cache.forget()
    asked.open(private)
    expect(asked.page.get_by_text("Recevable.")).to_be_visible()
    asked.page.get_by_role("link", name="La voir à sa place").click()
    expect(asked.page.get_by_text("Il n’y en a pas.")).to_be_visible()


def test_the_private_page_is_accessible(asked: Reader, browse: Browse) -> None:
    """Axe finds nothing on it, narrow and dark, and what was missing in a form is said beside its field."""
    reader = browse(width=360, scheme="dark")
    reader.open(asked.page.url.removeprefix(asked.address))
    reader.check_accessible()
    reader.check_width()
    reader.open("/fr/notices/objection")
    reader.page.get_by_role("button", name="Envoyer").click()
    expect(reader.page.get_by_role("alert")).to_be_visible()
    reader.check_accessible()
    assert Notice.objects.count() == 1
    reader.faults = [fault for fault in reader.faults if not fault.startswith("422")]
