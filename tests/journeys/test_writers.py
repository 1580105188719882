"""People who write: a contributor with a document, an official who answers. No scripts; forms and links alone."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only]

READING_SECONDS = 300
CACHE_SECONDS = 6  # a web process looks every five seconds whether there is anything new
PERSON_SECONDS = 5  # somebody who writes needs longer; forms that come sooner are asked again
TITLE = "Délibération du conseil municipal de Tulle, 3 mars 2026"
DELIBERATION = """Conseil municipal de Tulle
Délibération du 3 mars 2026
Le conseil approuve l'achat de douze caméras pour 84 000 euros hors taxes.
"""


@pytest.fixture
def member(site: Site, visit: Visit) -> Page:
    """The administrator of the sample groups, signed in by a link that works once."""
    page = visit(site.sign_in_path("demonstration"))
    page.locator("main form button").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def save(page: Page, field: str) -> None:
    """Sends the form that holds this field."""
    page.locator("main form", has=page.locator(f"[name={field}]")).locator("button").first.click()


def upload(page: Page, work: str, file: Path) -> None:
    """Adds a file and waits until the worker has read it; its page is open then."""
    page.goto(f"{work}/documents/add")
    page.set_input_files("[name=documents]", file)
    save(page, "documents")
    page.get_by_role("main").get_by_role("link", name=file.name).click()
    end = time.monotonic() + READING_SECONDS
    while not page.get_by_role("link", name="Lire et citer").count():
        assert time.monotonic() < end, page.inner_text("main")
        time.sleep(0.5)
        page.reload()


def quote(page: Page, draft: str, words: str, target: str) -> None:
    """Copies words of the document's page into the field, as somebody does who runs no scripts."""
    page.goto(f"{draft}/read")
    page.get_by_role("heading", name=TITLE).get_by_role("link").click()
    page.fill("[name=exact]", words)
    page.select_option("[name=target]", label=target)
    page.locator("form[data-quote-form] button").click()


def publish(page: Page, draft: str) -> None:
    """Looks at what will be signed, signs it, and waits until every reader sees it."""
    page.goto(f"{draft}/publish")
    page.get_by_role("button", name="Signer et publier").click()
    time.sleep(CACHE_SECONDS)


def test_a_contributor_makes_a_paper_speak(site: Site, member: Page, visit: Visit, tmp_path: Path) -> None:
    """Upload, describe, begin a dossier, quote, look, publish; anybody reads it; then correct it, and both stay."""
    work = f"{site.address}/fr/work"
    file = tmp_path / "deliberation.txt"
    file.write_text(DELIBERATION)
    upload(member, work, file)
    member.fill("[name=title]", TITLE)
    member.fill("[name=authority]", "Ville de Tulle")
    save(member, "title")

    member.goto(f"{work}/dossiers/new")
    member.fill("[name=title]", "Douze caméras à Tulle")
    member.fill("[name=place]", "Tulle")
    member.check("[name=technology][value=video-surveillance]")
    save(member, "title")
    draft = member.url.split("?")[0]
    quote(member, draft, "l'achat de douze caméras", "Nombre d’appareils")
    member.fill("[name=value]", "12")
    save(member, "value")
    member.goto(f"{draft}/publish")
    expect(member.get_by_role("main")).to_contain_text(TITLE)
    publish(member, draft)

    reader = visit("/fr/town/19272")
    reader.get_by_role("link", name="Douze caméras à Tulle", exact=True).first.click()
    expect(reader.get_by_role("main")).to_contain_text("12")
    reader.locator("main a[href*='/document/'][href*='/page/1']").first.click()
    expect(reader.locator(".light rect").first).to_be_attached()

    member.goto(f"{work}/")
    member.get_by_role("button", name="Modifier Douze caméras à Tulle").click()
    draft = member.url.split("?")[0]
    member.get_by_role("main").get_by_role("link", name=re.compile("^Modifier.*12")).click()
    member.fill("[name=value]", "13")
    save(member, "value")
    publish(member, draft)
    reader.goto(f"{site.address}/fr/town/19272")
    reader.get_by_role("link", name="Douze caméras à Tulle", exact=True).first.click()
    expect(reader.locator("mark", has_text="13").first).to_be_visible()
    reader.get_by_role("link", name="Historique", exact=True).click()
    expect(reader.get_by_role("main")).to_contain_text("12")


def test_an_official_answers_and_is_read_beside(site: Site, member: Page, visit: Visit) -> None:
    """A reply sent without an account; the administrator accepts it; the dossier shows it at equal rank."""
    dossier = visit("/fr/town/13047")
    dossier.get_by_role("link", name="Drones de la police municipale d’Istres", exact=True).first.click()
    address = dossier.url
    dossier.get_by_role("main").get_by_role("link", name="Répondre", exact=True).click()
    expect(dossier.locator("[name=address]")).to_have_value(address)
    answer = "La ville d’Istres répond que les drones n’ont jamais survolé de jardin privé."
    for name, words in {
        "passages": "Ce que le dossier dit des vols.",
        "text": answer,
        "signed_as": "Ville d’Istres, direction de la communication",
        "name": "Dominique Exemple",
        "email": "communication@example.org",
    }.items():
        dossier.fill(f"[name={name}]", words)
    dossier.check("[name=concerned]")
    time.sleep(PERSON_SECONDS)
    save(dossier, "text")
    expect(dossier).to_have_url(re.compile("/fr/notices/status/"))
    expect(dossier.get_by_role("main")).to_contain_text(answer)
    assert dossier.context.cookies() == []

    member.goto(f"{site.address}/fr/work/requests")
    member.get_by_role("main").get_by_role("link", name=re.compile("Répon")).first.click()
    member.get_by_label("Accepter").check()
    member.fill("[name=reasons]", "La réponse porte sur le dossier.")
    save(member, "reasons")
    time.sleep(CACHE_SECONDS)
    dossier.goto(address)
    expect(dossier.get_by_role("region", name="Réponses")).to_contain_text(answer)
