"""What became of a file: counted, told object by object, and what of it was not understood."""

import csv
import gzip
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from contrechamp.atlas.layers.found import Gap
from contrechamp.ground.cells import safe

MOST_GAPS = 500  # told one by one; the tally counts all
MOST_TALLIED = 1_000
NEW, KNOWN, CHANGED, OLDER, SAME, DOUBTFUL, GONE, LEFT = (
    "new", "known", "changed", "older", "same", "doubtful", "gone", "left_out",
)  # fmt: skip
NOT_UNDERSTOOD = "not_understood"
VERDICTS = (NEW, KNOWN, CHANGED, OLDER, SAME, DOUBTFUL, GONE, LEFT)
"""New; in this layer already and unchanged; changed in it; older than what it has; the same as a device known
elsewhere; perhaps the same; in the layer no more; left out."""


@dataclass
class Report:
    """Counts, first gaps and a file that tells all of it. `differences`: which columns changed together, how often."""

    path: Path
    counts: Counter[str] = field(default_factory=Counter)
    gaps: list[list[Any]] = field(default_factory=list)
    differences: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _tally: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __enter__(self) -> "Report":
        self._file: IO[str] = gzip.open(self.path, "wt", newline="", encoding="utf-8", compresslevel=4)
        self._table = csv.writer(self._file)
        self._table.writerow(("row", "object", "what", "column", "value", "why"))
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def tell(self, verdict: str, row: int, name: str, why: str = "") -> None:
        """What became of one object."""
        self.counts[verdict] += 1
        self._table.writerow(map(safe, (row or "", name, verdict, "", "", why)))

    def differ(self, columns: Sequence[str]) -> None:
        """That an object says something else than before in these columns."""
        key = tuple(columns)[:6]
        if key in self.differences or len(self.differences) < MOST_TALLIED:
            self.differences[key] += 1

    def gap(self, gap: Gap) -> None:
        """What was not understood."""
        self.counts[LEFT if gap.lost else NOT_UNDERSTOOD] += 1
        verdict = LEFT if gap.lost else NOT_UNDERSTOOD
        self._table.writerow(map(safe, (gap.row, gap.name, verdict, gap.column, gap.value, gap.why)))
        if len(self.gaps) < MOST_GAPS:
            self.gaps.append([gap.row, gap.name, gap.column, gap.value[:300], str(gap.why), gap.lost])
        key = (gap.column, str(gap.why))
        if key in self._tally or len(self._tally) < MOST_TALLIED:
            self._tally[key] += 1

    @property
    def tally(self) -> list[list[Any]]:
        return [[column, why, count] for (column, why), count in self._tally.most_common()]

    def as_json(self) -> dict[str, Any]:
        """The counts, for the import's row."""
        return {
            **{verdict: self.counts[verdict] for verdict in (*VERDICTS, NOT_UNDERSTOOD, "unplaced", "sourced")},
            "differences": [[list(columns), count] for columns, count in self.differences.most_common(50)],
        }
