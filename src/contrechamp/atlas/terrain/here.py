"""The extracts of this node."""

import shutil
from collections.abc import Iterable

from contrechamp.atlas.device import within
from contrechamp.atlas.terrain import folder, store
from contrechamp.atlas.terrain.store import Extract


def extracts() -> list[Extract]:
    """All of them, the smallest first."""
    return store.extracts(folder.path())


def with_buildings() -> list[Extract]:
    """Those with walls in them, the smallest first."""
    return [one for one in extracts() if len(one.boxes)]


def first(found: Iterable[Extract], longitude: int, latitude: int) -> Extract | None:
    """The first of them that shows this position (microdegrees)."""
    return next((one for one in found if within(one.about.bounds, longitude, latitude)), None)


def extract(key: str) -> Extract | None:
    """The one of that key."""
    return store.extract(folder.path(), key)


def at(longitude: int, latitude: int) -> Extract | None:
    """The one that shows this position (microdegrees)."""
    return store.at(folder.path(), longitude, latitude)


def remove(key: str) -> bool:
    """Takes the one of that key away; whether there was one."""
    found = extract(key)
    if found is not None:
        shutil.rmtree(found.folder)
    return found is not None
