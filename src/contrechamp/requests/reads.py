"""Questions about requests."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from contrechamp.catalogue.subjects import names
from contrechamp.records.models import Organisation
from contrechamp.requests.course.deriving import Course, Term, derive
from contrechamp.requests.course.events import OVER, Happened, State
from contrechamp.requests.law.regime import Regime, regimes
from contrechamp.requests.models import Batch, Event, Message, Request
from contrechamp.shell.languages import current

SOON = timedelta(days=14)
_FIELDS = ("request_id", "kind", "day", "told", "until", "outcome")


def today() -> date:
    """The day by the node's clock; terms of the law know no hours."""
    return timezone.localdate()


def regime_of(request: Request) -> Regime:
    """The law that the request stands under."""
    return regimes()[request.regime]


def course(request: Request, on: date | None = None) -> Course:
    """Where the request is on that day (default: today)."""
    happened = [_happened(row) for row in request.events.filter(struck_at=None).values_list(*_FIELDS)]
    return derive(regime_of(request), happened, on or today(), request.calendar)


def events_of(requests: Collection[UUID] | None = None) -> Iterator[tuple[UUID, list[Happened]]]:
    """The events that count, request by request, in one query; of all requests where none are named."""
    rows = Event.objects.filter(struck_at=None).order_by("request_id", "day", "id")
    if requests is not None:
        rows = rows.filter(request_id__in=requests)
    found = rows.values_list(*_FIELDS).iterator(chunk_size=5000)
    for key, own in groupby(found, key=lambda row: row[0]):
        yield key, [_happened(row) for row in own]


def _happened(row: Sequence[object]) -> Happened:
    return Happened(*row[1:])  # type: ignore[arg-type]


def of_group(organisation: str) -> QuerySet[Request]:
    """The requests of a group, those with the nearest date first."""
    found = Request.objects.filter(organisation=organisation).select_related("body")
    return found.order_by("-missed", "due", "-created_at", "id")


def to_do(organisation: str) -> QuerySet[Request]:
    """What needs a person now: terms of ours that are near, terms that were missed."""
    near = Q(due__lte=today() + SOON) | Q(missed=True)
    return of_group(organisation).filter(near).exclude(state__in=[*OVER, State.DRAFTED])


class Derived(NamedTuple):
    """What is kept beside a request so that lists can be sorted by it."""

    state: str
    since: date | None
    due: date | None
    rule: str
    missed: bool


def derived(found: Course) -> Derived:
    """The columns of a request, from its course."""
    ahead = found.next
    return Derived(
        found.state,
        found.since,
        ahead.last_day if ahead else None,
        ahead.rule.key if ahead else "",
        bool(found.missed),
    )


def all_derived(on: date) -> Iterator[tuple[UUID, Derived]]:
    """Each request whose columns no longer say what follows from its events on the day `on`, with what does.

    Two queries, read as plain rows; requests with the same law and the same events on the same days are derived once.
    """
    events = _rows_by_request()
    known: dict[tuple[object, ...], Derived] = {}
    names = ("pk", "regime", "calendar", "state", "since", "due", "rule", "missed")
    for pk, regime, calendar, *columns in Request.objects.values_list(*names).iterator(chunk_size=5000):
        own = events.get(pk, ())
        key = (regime, calendar, own)
        now = known.get(key)
        if now is None:
            now = known[key] = derived(derive(regimes()[regime], [Happened(*row) for row in own], on, calendar))
        if now != tuple(columns):
            yield pk, now


def _rows_by_request() -> dict[UUID, tuple[Any, ...]]:
    """The events that count, as rows, by request."""
    found: dict[UUID, tuple[Any, ...]] = {}
    rows = Event.objects.filter(struck_at=None).order_by("request_id", "day", "id").values_list(*_FIELDS)
    for key, *row in rows.iterator(chunk_size=5000):
        found[key] = (*found.get(key, ()), tuple(row))
    return found


def running(organisation: str) -> Iterator[tuple[Request, Term]]:
    """The terms that run for the requests of a group, and those of the requester that were missed."""
    asked = [request for request in of_group(organisation) if request.state not in OVER]
    events = dict(events_of([request.pk for request in asked]))
    for request in asked:
        found = derive(regime_of(request), events.get(request.pk, ()), today(), request.calendar)
        for term in found.running:
            if term.last_day >= found.on or term.rule.actor == "requester":
                yield request, term


def how_many_wait() -> int:
    """How many requests of this site need a person now."""
    near = Q(due__lte=today() + SOON) | Q(missed=True)
    return Request.objects.filter(near).exclude(state__in=[*OVER, State.DRAFTED]).count()


def group_name(organisation: str) -> str:
    """What the group is called: as it publishes, else as this site calls it."""
    urn = f"org:{organisation}"
    return names([urn], current(), organisation=organisation).get(urn) or str(Organisation.objects.get(pk=organisation))


def mail_to_look_at(organisation: str) -> QuerySet[Message]:
    """Mails that a person has to look at: doubtful, not sent, or answers whose meaning nobody has written down."""
    found = Message.objects.filter(organisation=organisation, settled=False).select_related("request__body")
    return found.exclude(state__in=[Message.State.WAITING, Message.State.SENT, Message.State.TO_SEND]).order_by(
        "at", "id"
    )


def batches(organisation: str) -> QuerySet[Batch]:
    """The batches of a group, the latest first."""
    return Batch.objects.filter(organisation=organisation)
