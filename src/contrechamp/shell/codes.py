"""The address of a page as a picture that a telephone reads, for its sheet of paper."""

import re
from collections.abc import Iterator
from functools import lru_cache

import qrcode
from qrcode.constants import ERROR_CORRECT_L

MASK = 3  # always the same: looking for the best of eight takes five times as long, and any is read
LONGEST = 600  # characters
_DARK = re.compile(rb"\x01+")


@lru_cache(maxsize=256)
def path(address: str) -> tuple[int, str]:
    """The width in modules, and the dark ones as SVG path data, a run for each; (0, "") of an address too long."""
    if len(address) > LONGEST:
        return 0, ""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L, border=0, mask_pattern=MASK)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    return len(rows), "".join(run for y, row in enumerate(rows) for run in _runs(y, bytes(row)))


def _runs(y: int, row: bytes) -> Iterator[str]:
    for run in _DARK.finditer(row):
        length = len(run[0])
        yield f"M{run.start()} {y}h{length}v1h-{length}z"
