"""Tables in text files (CSV): found encoding and separator, rows one after another, within limits."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from contrechamp.catalogue.imports.facts import Unreadable

MOST_ROWS = 2_000_000
MOST_COLUMNS = 300
LONGEST_CELL = 200_000  # characters
SAMPLE = 64 * 1024  # bytes looked at to find out encoding and separator
SEPARATORS = ",;\t|"


class Row(NamedTuple):
    """One row: its number in the file (the header is 1), its cells, those beyond the header apart."""

    number: int
    cells: Sequence[str]
    beyond: Sequence[str] = ()


@dataclass(frozen=True)
class Table:
    """A text file whose first row names its columns."""

    path: Path
    encoding: str
    separator: str
    columns: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Every row that is not empty. Raises Unreadable where the file breaks a limit or its own encoding."""
        width = len(self.columns)
        for number, cells in _records(self.path, self.encoding, self.separator):
            if number > 1 and any(cells):
                missing = width - len(cells)
                yield Row(number, cells + [""] * missing if missing > 0 else cells[:width], cells[width:])


def open_table(path: Path) -> Table:
    """The table in the file `path`. Raises Unreadable where there is none."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    encoding = _encoding(sample, path)
    separator = _separator(sample.decode(encoding, errors="replace"))
    header = next(_records(path, encoding, separator), (1, []))[1]
    if not any(cell.strip() for cell in header):
        raise Unreadable(_("The first row must name the columns; it is empty."))
    if len(header) > MOST_COLUMNS:
        raise Unreadable(_("A table may have %(n)d columns at most.") % {"n": MOST_COLUMNS})
    return Table(path, encoding, separator, _named(header))


def _named(header: Sequence[str]) -> tuple[str, ...]:
    """The columns, each with a name of its own: what has none, or that of another, gets its number."""
    seen: dict[str, int] = {}
    for place, name in enumerate(header, 1):
        told = name.strip() or f"#{place}"
        seen[f"{told} #{place}" if told in seen else told] = place
    return tuple(seen)


def _encoding(sample: bytes, path: Path) -> str:
    """UTF-8, UTF-16 where a mark says so, or else the encoding of old office programs (Windows-1252)."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _separator(text: str) -> str:
    """The separator that parts the first rows into the most columns, as many in each."""
    lines = text.splitlines()[:20]
    complete = lines[:-1] if len(lines) > 1 and not text.endswith("\n") else lines

    def fits(separator: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(complete, delimiter=separator) if cells]
        return (sum(width == widths[0] for width in widths) * (widths[0] > 1), widths[0]) if widths else (0, 0)

    return max(SEPARATORS, key=fits)


def _records(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    number = 0
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        try:
            for number, cells in enumerate(reader, 1):
                if number > MOST_ROWS + 1:
                    raise Unreadable(_("Only the first %(n)d rows are read; part the file.") % {"n": MOST_ROWS})
                yield number, cells
        except csv.Error as error:
            told = {"n": number + 1, "reason": str(error)}
            raise Unreadable(_("Row %(n)d cannot be read: %(reason)s") % told) from None
