"""A series of requests with the same object: one referral, and a notice to each body, without which it does not count.

Code des relations entre le public et l'administration, L342-1 and R343-3-1: the referral stands for each request that
was refused and whose body was told of it. So the receipt's number and day are written down with a request once its
notice is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from contrechamp.people import may
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, referral
from contrechamp.requests.course.events import OVER, Kind, State
from contrechamp.requests.mail import sending, spreading
from contrechamp.requests.models import Event, Message, Request

REFUSED = (State.REFUSED, State.REFUSED_BY_SILENCE, State.NOT_HELD)


@dataclass(frozen=True)
class Notices:
    """The notices of a series once its referral has a receipt: `to_write` can go by mail, `on_their_way` wait for
    their day, `sent` are gone, `by_post` go to bodies without an e-mail address."""

    number: str
    day: date
    to_write: Sequence[Request]
    on_their_way: int
    sent: int
    by_post: Sequence[Request]


def notices(request: Request) -> Notices | None:
    """Where the notices of the series stand whose referral this request's was; None where there are none to send."""
    told, others = referral.receipt(request), referral.series(request)
    if told is None or not others:
        return None
    made = Message.objects.filter(request__in=others, purpose=Message.Purpose.NOTICE).exclude(
        state=Message.State.FAILED
    )
    states = dict(made.values_list("request_id", "state"))
    left = [one for one in others if one.pk not in states and one.state not in OVER]
    return Notices(
        told.reference,
        told.day,
        [one for one in left if one.body.address],
        sum(state == Message.State.TO_SEND for state in states.values()),
        sum(state == Message.State.SENT for state in states.values()),
        [one for one in left if not one.body.address],
    )


@transaction.atomic
def announce(*, request: Request, by: User | None) -> int:
    """Has a notice sent to each body of the series that has none yet, a few each working day. Returns how many.

    Raises Refused without a receipt or a mail server, PermissionDenied (publishers send).
    """
    if by is not None and not may.publish(by, request.organisation):
        raise PermissionDenied
    if not sending.can_send():
        raise Refused(
            _("This site has no mail server yet: send the notices of the pack by post, or from your mailbox.")
        )
    found = notices(request)
    if found is None or request.batch is None:
        raise Refused(_("Write down the number and the day of the commission’s receipt first."))
    days = spreading.moments(request.organisation, request.batch.per_day)
    for one, at in zip(found.to_write, days, strict=False):
        sending.send_notice(request=one, text=referral.notice(one, number=found.number, day=found.day), at=at)
    return len(found.to_write)


def told(request: Request) -> None:
    """Writes down with a request whose notice is gone that the referral of its series stands for it too: with the
    number and the day of the receipt, where it was refused and is not referred yet. In the caller's transaction."""
    found = Event.objects.filter(referral.REGISTERED, request__batch=request.batch_id)
    first = found.order_by("recorded_at", "id").first()
    if first is not None and request.state in REFUSED and referral.receipt(request) is None:
        acts.record(request=request, kind=Kind.REFERRAL_REGISTERED, day=first.day, by=None, reference=first.reference)
