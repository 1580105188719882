"""One question for a walk: from what the form says to what the page shows. Nothing outlives the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from django.utils.translation import gettext as _

from contrechamp.atlas.geometry import metres
from contrechamp.atlas.map import window as windows
from contrechamp.atlas.map.window import Window
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.walks import drawing, spots, watching
from contrechamp.atlas.walks.drawing import Picture
from contrechamp.atlas.walks.graph import Graph, NoWay
from contrechamp.atlas.walks.legs import Leg, legs
from contrechamp.atlas.walks.route import Walk, walks
from contrechamp.atlas.walks.spots import Spot, Unknown

LARGE, SMALL = (720, 540), (320, 400)
"""The map to touch, in points, on a desk and on a phone: of the same middle, the small one shows less around it."""
MOVES = {"north": (0.0, -0.4), "south": (0.0, 0.4), "east": (0.4, 0.0), "west": (-0.4, 0.0)}
ZOOMS = {"nearer": 1.0, "farther": -1.0}
LETTERS = 120  # of a name of a street or a crossing
PACE = 80  # metres a minute: 4.8 km/h
FARTHEST = 300  # metres from a place to the nearest street: beyond, the place is a mistake


@dataclass(frozen=True, slots=True)
class Way:
    """One of the two ways, in whole metres."""

    metres: int
    minutes: int
    sure: int
    perhaps: int
    legs: tuple[Leg, ...]

    @property
    def share(self) -> int:
        """Per cent that is watched for sure."""
        return round(100 * self.sure / self.metres) if self.metres else 0

    @property
    def doubt(self) -> int:
        """Per cent that is perhaps watched."""
        return round(100 * self.perhaps / self.metres) if self.metres else 0


@dataclass
class Answer:
    """What the page shows. `errors` are by field; without `short` no way was asked for, or none was found."""

    extract: Extract
    window: Window
    start: Spot | None = None
    end: Spot | None = None
    errors: dict[str, str] = field(default_factory=dict)
    short: Way | None = None
    best: Way | None = None
    longer: int = 0
    picture: Picture | None = None


def answer(extract: Extract, data: Mapping[str, str], detour: float) -> Answer:
    """The answer to what was sent: a touch on the map, a move of it, or a way to be found."""
    found = Answer(extract, _window(extract, data))
    for name in ("start", "end"):
        if said := data.get(name, "").strip()[:LETTERS]:
            try:
                setattr(found, name, spots.find(extract, said))
            except Unknown as unknown:
                found.errors[name] = str(unknown)
    _touch(found, data)
    if data.get("do") == "find":
        _find(found, detour)
    return found


def _window(extract: Extract, data: Mapping[str, str]) -> Window:
    at = windows.read(data.get("at", ""))
    width, height = LARGE
    window = replace(at, width=width, height=height) if at else drawing.whole(extract).sized(width, height)
    do = data.get("do", "")
    if do in MOVES:
        return window.moved(*MOVES[do])
    return window.nearer(ZOOMS[do]) if do in ZOOMS else window


def _touch(found: Answer, data: Mapping[str, str]) -> None:
    """A touch sets the end of the way that the form says, the start where it says none."""
    for name, (width, height) in (("large", LARGE), ("small", SMALL)):
        try:
            x, y = (float(data[f"{name}.{side}"]) for side in "xy")
        except (KeyError, ValueError):
            continue
        if not (0 <= x <= width and 0 <= y <= height):
            continue
        x, y = x + (LARGE[0] - width) / 2, y + (LARGE[1] - height) / 2
        spot = spots.rounded(*drawing.position(found.window, x, y))
        wanted = data.get("sets", "")
        name = wanted if wanted in ("start", "end") else "start"
        setattr(found, name, spot)
        found.errors.pop(name, None)


def _find(found: Answer, detour: float) -> None:
    for name in ("start", "end"):
        if getattr(found, name) is None and name not in found.errors:
            found.errors[name] = _("Name a street, a crossing (two streets with / between), or touch the map.")
    if found.errors or found.start is None or found.end is None:
        return
    extract = found.extract
    graph, watched = watching.graph_of(extract), watching.of(extract)
    start, end = _node(found, graph, "start"), _node(found, graph, "end")
    if start is None or end is None:
        return
    if start == end:
        found.errors["end"] = _("Both places are the same.")
        return
    try:
        short, best = walks(graph, watched, start, end, detour=detour)
    except NoWay:
        found.errors["end"] = _("No way on foot leads from the one to the other.")
        return
    found.short, found.best = _way(extract, short), _way(extract, best)
    found.longer = round(100 * (best.length / short.length - 1)) if short.length else 0
    found.picture = _picture(extract, short, best)


def _node(found: Answer, graph: Graph, name: str) -> int | None:
    """The node of the streets at the start or the end; None, and an error, where no street is near."""
    spot = getattr(found, name)
    node = graph.nearest(spot.longitude, spot.latitude)
    if metres(spot.longitude, spot.latitude, *graph.nodes[node].tolist()) <= FARTHEST:
        return node
    found.errors[name] = _("No street is known near that place.")
    return None


def _way(extract: Extract, walk: Walk) -> Way:
    minutes = max(1, round(walk.length / PACE))
    told = legs(extract, walk.edges)
    return Way(round(walk.length), minutes, round(walk.sure), round(walk.perhaps), told)


def _picture(extract: Extract, short: Walk, best: Walk) -> Picture:
    nodes = extract.nodes[np.concatenate([short.nodes, best.nodes])]
    window = drawing.fitting(nodes)
    ends = tuple(drawing.spot(window, *extract.nodes[node].tolist()) for node in (best.nodes[0], best.nodes[-1]))
    return replace(
        drawing.draw(extract, watching.of(extract), watching.views_of(extract), window),
        short=drawing.path(window, extract.nodes[short.nodes]),
        best=drawing.path(window, extract.nodes[best.nodes]),
        ends=ends,
    )
