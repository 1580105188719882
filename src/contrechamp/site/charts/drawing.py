"""Where everything on a chart stands, for a width in units. A narrow and a wide drawing are in each page: one is shown.

A row has its name above a line of its own; marks whose words would meet go one below the other.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from contrechamp.site.charts.model import Band, Chart, Mark, Row

NARROW, WIDE = 340, 900
LETTER, LARGE_LETTER = 7.6, 8.1  # units that a letter of a mark's words, or of a row's name takes, about
LARGEST, SMALLEST = 30.0, 9.0  # of a wedge, units from its point to its arc
NAME, LANE, BAND, GAP, AXIS = 25, 34, 15, 16, 26
UNDATED = 62  # units that the column of things without a date takes
TICKS = {NARROW: 5, WIDE: 12}
ANGLE = math.radians(27)  # between the middle of a wedge and its side
Across = Callable[[float], float]


@dataclass(frozen=True)
class DrawnMark:
    x: float
    y: float
    path: str
    mark: Mark
    words_x: float


@dataclass(frozen=True)
class DrawnBand:
    x: float
    y: float
    width: float
    band: Band
    words: str
    open: bool


@dataclass(frozen=True)
class DrawnRow:
    name: str
    whole: str
    address: str
    y: float
    line: float
    marks: Sequence[DrawnMark]
    bands: Sequence[DrawnBand]


@dataclass(frozen=True)
class Drawing:
    """One drawing of a chart: everything in units from its top left."""

    name: str
    width: int
    height: int
    rows: Sequence[DrawnRow]
    ticks: Sequence[tuple[float, int]]
    undated: str
    foot: float


def drawings(chart: Chart) -> list[Drawing]:
    """The narrow and the wide drawing."""
    return [_drawn(chart, "narrow", NARROW), _drawn(chart, "wide", WIDE)]


def wedge(size: float) -> str:
    """The path of a wedge that opens to the right from (0, 0), `size` units long."""
    x, y = size * math.cos(ANGLE), size * math.sin(ANGLE)
    return f"M0 0 {x:.1f} {-y:.1f}A{size:.1f} {size:.1f} 0 0 1 {x:.1f} {y:.1f}z"


def _drawn(chart: Chart, name: str, width: int) -> Drawing:
    first, last = chart.years
    some_undated = any(mark.at is None for row in chart.rows for mark in row.marks)
    left = UNDATED if some_undated else 0
    scale = (width - left - 2) / max(1, last - first)

    def across(at: float) -> float:
        return left + (at - first) * scale

    heaviest = max((mark.weight for row in chart.rows for mark in row.marks), default=1.0) or 1.0
    y, rows = 0.0, []
    for row in chart.rows:
        line = y + NAME
        marks = list(_marks(row, line, across, heaviest, width))
        lanes = max((round((mark.y - line) / LANE) + 1 for mark in marks), default=0)
        bands = [_band(band, line, across, width) for band in row.bands]
        rows.append(DrawnRow(_cut(row.name, width), row.name, row.address, y + NAME - 8, line, marks, bands))
        y = line + max(lanes * LANE, BAND if bands else 0) + GAP
    step = _step(last - first, TICKS[width])
    ticks = [(across(year), year) for year in range(first, last, step)] if last else []
    undated = chart.undated if some_undated else ""
    return Drawing(name, width, round(y + AXIS), rows, ticks, undated, y)


def _marks(row: Row, line: float, across: Across, heaviest: float, width: int) -> Iterator[DrawnMark]:
    """Wedges from the left to the right, each in the first lane where it and its words have room."""
    ends: list[float] = []
    for mark in sorted(row.marks, key=lambda one: (one.at is not None, one.at or 0)):
        size = max(SMALLEST, LARGEST * math.sqrt(mark.weight / heaviest))
        wanted = size + 6 + len(mark.words) * LETTER
        x = 0.0 if mark.at is None else across(mark.at)
        shown = min(x, max(0.0, width - wanted))
        lane = next((at for at, end in enumerate(ends) if end <= shown), len(ends))
        ends[lane : lane + 1] = [shown + wanted + 8]
        y = line + LANE * lane + LANE / 2 - 2
        yield DrawnMark(round(shown, 1), round(y, 1), wedge(size), mark, round(size + 6, 1))


def _band(band: Band, line: float, across: Across, width: int) -> DrawnBand:
    x = across(band.since)
    end = across(band.till) if band.till is not None else float(width)
    length = max(3.0, end - x)
    words = band.words if len(band.words) * LETTER + 10 <= length else ""
    return DrawnBand(round(x, 1), line, round(length, 1), band, words, band.till is None)


def _cut(name: str, width: int) -> str:
    """As much of a row's name as fits into the width."""
    most = int(width / LARGE_LETTER)
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _step(years: int, most: int) -> int:
    return next((step for step in (1, 2, 3, 5, 10, 20) if years / step <= most), 50)
