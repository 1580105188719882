"""When letters go: a few each working day from tomorrow on, in the morning, minutes apart."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from contrechamp.requests import reads
from contrechamp.requests.law.calendars import is_off
from contrechamp.requests.models import Message

FIRST_HOUR = 7  # UTC
APART = timedelta(minutes=5)


def moments(organisation: str, per_day: int) -> Iterator[datetime]:
    """The moments of the next letters, without end. What the group has on its way already counts towards each day."""
    waiting = Message.objects.filter(organisation=organisation, state=Message.State.TO_SEND)
    taken = Counter(at.astimezone(UTC).date() for at in waiting.values_list("at", flat=True))
    day, off = reads.today() + timedelta(days=1), is_off("FR")
    while True:
        while off(day) or taken[day] >= per_day:
            day += timedelta(days=1)
        at = datetime(day.year, day.month, day.day, FIRST_HOUR, tzinfo=UTC) + taken[day] * APART
        taken[day] += 1
        yield max(at, timezone.now())
