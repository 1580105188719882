"""Work that comes round by itself: what a new day changes."""

from datetime import timedelta
from typing import Any

from contrechamp.jobs.registry import job
from contrechamp.requests import acts


def refresh(_args: dict[str, Any], _result: None) -> None:
    """Keeps beside each request what follows from its events today: silences complete, terms near or missed."""
    acts.refresh_all()


@job("requests.refresh", effect=refresh, every=timedelta(hours=6))
def nothing_to_compute(_args: dict[str, Any]) -> None:
    """The whole of the work is its effect."""
