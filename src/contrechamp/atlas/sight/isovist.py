"""The isovist of a place: all that can be seen from it between walls.

The idea and the word: M. L. Benedikt, "To take hold of space: isovists and isovist fields", Environment and Planning B,
1979. Here by casting rays: the outline has corners only where a wall begins, ends, or leaves the reach, so a ray to
each such place and one close on either side of it find the outline; then one more where two walls cross in sight.
Walls and rays are columns of numbers.
"""

from math import pi, radians

import numpy as np

from contrechamp.atlas.terrain.extract import Array

CLOSE = 1e-6  # radians beside a corner: a tenth of a millimetre at 100 metres
STEP = radians(5)  # between corners of an arc
TURN = 2 * pi
MOST_CROSSINGS = 4  # walls of one house do not cross; those of overlapping ones do, and rarely more than once in a line


def isovist(walls: Array, reach: float, bearing: float | None = None, width: float = 360.0) -> Array:
    """What is seen from the origin, as corners of a closed ring, x and y in metres east and north.

    `walls` has x1, y1, x2, y2 a row. `reach` is in metres; `bearing` (degrees clockwise from north) is the middle of
    what is seen and `width` (degrees) how wide it is; a bearing of None, or 360 degrees, is all around. The arc
    of the reach is drawn with a corner every five degrees.
    """
    whole = bearing is None or width >= 360
    span = TURN if whole else radians(width)
    start = 0.0 if bearing is None or whole else radians(90 - bearing) - span / 2
    walls = walls[_distance(walls) < reach]
    rays = _rays(walls, reach, start, span, whole)
    far, hit = _lengths(walls, rays, reach, start)
    for _ in range(MOST_CROSSINGS):
        more = _between(walls, rays, hit, start)
        if not len(more):
            break
        rays = np.unique(np.concatenate([rays, more]))
        far, hit = _lengths(walls, rays, reach, start)
    angles = start + rays
    ring = np.column_stack([far * np.cos(angles), far * np.sin(angles)])
    if not whole:
        ring = np.vstack([[0.0, 0.0], ring])
    ring = ring[_needed(ring)]
    return np.vstack([ring, ring[:1]])


def _distance(walls: Array) -> Array:
    """From the origin to the nearest point of each wall."""
    begin, way = walls[:, :2], walls[:, 2:] - walls[:, :2]
    length = np.maximum((way**2).sum(axis=1), 1e-12)
    share = np.clip(-(begin * way).sum(axis=1) / length, 0, 1)
    return np.asarray(np.hypot(*(begin + share[:, None] * way).T))


def _rays(walls: Array, reach: float, start: float, span: float, whole: bool) -> Array:
    """Angles from `start`, in order."""
    ends = walls.reshape(-1, 2)
    ends = ends[np.hypot(*ends.T) <= reach]
    corners = np.vstack([ends, _crossings(walls, reach)])
    angles = (np.arctan2(corners[:, 1], corners[:, 0]) - start) % TURN
    angles = np.concatenate([angles - CLOSE, angles, angles + CLOSE])
    if whole:
        return np.unique(np.concatenate([angles % TURN, np.arange(0, TURN, STEP)]))
    arc = np.linspace(0, span, max(2, int(np.ceil(span / STEP)) + 1))
    return np.unique(np.concatenate([angles[(angles >= 0) & (angles <= span)], arc]))


def _crossings(walls: Array, reach: float) -> Array:
    """Where walls cross the circle of the reach."""
    begin, way = walls[:, :2], walls[:, 2:] - walls[:, :2]
    a, b = (way**2).sum(axis=1), 2 * (begin * way).sum(axis=1)
    under = b**2 - 4 * a * ((begin**2).sum(axis=1) - reach**2)
    cutting = (under > 0) & (a > 0)
    begin, way, a, b, root = begin[cutting], way[cutting], a[cutting], b[cutting], np.sqrt(under[cutting])
    shares = np.concatenate([(-b - root) / (2 * a), (-b + root) / (2 * a)])
    points = np.tile(begin, (2, 1)) + shares[:, None] * np.tile(way, (2, 1))
    return np.asarray(points[(shares >= 0) & (shares <= 1)])


def _between(walls: Array, rays: Array, hit: Array, start: float) -> Array:
    """Where the walls cross that neighbouring rays meet: the outline has a corner there that no ray has found."""
    one, other = hit[:-1], hit[1:]
    differ = (one != other) & (one >= 0) & (other >= 0)
    a, b = walls[one[differ]], walls[other[differ]]
    way, across = a[:, 2:] - a[:, :2], b[:, 2:] - b[:, :2]
    under = way[:, 0] * across[:, 1] - way[:, 1] * across[:, 0]
    apart = b[:, :2] - a[:, :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (apart[:, 0] * across[:, 1] - apart[:, 1] * across[:, 0]) / under
        points = a[:, :2] + share[:, None] * way
        angles = (np.arctan2(points[:, 1], points[:, 0]) - start) % TURN
        crossing = (share > 0) & (share < 1)
        crossing &= (angles > rays[:-1][differ] + CLOSE) & (angles < rays[1:][differ] - CLOSE)
    return np.asarray(angles[crossing])


def _lengths(walls: Array, rays: Array, reach: float, start: float) -> tuple[Array, Array]:
    """How far each ray gets, and the wall that it meets there; -1 where it gets to the reach.

    A wall is held against those rays only that go between its ends, so the work grows with what is hidden and not with
    walls times rays.
    """
    one = np.arctan2(walls[:, 1], walls[:, 0])
    turn = (np.arctan2(walls[:, 3], walls[:, 2]) - one + pi) % TURN - pi
    low = (np.where(turn < 0, one + turn, one) - start) % TURN
    high = low + np.abs(turn)
    # An interval that begins before the first ray shows again at the other end of the turn.
    low, high = np.concatenate([low, low - TURN]), np.concatenate([high, high - TURN])
    first, last = np.searchsorted(rays, low - CLOSE / 4), np.searchsorted(rays, high + CLOSE / 4)
    many = np.maximum(last - first, 0)
    wall = np.repeat(np.tile(np.arange(len(walls)), 2), many)
    ray = np.arange(len(wall)) - np.repeat(np.cumsum(many) - many, many) + np.repeat(first, many)
    met = _hit(walls[wall], start + rays[ray])
    order = np.lexsort((met, ray))
    nearest = order[np.flatnonzero(np.diff(ray[order], prepend=-1))]
    nearest = nearest[met[nearest] < reach]
    far, hit = np.full(len(rays), float(reach)), np.full(len(rays), -1)
    far[ray[nearest]], hit[ray[nearest]] = met[nearest], wall[nearest]
    return far, hit


def _hit(walls: Array, angles: Array) -> Array:
    """How far along its ray each wall is met; infinite where they are parallel."""
    x, y = np.cos(angles), np.sin(angles)
    x1, y1 = walls[:, 0], walls[:, 1]
    wx, wy = walls[:, 2] - x1, walls[:, 3] - y1
    across = x * wy - y * wx
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (x1 * wy - y1 * wx) / across
    return np.where((np.abs(across) > 1e-12) & (far > 0), far, np.inf)


def _needed(ring: Array) -> Array:
    """Which corners differ from the one before by a centimetre or more."""
    step = np.hypot(*np.diff(ring, axis=0, prepend=ring[-1:]).T)
    kept = np.asarray(step > 0.01)
    kept[0] = True
    return kept
