"""Walks in a real browser: by touch on a phone without scripts, and by words on a desk."""

import pytest

from contrechamp.atlas.terrain.store import Extract
from tests.browsing import Browse

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def test_a_phone_without_scripts_touches_both_ends(browse: Browse, extract: Extract) -> None:
    """Two touches on the map and a button lead to both ways; no cookie is set, and no place stands in an address."""
    reader = browse(width=360, language="en", javascript=False)
    reader.open("/en/walk")
    small = reader.page.locator("input.small")
    small.click(position={"x": 100, "y": 200})
    assert reader.page.locator("input[name=start]").input_value()
    assert reader.page.locator("input[name=sets][value=end]").is_checked()
    small.click(position={"x": 240, "y": 200})
    reader.page.get_by_role("button", name="Find the way").click()
    assert reader.page.get_by_text("Nobody has mapped every camera.").is_visible()
    assert reader.page.locator(".pin text").all_text_contents()[:2] == ["A", "B"]
    assert reader.page.url.split("#")[0].endswith("/en/walk") and reader.cookies() == []
    reader.check_width()


@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "dark", "fr"), (1280, "light", "en")])
def test_the_pages_are_accessible(browse: Browse, extract: Extract, width: int, scheme: str, language: str) -> None:
    """The form, both ways, and the streets: axe finds nothing, nothing is wider than the window."""
    reader = browse(width=width, scheme=scheme, language=language)
    reader.open(f"/{language}/walk")
    reader.page.fill("input[name=start]", "Rue 2 / Allée 3")
    reader.page.fill("input[name=end]", "Rue 2 / Allée 8")
    reader.page.select_option("select[name=detour]", "100")
    reader.page.locator("button[value=find]").click()
    assert reader.page.locator(".way-facts").count() == 2
    for path in ("", f"/{language}/walk/streets/bourg"):
        if path:
            reader.open(path)
        reader.check_accessible()
        reader.check_width()
