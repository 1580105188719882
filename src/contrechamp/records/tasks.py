"""Jobs of this room."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from contrechamp.jobs.registry import job
from contrechamp.records import bulk, later, purges, views


def purge_now(args: dict[str, Any], result: None) -> None:
    """Removes the erased bodies whose time has come."""
    if purges.purge_due(timezone.now()):
        views.move_revision()


@job("records.purge", called=_("Remove for good what was erased"), effect=purge_now, every=timedelta(hours=1))
def purge(args: dict[str, Any]) -> None:
    """Once an hour; everything happens in the effect, which is one short transaction."""


def _nothing(args: dict[str, Any], result: None) -> None:
    """Each part of the work was a transaction of its own."""


@job(
    "records.catch_up",
    called=_("Bring pages up to date with what was published"),
    effect=_nothing,
    every=timedelta(minutes=10),
    patient=True,
)
def catch_up(args: dict[str, Any]) -> None:
    """Lets the views follow what a process that died had put off."""
    later.catch_up()


@job(
    "records.survey",
    called=_("Look how large each table has become"),
    effect=_nothing,
    every=timedelta(hours=1),
    patient=True,
)
def survey(args: dict[str, Any]) -> None:
    """Lets the database plan its answers for what is in it by now."""
    bulk.survey()
