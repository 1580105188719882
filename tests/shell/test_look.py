"""The components in a real browser: legible for everybody, on a phone and a desk, by day and by night."""

import gzip
import re
from pathlib import Path

import pytest

from tests.browsing import Browse

STYLES = Path(__file__).parents[2] / "src/contrechamp/shell/static/shell"
pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.shell.gallery"), pytest.mark.sqlite_only]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component_is_accessible(browse: Browse, width: int, scheme: str) -> None:
    """axe finds nothing, and nothing is wider than the window."""
    reader = browse(width=width, scheme=scheme)
    reader.open("/fr/gallery")
    reader.check_accessible()
    reader.check_width()


def test_text_can_be_twice_as_large(browse: Browse) -> None:
    """A reader who doubles the size of the text on a phone still needs no sideways scrolling (WCAG 1.4.10)."""
    reader = browse(width=640)
    reader.open("/fr/gallery")
    reader.page.evaluate("document.documentElement.style.fontSize = '200%'")
    reader.check_width()


def test_a_page_reads_from_right_to_left(browse: Browse) -> None:
    """Layout uses logical properties only: turned round, it still fits, and sources are on the left."""
    reader = browse()
    reader.open("/fr/gallery")
    reader.page.evaluate("document.documentElement.dir = 'rtl'")
    reader.check_width()
    boxes = [reader.page.locator(f".statement {part}").first.bounding_box() for part in (".says", ".sources")]
    text, sources = (box["x"] for box in boxes if box)
    assert sources < text


def test_no_rule_names_a_side() -> None:
    """Left and right belong to one direction of writing; styles say start and end."""
    sided = re.compile(r"(margin|padding|border)-(left|right)|text-align: (left|right)|(?<![\w-])(left|right|inset):")
    lines = [line for path in STYLES.glob("*.css") for line in path.read_text().splitlines()]
    assert [line for line in lines if sided.search(line)] == []


def test_colours_are_named_in_one_file() -> None:
    """Everything but the tokens refers to tokens, so that light, dark and print stay whole."""
    named = [
        line
        for path in STYLES.glob("*.css")
        if path.name != "tokens.css"
        for line in path.read_text().splitlines()
        if ": #" in line or "rgb(" in line
    ]
    assert named == []


def test_the_styles_are_light() -> None:
    """All styles of a page weigh at most 8 kB on the wire, so that a page stays under 60 kB with its typeface."""
    assert sum(len(gzip.compress(path.read_bytes())) for path in STYLES.glob("*.css")) <= 8_000


def test_a_page_without_script_is_whole(browse: Browse) -> None:
    """Everything is there and works without JavaScript."""
    reader = browse(javascript=False)
    reader.page.goto(f"{reader.address}/fr/gallery")
    assert reader.page.get_by_role("button", name="Publier").is_visible()
    assert reader.cookies() == []
