"""What one device sees from where it hangs: now, and what it could see; cut by walls where they are known."""

from dataclasses import dataclass
from math import atan2, degrees

import numpy as np

from contrechamp.atlas.device import Device, View
from contrechamp.atlas.geometry import ALL_AROUND, ASSUMED_WIDTH, reach
from contrechamp.atlas.sight.isovist import isovist
from contrechamp.atlas.terrain import walls
from contrechamp.atlas.terrain.extract import Array
from contrechamp.atlas.terrain.store import Extract

DEEP = 15.0  # metres: a device farther inside a building than this looks at its inside
DEEP_OUTDOORS = 40.0  # … unless it is said to be outdoors: it hangs somewhere on the building, a roof or a front
SIDE = 10_000.0  # metres, more than any building is long
OUT = 0.3  # metres from the wall, where a device on a wall has its lens
TURNING = {"ptz"}
THROUGH_WALLS = {"microphone"}  # sound bends around corners: what it hears is not cut
NOT_WATCHING = {"speaker", "drone", "bodycam"}  # it does not sense, or not from where it is kept

Ring = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a device sees. Rings are closed, in microdegrees.

    `now`: what it looks at, as far as its directions are known. `could`: all that it could be turned to, or, where no
    direction is known, all that it may be looking at. `walls`: whether buildings are known there. `assumed`: that a
    range or a width was assumed. `inside`: that it hangs deep inside a building, so that nothing can be said.
    """

    now: tuple[Ring, ...] = ()
    could: tuple[Ring, ...] = ()
    walls: bool = False
    assumed: bool = False
    inside: bool = False

    @property
    def unsure(self) -> bool:
        """Whether nobody knows which part of `could` it looks at."""
        return bool(self.could) and not self.now


def seen(device: Device, extract: Extract | None) -> Sight:
    """What `device` sees, among the buildings of `extract`; with None as if there were none."""
    known = extract is not None and len(extract.boxes) > 0
    if device.type in NOT_WATCHING or device.zone == "indoor":
        return Sight(walls=known)
    now, could = _views(device)
    far = max((reach(view, device.type) for view in (*now, *could)), default=0)
    if far <= 0:
        return Sight(walls=known)
    east, north, around = 0.0, 0.0, np.empty((0, 4))
    if extract is not None and known and device.type not in THROUGH_WALLS:
        lens = _lens(device, extract, now)
        if lens is None:
            return Sight(walls=True, inside=True)
        east, north = lens
        around, _ = walls.near(extract, device.longitude, device.latitude, far + DEEP_OUTDOORS)
        around = around - np.array([east, north, east, north])
    cut = [[_ring(device, view, around, (east, north)) for view in views] for views in (now, could)]
    return Sight(now=tuple(cut[0]), could=tuple(cut[1]), walls=known, assumed=any(map(_assumed, (*now, *could))))


def _views(device: Device) -> tuple[list[View], list[View]]:
    """The views it has now, and those that it could have."""
    pointing = [view for view in device.views if view.bearing is not None]
    ranges = [view.range for view in device.views if view.range is not None]
    full = View(None, 360, max(ranges, default=None))
    if device.type in ALL_AROUND and not pointing:
        return [full], []
    if device.type in TURNING:
        return pointing, [full]
    return (pointing, []) if pointing else ([], [full])


def _assumed(view: View) -> bool:
    return view.range is None or (view.bearing is not None and view.width is None)


def _lens(device: Device, extract: Extract, now: list[View]) -> tuple[float, float] | None:
    """Where the lens is, in metres from the device's position: a camera drawn inside the outline of a building hangs
    before its wall, on the side to which it looks. None: too deep inside for that."""
    own = walls.building(extract, device.longitude, device.latitude)
    if own is None:
        return 0.0, 0.0
    if now and now[0].bearing is not None:
        way = np.radians(90 - now[0].bearing)
        direction = np.array([np.cos(way), np.sin(way)])
        far = _exit(own, direction)
    else:
        foot = _foot(own)
        far = float(np.hypot(*foot))
        direction = foot / far if far > 0 else np.array([1.0, 0.0])
    if far > (DEEP_OUTDOORS if device.zone in ("public", "outdoor") else DEEP):
        return None
    east, north = direction * (far + OUT)
    return float(east), float(north)


def _exit(own: Array, direction: Array) -> float:
    """How far it is to the first wall in that direction; 0 where none is: then it hangs on the wall and looks away."""
    ring = isovist(own, SIDE, 90 - degrees(atan2(direction[1], direction[0])), 0.02)
    far = float(np.hypot(*ring[1:-1].T).min())
    return far if far < SIDE else 0.0


def _foot(own: Array) -> Array:
    """The nearest point of the walls."""
    begin, way = own[:, :2], own[:, 2:] - own[:, :2]
    share = np.clip(-(begin * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1e-12), 0, 1)
    feet = begin + share[:, None] * way
    nearest: Array = feet[np.hypot(*feet.T).argmin()]
    return nearest


def _ring(device: Device, view: View, around: Array, lens: tuple[float, float]) -> Ring:
    """The view as a ring in microdegrees."""
    ring = isovist(around, reach(view, device.type), view.bearing, view.width or ASSUMED_WIDTH)
    placed = walls.back(ring + np.array(lens), device.longitude, device.latitude)
    return [(x, y) for x, y in placed.tolist()]
