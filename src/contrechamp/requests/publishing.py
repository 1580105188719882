"""Publishing how a request went: a record with body, days and outcome, and the published documents that came of it.

Nothing of the correspondence is in it, no name of a member, no number of a private file: documents appear once they
were blacked out, reviewed and published by themselves.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contrechamp.catalogue.claims import Claim, claim
from contrechamp.catalogue.vocabulary import schema
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.records import acts as records
from contrechamp.records import reads as statements
from contrechamp.records.errors import Refused
from contrechamp.requests import reads
from contrechamp.requests.course.events import AFTER, Kind, State
from contrechamp.requests.models import Attachment, Request

KIND = "request"


def claims(request: Request) -> Sequence[Claim]:
    """What would be published of the request today."""
    course = reads.course(request)
    asked = next((event.day for event in course.timeline if event.kind in (Kind.SENT, Kind.RECEIVED)), None)
    said: list[tuple[str, Any, str]] = [
        ("title", {"fr": request.title}, ""),
        ("body", request.body.name, ""),
        ("law", request.regime, ""),
    ]
    if asked is not None:
        said.append(("asked", {"from": asked.isoformat(), "to": asked.isoformat()}, ""))
    if request.body.urn.startswith("insee:"):
        said.append(("place", request.body.urn, ""))
    if request.dossier:
        said.append(("dossier", request.dossier, ""))
    said += [("status", state, day.isoformat()) for state, day in _states(request)]
    said += [("document", f"sha256:{published}", "") for published in obtained(request)]
    return [claim(property=name, value=value, since=since) for name, value, since in said]


def _states(request: Request) -> list[tuple[str, date]]:
    """Each state and its first day, in order; one that comes again counts from its last time."""
    found: dict[str, date] = {}
    for event in reads.course(request).timeline:
        found[AFTER[event.kind]] = event.day
    return sorted(((str(state), day) for state, day in found.items()), key=lambda one: one[1])


def obtained(request: Request) -> Sequence[str]:
    """The published files of the documents that came with answers, but of those withdrawn."""
    rows = Attachment.objects.filter(message__request=request, withdrawn_at=None, document__published__isnull=False)
    return sorted({str(one) for one in rows.values_list("document__published", flat=True)})


@transaction.atomic
def publish(*, request: Request, by: User | None) -> str:
    """Signs and publishes how the request went, or what has changed since; the id of the last record.

    Raises PermissionDenied; Refused for a draft, or where nothing has changed.
    """
    if by is not None and not may.publish(by, request.organisation):
        raise PermissionDenied
    row = Request.objects.select_for_update().select_related("body").get(pk=request.pk)
    if row.state == State.DRAFTED:
        raise Refused(_("It was not sent yet."))
    said = claims(row)
    faults = [fault for one in said for fault in schema.faults(KIND, one)]
    if faults:
        raise Refused(" ".join(faults))
    subject = row.record or f"urn:uuid:{uuid4()}"
    added, ended = _difference(row, subject, said)
    if not added and not ended:
        raise Refused(_("Nothing has changed since it was published."))
    entry = records.Entry(subject, KIND, added, ended)
    published = records.publish(organisation=row.organisation, entries=[entry])
    row.record = subject
    row.save(update_fields=["record"])
    note(
        user=by, verb=gettext_noop("publish request"), subject=subject, detail=row.title, organisation=row.organisation
    )
    return published.records[-1]


def _difference(request: Request, subject: str, said: Sequence[Claim]) -> tuple[list[Claim], list[str]]:
    """The claims that are not published yet, and the ids of those published that hold no more."""
    rows = list(statements.statements(subject=subject, organisation=request.organisation, shown_only=False))
    kept = {(row.property, _plain(row.value), row.since): row.id for row in rows}
    wanted = {(one["property"], _plain(one["value"]), one.get("since", "")): one for one in said}
    added = [one for key, one in wanted.items() if key not in kept]
    return added, [number for key, number in kept.items() if key not in wanted]


def _plain(value: Any) -> bytes:
    """A value to be compared: databases do not keep the order of its parts."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
