"""How well the rules do on labelled passages: precision, recall, and which passages they get wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from contrechamp.watch.rules.book import FOLDER, Book
from contrechamp.watch.rules.judging import judge

HALVES = ("open", "frozen")


@dataclass(frozen=True)
class Labelled:
    """A passage, whether a group wants to hear of it, and what the act does (empty where it is not wanted)."""

    text: str
    wanted: bool
    sort: str = ""


@dataclass
class Score:
    """Of labelled passages: found and wanted, found and not wanted, wanted and missed, neither."""

    right: int = 0
    noise: int = 0
    missed: int = 0
    silent: int = 0
    sorts_right: int = 0
    wrong: list[tuple[float, Labelled]] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many are found."""
        return self.right + self.noise

    @property
    def wanted(self) -> int:
        """How many are wanted."""
        return self.right + self.missed

    @property
    def precision(self) -> float | None:
        """Of what is found, the part that is wanted; None where nothing is found."""
        return self.right / (self.right + self.noise) if self.right + self.noise else None

    @property
    def recall(self) -> float | None:
        """Of what is wanted, the part that is found; None where nothing is wanted."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None


def passages(half: str, folder: Path = FOLDER / "labelled") -> list[Labelled]:
    """The passages of a half: "open", on which rules may be tuned, or "frozen"."""
    rows = yaml.safe_load((folder / f"{half}.yaml").read_text())
    return [Labelled(row["text"], row["wanted"], row.get("sort", "")) for row in rows]


def score(labelled: Iterable[Labelled], rules: Book) -> Score:
    """Judges each passage and counts."""
    counted = Score()
    for one in labelled:
        judged = judge(one.text, rules)
        if judged.wanted != one.wanted:
            counted.wrong.append((judged.weight, one))
        counted.right += judged.wanted and one.wanted
        counted.noise += judged.wanted and not one.wanted
        counted.missed += one.wanted and not judged.wanted
        counted.silent += not one.wanted and not judged.wanted
        counted.sorts_right += judged.wanted and one.wanted and judged.sort == one.sort
    return counted
