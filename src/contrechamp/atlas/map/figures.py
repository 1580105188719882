"""What a part of the map comes to in figures."""

from dataclasses import dataclass

import numpy as np

from contrechamp.atlas.device import STATUSES, TYPES
from contrechamp.atlas.tiles.choosing import Chosen

_GONE = STATUSES.index("removed")


@dataclass(frozen=True)
class Figures:
    """`standing` devices, and those `removed`; of the standing ones how many of each type, and by the year in which
    they were first seen: (year, that year, up to then). `undated` have no year."""

    standing: int
    removed: int
    types: list[tuple[str, int]]
    years: list[tuple[int, int, int]]
    undated: int

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
