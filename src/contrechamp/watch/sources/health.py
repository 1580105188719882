"""Whether a source is seen as often as it should be. Silence is an error."""

from datetime import datetime, timedelta

from contrechamp.watch.models import Source

MISSED = 3
"""So many calls in a row may fail before a source counts as not seen."""


def blind_since(source: Source, now: datetime) -> datetime | None:
    """Since when the source is not seen: from its last good call where several failed since, or from the day on which
    something new was due; None while it is seen."""
    every = timedelta(seconds=source.described["every"])
    rhythm = timedelta(seconds=source.described["rhythm"])
    seen = source.last_good or source.added_at
    if now - seen > max(MISSED * every, timedelta(hours=1)):
        return seen
    new = (source.last_new or source.added_at) + rhythm
    return new if now > new else None
