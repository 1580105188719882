"""The address of a page as a picture that a telephone reads, for its sheet of paper."""

from functools import lru_cache

import qrcode
from qrcode.constants import ERROR_CORRECT_L

MASK = 3  # always the same: looking for the best of eight takes five times as long, and any is read
LONGEST = 600  # characters


@lru_cache(maxsize=256)
def path(address: str) -> tuple[int, str]:
    """The width in modules, and the dark ones as SVG path data, a run for each; (0, "") of an address too long."""
    if len(address) > LONGEST:
        return 0, ""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L, border=0, mask_pattern=MASK)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    return len(rows), "".join(_runs(rows))


def _runs(rows: list[list[bool]]) -> list[str]:
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = next((n for n, dark in enumerate(row[x:]) if not dark), len(row) - x)
            if length:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length + 1
    return runs
