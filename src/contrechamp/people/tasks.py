"""Work of this room that comes round by itself."""

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as _

from contrechamp.jobs.registry import job


def forget_sessions(_args: dict[str, Any], _result: None) -> None:
    """Deletes the sessions that have ended, which would otherwise say who was here and when."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@job(
    "people.forget_sessions",
    called=_("Forget sessions that have ended"),
    effect=forget_sessions,
    every=timedelta(days=1),
)
def nothing_to_compute(_args: dict[str, Any]) -> None:
    """The whole of the work is its effect."""
