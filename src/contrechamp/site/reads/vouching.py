"""Who vouches for whom among the groups, as a picture drawn here and the table that says the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.peers.trust import vouches
from contrechamp.peers.trust.vouches import ADVISORY, WORK, Word
from contrechamp.shell import languages
from contrechamp.site.reads.subjects import Group, Sight, Text

MOST = 24  # groups in the picture; more stand in the table alone
WIDTH, MARGIN, DOT = 820, 225, 9
BEND = 0.16  # of a line's length: how far it bends aside, so that two opposite ones are told apart
Point = tuple[float, float]
SAYS = {
    "work": gettext_lazy("vouches for the work of"),
    "identity": gettext_lazy("vouches for the identity of"),
    "advisory": gettext_lazy("warns about"),
}


@dataclass(frozen=True)
class Said:
    """One row of the table."""

    by: Group
    about: Group
    sort: str
    until: str
    reason: str

    @property
    def words(self) -> str:
        return str(SAYS[self.sort])


@dataclass(frozen=True)
class Dot:
    """A group in the picture; `side` says on which side of the dot its name stands. Numbers are texts, because pages
    write those of their own with the comma of the language."""

    group: Group
    x: str
    y: str
    words: tuple[str, str]
    side: str


@dataclass(frozen=True)
class Tie:
    """A line from one group to another, with the wedge at its end."""

    sort: str
    path: str
    wedge: str
    title: str


@dataclass(frozen=True)
class Picture:
    """Everything in units from the top left."""

    width: int
    height: int
    dots: Sequence[Dot]
    ties: Sequence[Tie]


def said(sight: Sight) -> list[Said]:
    """What the groups shown here say of each other and still holds, the newest last."""
    words = vouches.in_force(vouches.words(), timezone.localdate())
    groups = sight.groups({word.by for word in words} | {word.about for word in words})
    rows = [Said(groups[one.by], groups[one.about], sort_of(one), one.until, one.reason) for one in words]
    return sorted(rows, key=lambda row: (row.sort == ADVISORY, _plain(row.by.name), _plain(row.about.name)))


def sort_of(word: Word) -> str:
    if word.property == ADVISORY:
        return ADVISORY
    return WORK if word.scope == WORK else vouches.IDENTITY


def picture(rows: Sequence[Said]) -> Picture | None:
    """The groups in a round with a line for each row; None where there are too many to draw, or none."""
    groups = {group.id: group for row in rows for group in (row.by, row.about)}
    if not 0 < len(groups) <= MOST:
        return None
    radius = max(70.0, len(groups) * 26.0)
    height = round(2 * radius + 80)
    middle = WIDTH / 2, height / 2
    across = WIDTH / 2 - MARGIN
    dots: dict[str, Dot] = {}
    at: dict[str, Point] = {}
    for number, id in enumerate(sorted(groups)):
        angle = 2 * math.pi * number / len(groups) + math.pi
        x, y = middle[0] + across * math.cos(angle), middle[1] + radius * math.sin(angle)
        side = "end" if x < middle[0] - 1 else "start"
        words = f"{x - 16 if side == 'end' else x + 16:.1f}", f"{y + 6:.1f}"
        at[id] = (x, y)
        dots[id] = Dot(groups[id], f"{x:.1f}", f"{y:.1f}", words, side)
    ties = [_tie(row, at[row.by.id], at[row.about.id]) for row in rows]
    return Picture(WIDTH, height, [dots[id] for id in sorted(dots)], ties)


def _tie(row: Said, start: Point, end: Point) -> Tie:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    bend_x, bend_y = (start[0] + end[0]) / 2 - dy * BEND, (start[1] + end[1]) / 2 + dx * BEND
    back = math.atan2(bend_y - end[1], bend_x - end[0])  # from the end towards where the line comes from
    tip_x, tip_y = end[0] + (DOT + 3) * math.cos(back), end[1] + (DOT + 3) * math.sin(back)
    size = min(17.0, length / 4)
    sides = [(tip_x + size * math.cos(back + turn), tip_y + size * math.sin(back + turn)) for turn in (0.38, -0.38)]
    wedge = f"M{tip_x:.1f} {tip_y:.1f}" + "".join(f"L{x:.1f} {y:.1f}" for x, y in sides) + "z"
    path = f"M{start[0]:.1f} {start[1]:.1f}Q{bend_x:.1f} {bend_y:.1f} {tip_x:.1f} {tip_y:.1f}"
    title = _("%(by)s %(says)s %(about)s") % {
        "by": _plain(row.by.name), "says": row.words, "about": _plain(row.about.name)
    }  # fmt: skip
    return Tie(row.sort, path, wedge, title)


def _plain(name: Text) -> str:
    return name if isinstance(name, str) else name.get(languages.current()) or next(iter(name.values()), "")
