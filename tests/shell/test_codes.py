"""QR codes on paper."""

import re

import pytest
import zxingcpp

from contrechamp.shell import codes
from tests.scanning import scanned


@pytest.mark.parametrize("text", ["https://example.org/fr/town/insee:13055", "https://example.org/fr/été?q=a&b=%C3%A9"])
def test_a_code_says_its_text(text: str) -> None:
    """A reader of QR codes finds the address that the page prints."""
    assert scanned(*codes.path(text)) == text


def test_a_picture_has_the_margin_that_readers_need() -> None:
    """The picture is the code with four modules around it."""
    width, path = codes.path("secret", level="M")
    picture = codes.picture("secret")
    assert f'viewBox="-4 -4 {width + 8} {width + 8}"' in picture
    assert re.search(r'd="([^"]*)"', picture)[1] == path  # type: ignore[index]


def test_a_text_too_long_for_paper_has_no_code() -> None:
    """A page with such an address prints its letters alone."""
    assert codes.path("https://example.org/" + "é" * 300) == (0, "")


@pytest.mark.parametrize(
    "text", ["https://example.org/fr/dossier/6b1c2a4e-0d9c-4a54-9c63-000000000001", "secret", "é" * 200]
)
def test_a_code_is_drawn_as_the_library_draws_it(text: str) -> None:
    """To the letter: printed pages and copies of a site stay as they were."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    drawn = re.search(r'<path d="([^"]*)"', code.to_svg(add_quiet_zones=False))
    assert drawn and codes.path(text)[1] == drawn[1]
