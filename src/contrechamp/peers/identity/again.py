"""What a recovery or a revocation cut off, offered for publication again: as drafts, which a person looks through."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q

from contrechamp.catalogue import acts as catalogue
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.people.models import User
from contrechamp.records import bodies
from contrechamp.records.errors import Invalid, Refused
from contrechamp.records.headers import ASSERT
from contrechamp.records.models import Log, Record, Statement

MOST = 500  # records
FIELDS = ("property", "value", "as_written", "since", "until", "sources", "note")


@dataclass(frozen=True)
class CutOff:
    """A publication of a group here that counts no more, and what it said that nothing else says."""

    record: str
    day: str
    seq: int
    log: str
    subject: str
    kind: str
    claims: tuple[dict[str, Any], ...]


def cut_off(organisation: str) -> list[CutOff]:
    """What was cut off of a group's logs and is not said otherwise, the oldest first.

    A thief's publications are among it: therefore a person chooses.
    """
    return list(_cut_off(organisation))


@transaction.atomic
def draft(*, organisation: str, records: list[str], by: User | None) -> list[Draft]:
    """Puts what these publications said into the group's drafts, one for each subject; the drafts."""
    drafts: dict[str, Draft] = {}
    for one in cut_off(organisation):
        if one.record not in records:
            continue
        try:
            found = drafts.get(one.subject) or catalogue.start_draft(
                organisation=organisation, kind=one.kind, subject=one.subject, by=by
            )
        except Refused:  # a kind that nobody drafts, such as a document: it is published from its own page
            continue
        drafts[one.subject] = found
        rows = list(found.statements.all())
        number = max((row.number for row in rows), default=0)
        held = [_said({name: getattr(row, name) for name in FIELDS}) for row in rows]
        for claim in one.claims:
            said = _said(claim)
            if said not in held:
                number += 1
                DraftStatement.objects.create(draft=found, number=number, **said)
    return list(drafts.values())


def _cut_off(organisation: str) -> Iterator[CutOff]:
    logs = Log.objects.filter(organisation=organisation)
    beyond = Q()
    for log in logs:
        beyond |= Q(log=log.id) & (Q(seq__gt=log.counted) | Q(side=True))
    if not beyond:
        return
    rows = Record.objects.filter(beyond, kind=ASSERT, content__isnull=False).order_by("day", "log", "seq")
    for row in rows[:MOST]:
        try:
            body = bodies.read_assert(orjson.loads(bytes(row.content or b"")))
        except Invalid:
            continue
        mine = Statement.objects.filter(organisation=organisation, subject=body.subject)
        held = [_said(one.claim) for one in mine]
        claims = tuple(claim for claim in body.claims if _said(claim) not in held)
        if claims:
            yield CutOff(row.id, row.day, row.seq, row.log, body.subject, body.kind, claims)


def _said(claim: dict[str, Any]) -> dict[str, Any]:
    """A claim as the fields of a draft's statement."""
    empty: dict[str, Any] = {"value": None, "sources": [], "note": {}}
    return {name: claim.get(name) or empty.get(name, "") for name in FIELDS if name != "value"} | {
        "value": claim.get("value")
    }
