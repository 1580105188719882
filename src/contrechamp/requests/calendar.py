"""The deadlines of a group as an iCalendar feed (RFC 5545): one whole day each, with reminders."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from contrechamp.requests.course.deriving import Term
from contrechamp.requests.models import Request
from contrechamp.requests.words import ACTORS
from contrechamp.shell.languages import choose

if TYPE_CHECKING:  # large: it is loaded when the first feed is asked for
    from icalendar import Event

REMIND = (timedelta(days=14), timedelta(days=3))


def feed(terms: Iterable[tuple[Request, Term]], *, name: str, host: str, language: str, now: datetime) -> bytes:
    """The terms as a calendar. Those of the requester remind a fortnight and three days before; the others do not."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Contrechamp//requests//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for request, term in terms:
        calendar.add_component(_event(request, term, host, language, now))
    made: bytes = calendar.to_ical()
    return made


def _event(request: Request, term: Term, host: str, language: str, now: datetime) -> "Event":
    from icalendar import Alarm, Event

    rule = term.rule
    says = choose(rule.says, language)[1]
    event = Event()
    event.add("uid", f"{request.pk}.{rule.key}@{host}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", term.last_day)
    event.add("dtend", term.last_day + timedelta(days=1))
    event.add("summary", f"{request.body.name} : {says}" if language == "fr" else f"{request.body.name}: {says}")
    event.add("description", f"{ACTORS[rule.actor]} · {rule.article} · {request.title}")
    event.add("transp", "TRANSPARENT")
    if rule.actor == "requester" and rule.advises:
        for before in REMIND:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", says)
            alarm.add("trigger", -before)
            event.add_component(alarm)
    return event
