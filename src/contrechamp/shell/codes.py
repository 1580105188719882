"""QR codes (ISO/IEC 18004): an address or a secret on paper, as a picture that a telephone reads."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import isqrt

from django.utils.html import format_html
from django.utils.safestring import SafeString

LONGEST = 600  # bytes: of more, the modules get too small to be read from paper
QUIET = 4  # modules: the white margin that the standard asks for
_DARK = re.compile(rb"\0+")


@lru_cache(maxsize=256)
def path(text: str, *, level: str = "L") -> tuple[int, str]:
    """The width in modules, without a margin, and the dark ones as SVG path data; (0, "") of a text too long.

    `level`: how much may be spoiled and still be read, from L (7 %) to H (30 %).
    """
    import zxingcpp  # loaded when the first page with a code is drawn

    if len(text.encode()) > LONGEST:
        return 0, ""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    modules = memoryview(code.to_image(add_quiet_zones=False)).tobytes()
    width = isqrt(len(modules))
    rows = (modules[start : start + width] for start in range(0, len(modules), width))
    return width, _rectangles([[run.span() for run in _DARK.finditer(row)] for row in rows])


def _rectangles(rows: Sequence[Sequence[tuple[int, int]]]) -> str:
    """The dark runs of each row as path data; those that stand under one another as one rectangle. As the library
    draws it, in a third of the time: a copy of a site has a code for each page."""
    runs = [set(row) for row in (*rows, ())]
    drawn = []
    for top, row in enumerate(rows):
        for run in row:
            if top and run in runs[top - 1]:
                continue
            below = next(place for place in range(top + 1, len(runs)) if run not in runs[place])
            wide = run[1] - run[0]
            drawn.append(f"M{run[0]} {top}h{wide}v{below - top}h-{wide}Z")
    return "".join(drawn)


def picture(text: str, *, level: str = "M") -> SafeString:
    """The whole code as SVG, with its margin."""
    width, dark = path(text, level=level)
    whole = width + 2 * QUIET
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{0} {0} {1} {1}"><path d="{2}"/></svg>', -QUIET, whole, dark
    )
