"""What devices see of each extract and how much of its streets, kept beside it, and made again when devices change."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any

import numpy as np
from django.utils import timezone

from contrechamp.atlas import reads
from contrechamp.atlas.device import Bounds, Device
from contrechamp.atlas.sight.seen import Ring
from contrechamp.atlas.sight.streets import Views, Watched, lengths, views, watched
from contrechamp.atlas.terrain import here
from contrechamp.atlas.terrain.extract import Array
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.walks import drawing
from contrechamp.atlas.walks.drawing import Picture
from contrechamp.atlas.walks.graph import Graph, graph
from contrechamp.ground.files import write_atomic

FILE = "watched.npz"
LOOKED = "watched.seen"
BESIDE = 2_000  # microdegrees: a device this far beyond the edge may look in
_COUNTS = ("devices", "unsure", "inside")


def of(extract: Extract) -> Watched:
    """The lengths as last kept; of an extract just taken in, with nothing watched yet."""
    return _lengths(extract, _changed(extract))


def views_of(extract: Extract) -> Views:
    """What devices see there, as last kept."""
    return _views(extract, _changed(extract))


def day_of(extract: Extract) -> str:
    """The ISO day as of which that was worked out; "" when it never was."""
    return str(_text(_kept(extract, _changed(extract)), "day"))


def drawn(extract: Extract, width: int = 0, height: int = 0) -> Picture:
    """All of it, with what is watched; kept for the next reader. In its own shape, or at that size."""
    return _drawn(extract, _changed(extract), width, height)


@lru_cache(maxsize=4)
def graph_of(extract: Extract) -> Graph:
    """Its streets as a graph; made once in each process."""
    return graph(np.asarray(extract.nodes), np.asarray(extract.edges), of(extract).length)


def version(extract: Extract) -> int:
    """What changes whenever something else is known to be watched there."""
    return _changed(extract)


def refresh() -> int:
    """Works out again what is watched where devices or the extract changed; how many extracts that were. If there are
    any, public pages are to be made again."""
    today = timezone.localdate()
    return sum(_refreshed(extract, today) for extract in here.extracts())


def _refreshed(extract: Extract, today: date) -> bool:
    """Looks twice: at the revision, which moves with every publication, then at the devices themselves."""
    word = f"{reads.revision()} {today.isoformat()}"
    looked = extract.folder / LOOKED
    if looked.exists() and looked.read_text() == word:
        return False
    changed = _text(_kept(extract, _changed(extract)), "digest") != _digest(_devices(extract, today))
    if changed:
        keep(extract, today)
    write_atomic(looked, word.encode())
    return changed


def keep(extract: Extract, today: date) -> None:
    """Works out what is watched as of that day, and keeps it."""
    devices = _devices(extract, today)
    seen = views(extract, devices)
    found = watched(extract, seen)
    kept: dict[str, Any] = {
        "sure": found.sure.astype(np.float32), "perhaps": found.perhaps.astype(np.float32),
        "counts": np.array([getattr(seen, name) for name in _COUNTS], np.int64),
        **_flat("sure", seen.sure), **_flat("perhaps", seen.perhaps),
        "digest": _letters(_digest(devices)), "day": _letters(today.isoformat()),
    }  # fmt: skip
    packed = BytesIO()
    np.savez_compressed(packed, **kept)
    write_atomic(extract.folder / FILE, packed.getvalue())


def _devices(extract: Extract, today: date) -> list[Device]:
    west, south, east, north = extract.about.bounds
    bounds: Bounds = (west - BESIDE, south - BESIDE, east + BESIDE, north + BESIDE)
    return sorted(reads.devices(bounds=bounds, today=today), key=lambda device: device.key)


def _digest(devices: Iterable[Device]) -> str:
    """A fingerprint of all that decides what they see."""
    digest = sha256()
    for one in devices:
        said = (one.longitude, one.latitude, one.precision, one.type, one.zone, one.status, one.views)
        digest.update(repr(said).encode())
    return digest.hexdigest()


def _flat(name: str, rings: list[Ring]) -> dict[str, Array]:
    corners = np.array([corner for ring in rings for corner in ring], np.int32).reshape(-1, 2)
    return {f"{name}_corners": corners, f"{name}_sizes": np.array([len(ring) for ring in rings], np.int32)}


def _rings(kept: dict[str, Array], name: str) -> list[Ring]:
    parts = np.split(kept[f"{name}_corners"], np.cumsum(kept[f"{name}_sizes"])[:-1])
    return [[(x, y) for x, y in part.tolist()] for part in parts if len(part)]


def _letters(text: str) -> Array:
    return np.frombuffer(text.encode(), np.uint8)


def _text(kept: dict[str, Array], name: str) -> str:
    return str(kept[name].tobytes().decode()) if name in kept else ""


def _changed(extract: Extract) -> int:
    """When the file was written; 0 where there is none yet."""
    try:
        return (extract.folder / FILE).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=8)
def _drawn(extract: Extract, changed: int, width: int, height: int) -> Picture:
    window = drawing.whole(extract)
    shown = window.sized(width, height) if width else window
    return drawing.draw(extract, _lengths(extract, changed), _views(extract, changed), shown)


@lru_cache(maxsize=8)
def _kept(extract: Extract, changed: int) -> dict[str, Array]:
    if not changed:
        return {}
    with np.load(extract.folder / FILE, allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


@lru_cache(maxsize=8)
def _lengths(extract: Extract, changed: int) -> Watched:
    length = lengths(np.asarray(extract.nodes)[extract.edges])
    kept: dict[str, Any] = _kept(extract, changed) or {"sure": np.zeros_like(length), "perhaps": np.zeros_like(length)}
    return Watched(length, kept["sure"].astype(float), kept["perhaps"].astype(float))


@lru_cache(maxsize=8)
def _views(extract: Extract, changed: int) -> Views:
    kept = _kept(extract, changed)
    if not kept:
        return Views([], [])
    return Views(_rings(kept, "sure"), _rings(kept, "perhaps"), *kept["counts"].tolist())
