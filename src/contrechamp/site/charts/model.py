"""What a chart shows, before anybody knows how wide it is drawn."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


@dataclass(frozen=True)
class Mark:
    """Something of one moment: a wedge of area in proportion to `weight`, with its words beside it.

    `at` is a year with its fraction, None for something without a date. `look` is "full" or "open" (an outline).
    """

    at: float | None
    weight: float
    words: str
    look: str = "full"


@dataclass(frozen=True)
class Band:
    """Something that lasts: a state from one moment to another; `till` is None where it lasts on."""

    since: float
    till: float | None
    state: str
    words: str


@dataclass(frozen=True)
class Row:
    """One line of a chart: its name, its page, what is on it."""

    name: str
    address: str = ""
    marks: Sequence[Mark] = ()
    bands: Sequence[Band] = ()


@dataclass(frozen=True)
class Chart:
    """A chart with the table that says the same: `headings` and one tuple of cells for each fact.

    `key` names it in the page; `says` describes it to whoever cannot see it; `undated` heads what has no date.
    """

    key: str
    title: str
    says: str
    rows: Sequence[Row]
    headings: Sequence[str]
    table: Sequence[Sequence[object]]
    legend: Sequence[tuple[str, str]] = ()
    note: str = ""
    undated: str = ""

    @property
    def years(self) -> tuple[int, int]:
        """The first year shown, and the one after the last."""
        moments = [mark.at for row in self.rows for mark in row.marks if mark.at is not None]
        moments += [moment for row in self.rows for band in row.bands for moment in (band.since, band.till) if moment]
        return (int(min(moments)), int(max(moments)) + 1) if moments else (0, 0)


def moment(day: str) -> float | None:
    """A day, month or year ("2019-10-29", "2019-10", "2019") as a year with its fraction, the middle of what it names;
    None for anything else."""
    match = _DAY.fullmatch(day)
    month = int(match[2] or 7) if match else 0
    if match is None or not 1 <= month <= 12:
        return None
    return int(match[1]) + (month - 1) / 12 + (int(match[3] or (15 if match[2] else 1)) - 1) / 366
