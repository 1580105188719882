"""QR codes (ISO/IEC 18004): an address or a secret on paper, as a picture that a telephone reads."""

import re
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

LONGEST = 600  # bytes: of more, the modules get too small to be read from paper
QUIET = 4  # modules: the white margin that the standard asks for
_DARK = re.compile(r'<path d="([^"]*)"')


@lru_cache(maxsize=256)
def path(text: str, *, level: str = "L") -> tuple[int, str]:
    """The width in modules, without a margin, and the dark ones as SVG path data; (0, "") of a text too long.

    `level`: how much may be spoiled and still be read, from L (7 %) to H (30 %).
    """
    import zxingcpp  # loaded when the first page with a code is drawn

    if len(text.encode()) > LONGEST:
        return 0, ""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    drawn = _DARK.search(code.to_svg(add_quiet_zones=False))
    assert drawn, "a code has dark modules"
    return code.to_image(add_quiet_zones=False).shape[0], drawn[1]


def picture(text: str, *, level: str = "M") -> SafeString:
    """The whole code as SVG, with its margin."""
    width, dark = path(text, level=level)
    whole = width + 2 * QUIET
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{0} {0} {1} {1}"><path d="{2}"/></svg>', -QUIET, whole, dark
    )
