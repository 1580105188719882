"""The index of a large map and the archive of its tiles, made by a worker."""

from typing import Any

from django.utils.translation import gettext_noop as _

from contrechamp.atlas.tiles import archives, current
from contrechamp.jobs.registry import job


def keep(args: dict[str, Any], result: None) -> None:
    """Nothing is left to do: the file is in its place."""


@job(current.JOB, called=_("Make the map’s index anew"), effect=keep)
def make_index(args: dict[str, Any]) -> None:
    """Makes the index if it is old."""
    current.remake()


@job(archives.JOB, called=_("Make the map’s file for copies"), effect=keep)
def make_archive(args: dict[str, Any]) -> None:
    """Makes the archive of the tiles if it is old."""
    archives.keep()
