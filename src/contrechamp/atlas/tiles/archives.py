"""The archive of all public tiles that readers download and copies of the site carry, made once for each moment."""

from pathlib import Path

from contrechamp.atlas.tiles import archive, current, names
from contrechamp.atlas.tiles.current import Moment
from contrechamp.atlas.tiles.filters import NONE, mask
from contrechamp.jobs import acts as jobs

AT_ONCE = 2_000
"""Devices: so many are written while a reader waits, in about a second; of more a worker makes the archive."""


def wanted(moment: Moment) -> Path | None:
    """The archive of that moment; None while a worker makes it: one of before may hold what is erased since.

    Raises ValueError where there is no device to write.
    """
    path = _path(moment)
    if path.exists():
        return path
    if len(moment.index) <= AT_ONCE:
        return make(moment)
    jobs.enqueue(names.ARCHIVE, key=names.ARCHIVE)
    return None


def make(moment: Moment) -> Path:
    """The archive of that moment, made where it is not there. Raises ValueError where there is no device to write."""
    path = _path(moment)
    with current.alone(path.with_name("archive"), wait=True):
        if not path.exists():
            before = _all()
            archive.write(path, moment)
            for old in before:
                old.unlink(missing_ok=True)
    return path


def is_empty(moment: Moment) -> bool:
    """Whether no device is public."""
    index, rows = moment.index, slice(0, len(moment.index))
    chosen = mask(index, rows, NONE, set(moment.shown))
    return not (len(index) if chosen is None else chosen.any())


def keep() -> None:
    """Makes the archive of now, if there is a device; what a worker does, and a copy before it begins."""
    moment = current.current.moment()
    if not is_empty(moment):
        make(moment)


def _path(moment: Moment) -> Path:
    return current.path().with_name(f"devices-{moment.tag}.pmtiles")


def _all() -> list[Path]:
    return list(current.path().parent.glob("devices-*.pmtiles"))
