"""How much is watched of each street, of each town or quarter, and of a whole extract."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from contrechamp.atlas.device import within
from contrechamp.atlas.sight.streets import Watched
from contrechamp.atlas.terrain import here
from contrechamp.atlas.terrain.extract import Array
from contrechamp.atlas.terrain.store import Boundary, Extract
from contrechamp.atlas.walks import watching
from contrechamp.ground.places import Place
from contrechamp.ground.text import fold


@dataclass(frozen=True, slots=True)
class Share:
    """Metres of a street or a part of a town. `code` is a place's URN, if the file gave one."""

    name: str
    metres: int
    sure: int
    perhaps: int
    code: str = ""

    @property
    def watched(self) -> float:
        """Per cent of it that is watched for sure."""
        return _percent(self.sure, self.metres)

    @property
    def at_most(self) -> float:
        """Per cent that is watched for sure or perhaps."""
        return _percent(self.sure + self.perhaps, self.metres)


def _percent(part: int, whole: int) -> float:
    """Whole, and below ten with one decimal: of a town, little is still many streets."""
    percent = 100 * part / max(whole, 1)
    return round(percent, 1) if percent < 10 else float(round(percent))


def whole(extract: Extract) -> Share:
    """All streets and paths of the extract together."""
    return _share(extract.about.name, watching.of(extract), np.ones(len(extract.edges), bool))


def by_street(extract: Extract) -> list[Share]:
    """Every street with a name, the most watched first."""
    return list(_by_street(extract, watching.version(extract)))


def by_area(extract: Extract) -> list[Share]:
    """Every town or quarter whose outline is known, by name."""
    return list(_by_area(extract, watching.version(extract)))


@lru_cache(maxsize=8)
def _by_street(extract: Extract, _version: int) -> list[Share]:
    watched = watching.of(extract)
    count = len(extract.names)
    name_of = np.asarray(extract.name_of)
    sums = [np.bincount(name_of, part, count) for part in (watched.length, watched.sure, watched.perhaps)]
    rows = np.rint(np.column_stack(sums)).astype(int).tolist()
    shares = [Share(name, *row) for name, row in zip(extract.names, rows, strict=True) if name]
    return sorted(shares, key=lambda one: (-one.sure, -one.perhaps, one.name))


@lru_cache(maxsize=8)
def _by_area(extract: Extract, _version: int) -> list[Share]:
    watched = watching.of(extract)
    middles = extract.nodes[np.asarray(extract.edges)].mean(axis=1)
    rings: dict[tuple[str, str], list[Boundary]] = defaultdict(list)
    for boundary in extract.boundaries:
        rings[boundary.name, boundary.code].append(boundary)
    shares = [_share(name, watched, _inside(middles, parts), code) for (name, code), parts in sorted(rings.items())]
    return [share for share in shares if share.metres]


@dataclass(frozen=True)
class Found:
    """What is known of the streets of a town. `outline`: they are all those inside its own outline."""

    extract: Extract
    share: Share
    outline: bool


def of_place(place: Place) -> Found | None:
    """What is known of a town: by its outline in an extract, else of the extract in which its middle lies."""
    if place.latitude is None or place.longitude is None or place.located != "town":
        return None
    for extract in here.extracts():
        if not within(extract.about.bounds, place.longitude, place.latitude):
            continue
        mine = [share for share in by_area(extract) if share.code == place.urn or fold(share.name) == fold(place.name)]
        return Found(extract, mine[0] if mine else whole(extract), bool(mine))
    return None


def _inside(points: Array, boundaries: list[Boundary]) -> Array:
    inside = np.zeros(len(points), bool)
    for boundary in boundaries:
        for ring in boundary.rings:
            if len(ring) > 3:
                area = shapely.make_valid(shapely.polygons(ring.astype(float)))
                shapely.prepare(area)
                inside |= shapely.contains_xy(area, points[:, 0], points[:, 1])
    return inside


def _share(name: str, watched: Watched, chosen: Array, code: str = "") -> Share:
    metres, sure, perhaps = (
        round(float(part[chosen].sum())) for part in (watched.length, watched.sure, watched.perhaps)
    )
    return Share(name, metres, sure, perhaps, code)
