"""An actor's network as a picture: the actor in the middle, its neighbours in two columns, lines between them.

Everything is placed here and drawn by a template as SVG; a table beside it says the same. Sizes are units of the
picture, of which WIDTH fill it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contrechamp.catalogue.words import pick
from contrechamp.site.reads.network import Neighbour, Network
from contrechamp.site.reads.subjects import Text

WIDTH, ROW, EDGE = 760, 46, 26
INWARD = 236  # from the edge to the mark of a neighbour
MOST = 28  # neighbours in a picture; the table has all
LONGEST = 27  # characters of a name
LETTER, SMALL_LETTER = 9, 7  # widths of a letter, at most about


@dataclass(frozen=True)
class Mark:
    """A neighbour: where it stands, its name and what ties it. `side` is "start" or "end", where its words are."""

    x: int
    y: int
    side: str
    name: str
    tie: str
    whole: str
    address: str
    sort: str

    @property
    def length(self) -> int:
        """About how far its words reach from it."""
        return 24 + max(len(self.name) * LETTER, len(self.tie) * SMALL_LETTER)

    @property
    def words(self) -> int:
        """Where its words begin or end."""
        return self.x + (14 if self.side == "end" else -14)


@dataclass(frozen=True)
class Line:
    """A tie as the path of a curve."""

    path: str
    family: str


@dataclass(frozen=True)
class Picture:
    """The whole picture; `more` neighbours are only in the table."""

    name: str
    height: int
    lines: Sequence[Line]
    marks: Sequence[Mark]
    more: int
    families: Sequence[str]

    @property
    def start(self) -> int:
        """Where the words on the starting side begin."""
        return min((mark.x - mark.length for mark in self.marks if mark.side == "start"), default=WIDTH // 2 - 90)

    @property
    def width(self) -> int:
        """From there to where the words on the other side end."""
        return max((mark.x + mark.length for mark in self.marks if mark.side == "end"), default=WIDTH) - self.start

    @property
    def middle(self) -> tuple[int, int]:
        return WIDTH // 2, self.height // 2


def drawn(name: Text, found: Network, language: str) -> Picture | None:
    """The picture of a network; None where there is nothing to tie."""
    shown = list(found.neighbours[:MOST])
    if not shown:
        return None
    half = (len(shown) + 1) // 2
    height = max(half * ROW + 2 * EDGE, 160)
    columns = (("end", shown[:half]), ("start", shown[half:]))
    marks = {
        one.subject.urn: _mark(one, side, place, len(column), height, language)
        for side, column in columns
        for place, one in enumerate(column)
    }
    lines = [*_among(found.among, marks), *_spokes(shown, marks, height)]
    families = list(dict.fromkeys(line.family for line in lines if line.family != "among"))
    more = len(found.neighbours) - len(shown)
    return Picture(_short(_plain(name, language)), height, lines, list(marks.values()), more, families)


def _mark(one: Neighbour, side: str, place: int, count: int, height: int, language: str) -> Mark:
    name = _plain(one.subject.title, language)
    ties = list(dict.fromkeys(_plain(tie.label, language).lower() for tie in one.ties))
    return Mark(
        x=WIDTH - INWARD if side == "end" else INWARD,
        y=(height - count * ROW) // 2 + place * ROW + ROW // 2,
        side=side,
        name=_short(name),
        tie=_short(", ".join(ties), LONGEST + 6),
        whole=name + _(": ") + ", ".join(ties),
        address=one.subject.address,
        sort=one.sort,
    )


def _spokes(shown: Sequence[Neighbour], marks: Mapping[str, Mark], height: int) -> Iterator[Line]:
    """From the actor to each neighbour, level where they begin and where they end."""
    x, y = WIDTH // 2, height // 2
    for one in shown:
        mark = marks[one.subject.urn]
        bend = (x + mark.x) // 2
        yield Line(f"M{x} {y}C{bend} {y} {bend} {mark.y} {mark.x} {mark.y}", one.ties[0].family)


def _among(pairs: Sequence[tuple[str, str]], marks: Mapping[str, Mark]) -> Iterator[Line]:
    """Between two neighbours: an arch inside their column, or across."""
    for one, other in pairs:
        if one in marks and other in marks:
            a, b = marks[one], marks[other]
            inward = 60 if a.side == "start" else -60
            first, second = (a.x + inward, b.x + inward) if a.side == b.side else (a.x, b.x)
            yield Line(f"M{a.x} {a.y}C{first} {a.y} {second} {b.y} {b.x} {b.y}", "among")


def _plain(text: Text, language: str) -> str:
    return text if isinstance(text, str) else pick(text, language)


def _short(name: str, longest: int = LONGEST) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"
