"""Work that comes round by itself."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_noop as _

from contrechamp.jobs.registry import job
from contrechamp.site.notices import acts


def forget(_args: dict[str, Any], _result: None) -> None:
    """Blanks what people wrote in requests decided a year ago."""
    acts.forget()


@job(
    "notices.forget",
    called=_("Forget what people wrote in requests long decided"),
    effect=forget,
    every=timedelta(days=1),
)
def nothing_to_compute(_args: dict[str, Any]) -> None:
    """The whole of the work is its effect."""
