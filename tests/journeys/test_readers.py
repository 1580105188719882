"""People who read: a resident, a journalist, a lawyer. Each goes from the first page to what they came for, by links
and forms alone."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only]


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Follows the first link of the page's main part that says so."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def fetched(page: Page, address: str) -> str:
    """What an address answers, read without leaving the page."""
    answer = page.request.get(address)
    assert answer.ok, f"{answer.status}: {address}"
    return answer.text()


def test_a_resident_finds_the_town_and_follows_it(site: Site, visit: Visit) -> None:
    """From a postcode, on a telephone: what watches the town, what became of it, and a feed of what will change."""
    page = visit("/fr/", width=360)
    page.get_by_label("Ville ou code postal").fill("42000")
    page.get_by_role("button", name="Voir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saint-Étienne")
    expect(page.get_by_role("main")).to_contain_text("Abandonné")
    follow(page, "Capteurs sonores à Tarentaize-Beaubrun-Couriot")
    expect(page.get_by_role("heading", name="Là où les versions diffèrent")).to_be_visible()
    page.go_back()
    feed = page.get_by_role("link", name=re.compile("Suivre")).get_attribute("href")
    assert feed
    atom = fetched(page, f"{site.address}{feed}")
    assert "<feed" in atom
    assert "Capteurs sonores" in atom
    assert page.context.cookies() == []


def test_a_resident_of_a_town_without_a_dossier_is_helped(visit: Visit) -> None:
    """Every town has a page; an empty one says what can be done."""
    page = visit("/fr/")
    page.get_by_label("Ville ou code postal").fill("Guéret")
    page.get_by_role("button", name="Voir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Guéret")
    assert page.get_by_role("main").get_by_role("link").count() >= 3


def test_a_journalist_comes_from_a_word_to_a_quote_and_cites_it(site: Site, visit: Visit) -> None:
    """Search, the words lit on their page; a dossier's quote lit on its page; an address that keeps this version."""
    page = visit("/fr/")
    page.get_by_role("searchbox").first.fill("document administratif")
    page.get_by_role("button", name="Chercher").first.click()
    follow(page, re.compile("^Communication des documents administratifs"))
    expect(page.locator(".light rect").first).to_be_attached()
    page.goto(f"{site.address}/fr/town/42218")
    follow(page, "Capteurs sonores à Tarentaize-Beaubrun-Couriot")
    cited = page.locator("#cite a").first.get_attribute("href")
    assert cited and "version=" in cited
    page.locator("main a[href*='/document/'][href*='/page/']").first.click()
    expect(page.locator(".light rect").first).to_be_attached()
    page.goto(f"{site.address}/{cited.split('/', 3)[3]}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Capteurs sonores à Tarentaize-Beaubrun-Couriot")


def test_a_journalist_takes_the_figures_along(site: Site, visit: Visit) -> None:
    """Money that is added only where that is honest; and every statement with its source as a table."""
    page = visit("/fr/town/75056")
    follow(page, "Caméras de la préfecture de police à Paris")
    expect(page.get_by_role("main")).to_contain_text("225 100 000 €")
    expect(page.get_by_role("main")).to_contain_text("343 000 000 €")
    follow(page, "Préfecture de police de Paris")
    expect(page.get_by_role("heading", name="L’argent, additionné quand c’est possible")).to_be_visible()
    page.goto(f"{site.address}/fr/data")
    address = page.get_by_role("link", name="CSV", exact=True).first.get_attribute("href")
    table = list(csv.DictReader(io.StringIO(fetched(page, f"{site.address}{address}").removeprefix("\ufeff"))))
    assert len(table) > 500
    assert any("225,1 M€" in " ".join(str(cell) for cell in row.values()) for row in table)


def test_a_lawyer_comes_from_a_product_to_judgments_and_other_towns(visit: Visit) -> None:
    """A product, the decisions about it, the appeal of one, and the towns that have it still."""
    page = visit("/fr/search?q=Briefcam&kind=product")
    follow(page, "Briefcam")
    decisions = page.get_by_role("region", name="Décisions")
    expect(decisions).to_contain_text("Annule")
    towns = page.locator("main a[href*='/town/']").all_inner_texts()
    assert {"Moirans", "Nîmes", "Roanne"} <= {town.strip() for town in towns}
    decisions.get_by_role("link", name=re.compile("tribunal administratif de Grenoble")).first.click()
    expect(page.get_by_role("main")).to_contain_text("2105328")
    follow(page, "Logiciel Briefcam à Moirans")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logiciel Briefcam à Moirans")
    page.goto(page.url.split("/fr/")[0] + "/fr/search?q=drones&kind=decision")
    follow(page, re.compile("Conseil d’État ordonne"))
    follow(page, re.compile("tribunal administratif de Paris rejette"))
    expect(page.get_by_role("main")).to_contain_text("2006861")
