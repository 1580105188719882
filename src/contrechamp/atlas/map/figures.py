"""What a part of the map comes to in figures."""

from dataclasses import dataclass

import numpy as np

from contrechamp.atlas.device import STATUSES, TYPES
from contrechamp.atlas.tiles.choosing import Chosen

MOST_BARS = 24
_WIDE, _HIGH, _TOP = 640, 90, 18  # points of the drawing
_ROOM = 36  # points that the four digits of a year take
_GONE = STATUSES.index("removed")


@dataclass(frozen=True)
class Bar:
    """How many were known in a year, in points of the drawing; whether some were new, what is written at it."""

    year: int
    x: float
    y: float
    width: float
    height: float
    added: bool
    named: bool
    count: int

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def above(self) -> float:
        return round(self.y - 4, 1)


@dataclass(frozen=True)
class Bars:
    """Years from `first` to `last` side by side."""

    width: int
    bars: list[Bar]
    first: int
    last: int


@dataclass(frozen=True)
class Figures:
    """`standing` devices, and those `removed`; of the standing ones how many of each type, and by the year in which
    they were first seen: (year, that year, up to then). `undated` have no year."""

    standing: int
    removed: int
    types: list[tuple[str, int]]
    years: list[tuple[int, int, int]]
    undated: int

    @property
    def bars(self) -> "Bars | None":
        """How the number grew, to be drawn; None where fewer than two years are known."""
        return _bars(self.years) if len(self.years) > 1 else None

    def per_thousand(self, population: int) -> float:
        """Standing devices for each 1,000 inhabitants, to a hundredth; 0 where nobody lives."""
        return round(1000 * self.standing / population, 2) if population else 0.0


def of(chosen: Chosen) -> Figures:
    """The figures of the chosen devices."""
    index = chosen.index
    gone = index.words["status"][chosen.rows] == _GONE
    rows = chosen.rows[~gone]
    kinds = np.bincount(index.words["type"][rows], minlength=len(TYPES))
    order = [place for place in np.argsort(-kinds, kind="stable") if kinds[place]]
    years, added = np.unique(index.first[rows][index.first[rows] > 0], return_counts=True)
    return Figures(
        len(rows),
        int(gone.sum()),
        [(TYPES[place], int(kinds[place])) for place in order],
        list(zip(years.tolist(), added.tolist(), np.cumsum(added).tolist(), strict=True)),
        len(rows) - int(added.sum()),
    )


def _bars(years: list[tuple[int, int, int]]) -> Bars:
    """The last years, MOST_BARS at most; those without a new device stand as high as the one before."""
    totals = {year: total for year, _, total in years}
    last, first = years[-1][0], max(years[0][0], years[-1][0] - MOST_BARS + 1)
    total = max((known for year, known in totals.items() if year <= first), default=0)
    step, bars = _WIDE / max(6, last - first + 1), []
    for year in range(first, last + 1):
        total, added = totals.get(year, total), year in totals
        high = round(_HIGH * total / years[-1][2], 1)
        x, y = round((year - first) * step, 1), round(_TOP + _HIGH - high, 1)
        named = (last - year) % (2 if step < _ROOM else 1) == 0
        bars.append(Bar(year, x, y, round(step * 0.86, 1), high, added, named, total if year in (first, last) else 0))
    return Bars(_WIDE, bars, first, last)
