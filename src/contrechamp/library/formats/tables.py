"""Tables as CSV files (RFC 4180), as spreadsheets write them: comma, semicolon or tab; UTF-8 or Windows-1252."""

import csv
import io
from typing import BinaryIO

from contrechamp.ground.child_side import Refused
from contrechamp.library.formats import plain

MOST_BYTES = 5_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 60


def read(file: BinaryIO) -> list[dict[str, str]]:
    """A map from column to cell for each row. Refuses as `too large`, `damaged`."""
    text = plain.decoded(plain.limited(file, MOST_BYTES))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        heads = [head.strip() for head in next(rows, [])]
        if len(heads) > MOST_COLUMNS:
            raise Refused("too large", f"{len(heads)} columns")
        found: list[dict[str, str]] = []
        for row in rows:
            if len(found) >= MOST_ROWS:
                raise Refused("too large", f"more than {MOST_ROWS} rows")
            found.append({head: cell.strip()[:5000] for head, cell in zip(heads, row, strict=False) if head})
    except csv.Error as error:
        raise Refused("damaged", str(error)[:200]) from None
    return [row for row in found if any(row.values())]
