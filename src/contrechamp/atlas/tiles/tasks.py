"""The index of a large map, made by a worker."""

from typing import Any

from contrechamp.atlas.tiles import current
from contrechamp.jobs.registry import job


def keep(args: dict[str, Any], result: None) -> None:
    """Nothing is left to do: the file is in its place."""


@job(current.JOB, effect=keep)
def make_index(args: dict[str, Any]) -> None:
    """Makes the index if it is old."""
    current.remake()
