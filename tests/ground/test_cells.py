"""Cells of CSV files."""

import re
from pathlib import Path

import pytest

from contrechamp.ground.cells import safe

SOURCE = Path(__file__).resolve().parents[2] / "src" / "contrechamp"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+33 1", "'+33 1"),
        ("-x", "'-x"),
        ("\t=1", "'\t=1"),
        ("-12.5", "-12.5"),
        ("-12;-5.5;270", "-12;-5.5;270"),
        ("-1+SUM(A1)", "'-1+SUM(A1)"),
        ("a=b", "a=b"),
    ],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    """What a spreadsheet would run has an apostrophe before it; numbers stay numbers."""
    assert safe(cell) == written


def test_every_writer_of_csv_guards_its_cells() -> None:
    """A file that writes CSV names the guard; a new one that forgets it is named here."""
    writers = [path for path in SOURCE.rglob("*.py") if re.search(r"\bcsv\.(Dict)?[wW]riter\(", path.read_text())]
    assert len(writers) >= 5
    assert [path.name for path in writers if "import safe" not in path.read_text()] == []
