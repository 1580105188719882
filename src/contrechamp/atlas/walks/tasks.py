"""What is watched of streets, worked out again by itself."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_noop as _

from contrechamp.jobs.registry import job
from contrechamp.records.views import move_revision


def show(_args: dict[str, Any], changed: int) -> None:
    """The files are in their place: pages that show them are made again."""
    if changed:
        move_revision()


@job(
    "walks.watch",
    called=_("Work out which streets are watched"),
    effect=show,
    every=timedelta(minutes=10),
    patient=True,
)
def watch(_args: dict[str, Any]) -> int:
    """Looks whether devices changed, and works out again what they see if so."""
    from contrechamp.atlas.walks import watching  # scipy: every command would wait for it

    return watching.refresh()
