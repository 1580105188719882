"""Batches: one text to many bodies, sent a few a day; the board of who answered, who is silent and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contrechamp.people import may
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, words
from contrechamp.requests.course.events import OVER, State
from contrechamp.requests.mail import sending, sorting, spreading
from contrechamp.requests.models import Batch, Body, Message, Request
from contrechamp.requests.referral import SERIES
from contrechamp.requests.showing import Row, row

MOST_BODIES = 1_000
MOST_A_DAY = 50
SILENT = frozenset({State.SENT, State.REGISTERED, State.REFUSED_BY_SILENCE})


@transaction.atomic
def begin(
    *, organisation: str, group: str, title: str, documents: Sequence[str], bodies: Sequence[Body], per_day: int,
    by: User | None,
) -> Batch:  # fmt: skip
    """Makes a batch with a letter to each body, none of them sent. Raises Refused beyond the limits."""
    acts.allow(by, organisation)
    if not 1 <= per_day <= MOST_A_DAY:
        raise Refused(_("Between 1 and %(n)d letters a day.") % {"n": MOST_A_DAY})
    if not bodies or len(bodies) > MOST_BODIES:
        raise Refused(_("Between 1 and %(n)d bodies.") % {"n": MOST_BODIES})
    batch = Batch.objects.create(organisation=organisation, title=title.strip()[:300], per_day=per_day)
    for body in {body.urn: body for body in bodies}.values():
        acts.begin(
            organisation=organisation, group=group, body=body, subject=title, documents=documents, by=by,
            channel=Request.Channel.EMAIL if body.address else Request.Channel.POST, batch=batch,
        )  # fmt: skip
    return batch


@transaction.atomic
def send(*, batch: Batch, by: User | None) -> int:
    """Has the letters sent that can go by mail, so many each working day from tomorrow on. Returns how many.

    Whatever a group has on its way already counts towards each day. Raises Refused, PermissionDenied.
    """
    if by is not None and not may.publish(by, batch.organisation):
        raise PermissionDenied
    if not sending.can_send():
        raise Refused(_("This site has no mail server yet: send the letter by post, or from your own mailbox."))
    drafts = batch.requests.filter(state=State.DRAFTED, messages=None).select_related("body")
    ready = [one for one in drafts.order_by("body__name", "id") if one.body.address]
    for request, at in zip(ready, spreading.moments(batch.organisation, batch.per_day), strict=False):
        sending.send(request=request, by=by, at=at)
    return len(ready)


@dataclass(frozen=True)
class Line:
    """A request on the board: where it is, what its last answer seems to be, whether a person has to look."""

    row: Row
    answer: str | Promise
    look: bool


@dataclass(frozen=True)
class Board:
    """A batch at a glance. `series` says that a referral would be one of a series."""

    lines: Sequence[Line]
    asked: int
    answered: int
    silent: int
    came_back: int
    to_look_at: int
    over: int
    series: bool


def board(batch: Batch) -> Board:
    """Who answered, who is silent, what comes next; what came back from a mail server is no answer."""
    requests = list(batch.requests.select_related("body").order_by("-missed", "due", "body__name", "id"))
    mails = Message.objects.filter(request__batch=batch).exclude(state__in=_OURS).order_by("at", "id")
    last: dict[UUID, str] = {}
    look: set[UUID] = set()
    for key, guess, state, settled in mails.values_list("request_id", "guess", "state", "settled"):
        if not settled:
            look.add(key)
        if state == Message.State.FILED:
            last[key] = guess if guess not in _NO_ANSWER else last.get(key, guess)
    lines = [Line(row(one), words.guessed(last.get(one.pk, "")), one.pk in look) for one in requests]
    sent = [one for one in requests if one.state != State.DRAFTED]
    answered = {one.pk for one in sent if one.state not in SILENT or last.get(one.pk, "away") not in _NO_ANSWER}
    return Board(
        lines=lines,
        asked=len(sent),
        answered=len(answered),
        silent=sum(one.pk not in answered and last.get(one.pk) != sorting.BOUNCE for one in sent),
        came_back=sum(last.get(one.pk) == sorting.BOUNCE for one in sent),
        to_look_at=len(look),
        over=sum(one.state in OVER for one in sent),
        series=len(requests) >= SERIES,
    )


_OURS = (Message.State.WAITING, Message.State.TO_SEND, Message.State.SENT, Message.State.FAILED, Message.State.DROPPED)
_NO_ANSWER = frozenset({sorting.AWAY, sorting.EMPTY, sorting.BOUNCE, ""})


def same(organisation: str, title: str) -> int:
    """How many requests with that object the group has made already."""
    return Request.objects.filter(organisation=organisation, title__iexact=title.strip()).count()
