"""Jobs of this room."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from contrechamp.jobs.registry import job
from contrechamp.records import purges, views


def purge_now(args: dict[str, Any], result: None) -> None:
    """Removes the erased bodies whose time has come."""
    if purges.purge_due(timezone.now()):
        views.move_revision()


@job("records.purge", effect=purge_now, every=timedelta(hours=1))
def purge(args: dict[str, Any]) -> None:
    """Once an hour; everything happens in the effect, which is one short transaction."""
