"""Maps of towns, drawn on the server: where each town's wedge points, and which names fit beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from contrechamp.ground.maps import FRANCE, WORLD, Frame, outlines

WEDGE = 46.0  # units from a wedge's point to its arc; maps are 1,000 units wide
LETTER, LINE = 16.5, 40.0  # about how wide a letter and how high a name is drawn
GAP = 10.0
MOST_NAMED = 200  # of more, which leave no room anyway, none is tried


@dataclass(frozen=True)
class Spot:
    """A town to draw: coordinates in degrees, its name, its page, the state that its wedge shows; or an area of many,
    of which `says` tells more than the name."""

    latitude: float
    longitude: float
    name: str
    address: str
    state: str
    says: str = ""

    @property
    def title(self) -> str:
        return self.says or self.name


@dataclass(frozen=True)
class Drawn:
    """A town on a map, in units: its point, whether the wedge opens leftwards, where its name stands if it fits."""

    spot: Spot
    x: int
    y: int
    left: bool
    label_x: int | None
    label_y: int | None


@dataclass(frozen=True)
class Map:
    """One drawing: its size in units, its layers of land as SVG path data, its towns."""

    name: str
    width: int
    height: int
    land: str
    country: str
    towns: Sequence[Drawn]


_Box = tuple[float, float, float, float]


def drawn(spots: Iterable[Spot]) -> list[Map]:
    """The map of France, and that of the world when a town lies outside it. Without outlines (no set-up): none."""
    path: Path = settings.ASSETS / "outlines.json"
    if not path.exists():
        return []
    layers = outlines(path)
    near: list[Spot] = []
    far: list[Spot] = []
    for spot in spots:
        (near if FRANCE.holds(FRANCE.place(spot.latitude, spot.longitude)) else far).append(spot)
    maps = [_map(FRANCE, layers, near)]
    return [*maps, _map(WORLD, layers, far)] if far else maps


def _map(frame: Frame, layers: dict[str, dict[str, str]], spots: Sequence[Spot]) -> Map:
    paths = layers[frame.name]
    return Map(
        frame.name, frame.width, frame.height, paths["land"], paths.get("country", ""), list(_placed(frame, spots))
    )


def _placed(frame: Frame, spots: Sequence[Spot]) -> Iterator[Drawn]:
    """Each town with its name on the open side of its wedge, or turned round, or without a name, as among very many."""
    points = [frame.place(spot.latitude, spot.longitude) for spot in spots]
    wedges: list[_Box] = [(x - GAP, y - WEDGE / 2, x + WEDGE, y + WEDGE / 2) for x, y in points]
    names: list[_Box] = []
    for place, (spot, (x, y)) in enumerate(zip(spots, points, strict=True)):
        others = [*wedges[:place], *wedges[place + 1 :], *names]
        named = len(spots) <= MOST_NAMED
        left, box = _label(frame, x, y, len(spot.name) * LETTER, others) if named else (False, None)
        if box is None:
            yield Drawn(spot, round(x), round(y), False, None, None)
            continue
        names.append(box)
        yield Drawn(spot, round(x), round(y), left, round(box[2] if left else box[0]), round(y + LINE / 4))


def _label(frame: Frame, x: float, y: float, width: float, others: Sequence[_Box]) -> tuple[bool, _Box | None]:
    """Whether a name of that width goes to the left of the point, and its box, where it is free on one side."""
    for left, start in ((False, x + WEDGE + GAP), (True, x - WEDGE - GAP - width)):
        box = (start, y - LINE / 2, start + width, y + LINE / 2)
        if box[0] >= 0 and box[2] <= frame.width and not any(_meet(box, other) for other in others):
            return left, box
    return False, None


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
