"""What is done with requests. Each act is one transaction; who may do it is asked first."""

import secrets
from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import reads, reply
from contrechamp.requests.course.events import Kind, State
from contrechamp.requests.law.calendars import local
from contrechamp.requests.letters import writing
from contrechamp.requests.letters.documents import kinds_in
from contrechamp.requests.models import Batch, Body, Event, Feed, Request

LONGEST_LETTER = 30_000
BY_LAW = frozenset({Kind.REFUSED_BY_SILENCE})
"""Kinds that nobody types: they are inferred."""


@transaction.atomic
def draft(
    *,
    organisation: str,
    body: Body,
    title: str,
    letter: str,
    by: User | None,
    documents: Sequence[str] = (),
    channel: str = Request.Channel.EMAIL,
    dossier: str = "",
    batch: Batch | None = None,
    key: UUID | None = None,
) -> Request:
    """Keeps a request with its letter. Raises PermissionDenied, or Refused for a letter that is empty or too long."""
    allow(by, organisation)
    _check_letter(letter)
    key = key or uuid4()
    return Request.objects.create(
        id=key,
        organisation=organisation,
        body=body,
        batch=batch,
        regime=body.regime,
        calendar=local(body.regime.upper(), body.department) if body.regime == "fr" else "",
        title=title.strip()[:300],
        documents=list(documents),
        letter=letter,
        channel=channel,
        dossier=dossier,
        reply=reply.local_part(key),
        created_by=by,
    )


def begin(
    *, organisation: str, group: str, body: Body, subject: str, documents: Sequence[str], by: User | None, channel: str,
    dossier: str = "", batch: Batch | None = None,
) -> Request:  # fmt: skip
    """Begins a request: makes its letter, in which the group is called `group`. Raises like `draft`."""
    if not set(documents) & set(kinds_in(writing.language_of(body.regime))):
        raise Refused(_("None of these documents is asked for under the law of this body."))
    key = uuid4()
    local_part = reply.local_part(key)
    letter = writing.request(
        group=group, contact=reply.address(local_part), body=body.name, post=body.post, day=reads.today(),
        reference=local_part, subject=subject, documents=documents, regime=body.regime,
    )  # fmt: skip
    return draft(
        organisation=organisation, body=body, title=subject, letter=letter, by=by, documents=documents,
        channel=channel, dossier=dossier, batch=batch, key=key,
    )  # fmt: skip


@transaction.atomic
def rewrite(*, request: Request, title: str, letter: str, by: User | None) -> None:
    """Changes a letter that was not sent yet. Raises Refused afterwards."""
    allow(by, request.organisation)
    _check_letter(letter)
    row = Request.objects.select_for_update().get(pk=request.pk)
    if row.state != State.DRAFTED:
        raise Refused(_("The letter was sent: what was written stays as it is."))
    row.title, row.letter = title.strip()[:300], letter
    row.save(update_fields=["title", "letter"])


@transaction.atomic
def discard(*, request: Request, by: User | None) -> None:
    """Deletes a draft. Raises Refused for a request that was sent: it is withdrawn instead."""
    allow(by, request.organisation)
    if request.events.exists():
        raise Refused(_("Something happened to this request already: withdraw it instead."))
    request.delete()


@transaction.atomic
def record(
    *,
    request: Request,
    kind: str,
    day: date,
    by: User | None,
    told: bool | None = None,
    until: date | None = None,
    outcome: str = "",
    reference: str = "",
    text: str = "",
) -> Event:
    """Writes down what happened on a day. Raises Refused for what cannot be typed, or lies in the future."""
    allow(by, request.organisation)
    event = _add(request, kind, day, told, until, outcome, reference, text)
    refresh(request)
    return event


@transaction.atomic
def correct(*, event: Event, day: date, by: User | None, told: bool | None = None, until: date | None = None) -> Event:
    """Strikes an event and writes it again with the right day. All that followed from the wrong one is gone."""
    allow(by, event.request.organisation)
    strike(event=event, by=by)
    right = _add(event.request, event.kind, day, told, until, event.outcome, event.reference, event.note)
    right.replaces = event
    right.save(update_fields=["replaces"])
    refresh(event.request)
    return right


@transaction.atomic
def strike(*, event: Event, by: User | None) -> None:
    """Says that it did not happen. It stays readable, struck."""
    allow(by, event.request.organisation)
    if not Event.objects.filter(pk=event.pk, struck_at=None).update(struck_at=timezone.now()):
        raise Refused(_("This was struck already."))
    note(user=by, verb=gettext_noop("strike an event"), subject=str(event.request_id), detail=str(event),
         organisation=event.request.organisation)  # fmt: skip
    refresh(event.request)


def refresh(request: Request) -> None:
    """Keeps beside the request what follows from its events today. In the caller's transaction."""
    found = reads.derived(reads.course(request))
    for name in ("state", "since", "due", "rule", "missed"):
        setattr(request, name, getattr(found, name))
    request.save(update_fields=["state", "since", "due", "rule", "missed"])


@transaction.atomic
def refresh_all(*, on: date | None = None) -> int:
    """The same for every request: two queries, and one statement prepared for all that changed. Returns how many."""
    columns = {field.name: field for field in Request._meta.concrete_fields}
    fields = [columns[name] for name in (*reads.Derived._fields, "id")]
    changed = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, (*now, key), strict=True)]
        for key, now in reads.all_derived(on or reads.today())
    ]
    # Not bulk_update: its CASE for each row and column took 20 times as long, longer than counting the terms.
    with connection.cursor() as cursor:
        cursor.executemany(_KEEP, changed)
    return len(changed)


_KEEP = "UPDATE requests_request SET state = %s, since = %s, due = %s, rule = %s, missed = %s WHERE id = %s"


@transaction.atomic
def open_feed(*, organisation: str, by: User) -> str:
    """Makes the secret of a member's calendar address; the one before stops working."""
    allow(by, organisation)
    token = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(user=by, organisation=organisation, defaults={"token_hash": reply.feed_hash(token)})
    return token


def _add(
    request: Request,
    kind: str,
    day: date,
    told: bool | None,
    until: date | None,
    outcome: str,
    reference: str,
    text: str,
) -> Event:
    if kind not in set(Kind) - BY_LAW:
        raise Refused(_("Nobody types this: it follows from the law."))
    if day > reads.today():
        raise Refused(_("That day is still to come."))
    return Event.objects.create(
        request=request, kind=kind, day=day, told=told, until=until, outcome=outcome[:40], reference=reference[:80],
        note=text[:5000],
    )  # fmt: skip


def _check_letter(letter: str) -> None:
    if not letter.strip():
        raise Refused(_("The letter is empty."))
    if len(letter) > LONGEST_LETTER:
        raise Refused(_("The letter is longer than %(n)d characters.") % {"n": LONGEST_LETTER})


def allow(by: User | None, organisation: str) -> None:
    """Raises PermissionDenied unless `by` works in the group; None is this site itself."""
    if by is not None and not may.draft(by, organisation):
        raise PermissionDenied
