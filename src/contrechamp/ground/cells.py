"""Cells of CSV files (RFC 4180): no spreadsheet runs one as a formula, whoever wrote what stands in it."""

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = re.compile(r"-?[0-9]+(\.[0-9]+)?(;-?[0-9]+(\.[0-9]+)?)*")


def safe(cell: object) -> str:
    """The cell as text, with an apostrophe before what would be a formula; numbers stay, and lists of them."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) and not _NUMBERS.fullmatch(text) else text
