"""The public pages in a real browser: accessible, as wide as the window, used by keyboard and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browsing import Browse
from tests.site.conftest import KEY, World

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def addresses(world: World) -> list[str]:
    return [
        "", "towns?q=saint-denis", "town/42218", "town/01001", f"dossier/{KEY}", f"dossier/{KEY}/history",
        f"document/{world.document}", f"document/{world.document}/page/1", "search?q=capteurs", "groups",
        f"group/{world.east}", "history", "this-site", "ask", "bring", "area/department/42", "area/country/FR",
        "figures", "towns?q=marseile", "about/", "about/why", "about/logs", "about/imprint", "notices/",
        "notices/decisions", "notices/reply", "notices/illegal", "notices/correction", "notices/objection",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(360, "dark", "fr"), (1280, "light", "en")],
)
def test_pages_are_accessible_and_fit(
    live_server: object, documented: World, browse: Browse, width: int, scheme: str, language: str
) -> None:
    """Axe finds nothing, the page fits the window, no cookie is set, nothing comes from elsewhere."""
    reader = browse(width=width, scheme=scheme, language=language)
    for address in addresses(documented):
        reader.open(f"/{language}/{address}")
        reader.check_accessible()
        reader.check_width()
    assert reader.cookies() == []


def test_a_town_is_found_by_keyboard_without_scripts(live_server: object, world: World, browse: Browse) -> None:
    """From the first page to a source with Tab and Enter alone, scripts being off."""
    reader = browse(javascript=False)
    page = reader.page
    page.goto(f"{reader.address}/fr/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    page.get_by_label("Ville ou code postal").focus()
    page.keyboard.type("st etienne")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saint-Étienne")
    link = page.get_by_role("heading", name="Capteurs sonores").get_by_role("link").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Là où les versions diffèrent")).to_be_visible()
    expect(page.get_by_role("link", name="Des capteurs").first).to_have_attribute("href", "https://example.org/article")


def test_the_map_leads_to_towns(live_server: object, world: World, browse: Browse) -> None:
    """A wedge is a link with its town's name, reached by keyboard too."""
    reader = browse()
    reader.open("/fr/")
    wedge = reader.page.get_by_role("group", name="Carte de France").get_by_role("link", name="Saint-Étienne")
    wedge.focus()
    reader.page.keyboard.press("Enter")
    expect(reader.page).to_have_url(f"{reader.address}/fr/town/42218")


def test_a_quote_is_seen_on_the_picture_of_its_page(live_server: object, documented: World, browse: Browse) -> None:
    """From a statement's source to the page: the words are lit over the picture, where they stand."""
    reader = browse(width=1280)
    reader.open(f"/fr/dossier/{KEY}")
    reader.page.get_by_role("link", name="Arrêté 2019-00079").first.click()
    picture, light = reader.page.locator(".sheet img"), reader.page.locator(".sheet svg rect").first
    expect(picture).to_be_visible()
    outer, inner = picture.bounding_box(), light.bounding_box()
    assert outer and inner
    assert outer["x"] < inner["x"] and inner["x"] + inner["width"] < outer["x"] + outer["width"]
    assert outer["y"] < inner["y"] < outer["y"] + outer["height"] / 4
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100


def test_the_other_language_is_one_link_away(live_server: object, world: World, browse: Browse) -> None:
    """The same dossier in the other language, without a cookie."""
    reader = browse()
    reader.open(f"/fr/dossier/{KEY}")
    reader.page.get_by_role("link", name="English").click()
    expect(reader.page).to_have_url(f"{reader.address}/en/dossier/{KEY}")
    expect(reader.page.get_by_role("heading", name="Where versions differ")).to_be_visible()
    assert reader.cookies() == []
