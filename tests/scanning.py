"""What a telephone reads from a QR code that a page shows as SVG."""

import re

import numpy
import zxingcpp

RECTANGLE = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z")
SCALE, MARGIN = 4, 4  # pixels of a module; modules around the code


def scanned(width: int, path: str) -> str:
    """The text of the code `width` modules wide whose dark modules the path data draws."""
    modules = numpy.full((width + 2 * MARGIN, width + 2 * MARGIN), 255, dtype="uint8")
    for found in RECTANGLE.finditer(path):
        x, y, wide, high = map(int, found.groups())
        modules[MARGIN + y : MARGIN + y + high, MARGIN + x : MARGIN + x + wide] = 0
    [code] = zxingcpp.read_barcodes(modules.repeat(SCALE, axis=0).repeat(SCALE, axis=1))
    return str(code.text)
