"""The index of a large map and the archive of its tiles, made by a worker.

What they need is imported when they run: numpy alone is 15 MB of memory, in each process of a node at rest.
"""

from typing import Any

from django.utils.translation import gettext_noop as _

from contrechamp.atlas.tiles import names
from contrechamp.jobs.registry import job


def keep(args: dict[str, Any], result: None) -> None:
    """Nothing is left to do: the file is in its place."""


@job(names.INDEX, called=_("Make the map’s index anew"), effect=keep)
def make_index(args: dict[str, Any]) -> None:
    """Makes the index if it is old."""
    from contrechamp.atlas.tiles import current

    current.remake()


@job(names.ARCHIVE, called=_("Make the map’s file for copies"), effect=keep)
def make_archive(args: dict[str, Any]) -> None:
    """Makes the archive of the tiles if it is old."""
    from contrechamp.atlas.tiles import archives

    archives.keep()
