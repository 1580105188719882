"""What can be done with reports from the street: received, kept as drafts, refused."""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from contrechamp.atlas.device import View
from contrechamp.atlas.devices import acts as devices
from contrechamp.atlas.layers import vouching
from contrechamp.atlas.layers.reads import object_of
from contrechamp.atlas.street import plausible, reads
from contrechamp.atlas.street.models import Report
from contrechamp.catalogue.models import Draft
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.models import User

MOST_WAITING = 20_000
MOST_IN_AN_HOUR = 1_000
MOST_WAITING_HERE = 500
MOST_IN_AN_HOUR_HERE = 200
"""Of people without an account, all together and in one area, so that a flood in a town leaves the others theirs."""
AREA = 50_000  # millionths of a degree each way: about five kilometres


class TooMany(Exception):
    """More has come in than people can look at: the sender may try again later."""


def witness_of(token: str) -> str:
    """What tells one browser from another: a keyed hash of a number that it made up; "" without one."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"street {token}".encode(), "sha256").hexdigest()[:32] if token else ""


@transaction.atomic
def receive(*, id: UUID, organisation: str, token: str, by: User | None, said: Mapping[str, Any]) -> Report:
    """Keeps a report; `said` are columns of Report. The same id again is the same report. Raises TooMany."""
    known = Report.objects.filter(pk=id).first()
    if known is not None:
        return known
    member = by is not None and may.draft(by, organisation)
    if not member:
        _make_sure_of_room(organisation, said["longitude"], said["latitude"])
    report = Report(
        id=id, organisation=organisation, witness=witness_of(token), by=by if member else None, seconded=member, **said
    )
    report.warnings = plausible.warnings(report, timezone.now())
    if member:
        reads.seconds(report).update(seconded=True)
    elif report.witness:
        others = reads.seconds(report).exclude(witness__in=["", report.witness])
        report.seconded = others.update(seconded=True) > 0 or reads.seconds(report).exclude(by=None).exists()
    report.save(force_insert=True)
    return report


def _make_sure_of_room(organisation: str, longitude: int, latitude: int) -> None:
    waiting = reads.waiting(organisation)
    recent = Report.objects.filter(by=None, received_at__gte=timezone.now() - timedelta(hours=1))
    here = reads.in_area(longitude, latitude, AREA)
    limits = (
        (recent, MOST_IN_AN_HOUR), (waiting, MOST_WAITING),
        (recent.filter(here), MOST_IN_AN_HOUR_HERE), (waiting.filter(here), MOST_WAITING_HERE),
    )  # fmt: skip
    if any(found.count() >= most for found, most in limits):
        raise TooMany


def _allow(by: User | None, report: Report) -> None:
    if by is not None and not may.draft(by, report.organisation):
        raise PermissionDenied


@transaction.atomic
def keep(*, report: Report, by: User | None) -> Draft:
    """Makes drafts of what was reported, in the group's name and without the sender; the finding's draft.

    Other reports that say the same are settled with it. Raises Refused as drafting does.
    """
    _allow(by, report)
    others = list(reads.seconds(report).values_list("pk", flat=True))
    draft = _drafted(report, by)
    Report.objects.filter(pk__in=[report.pk, *others]).update(state=Report.State.KEPT)
    note(user=by, verb=gettext_noop("keep report"), subject=draft.subject, organisation=report.organisation)
    return draft


def _drafted(report: Report, by: User | None) -> Draft:
    found: Any = report.found
    if report.about.startswith("layer:") and (object := object_of(report.about)) is not None and not object.mate:
        made = vouching.vouch(
            object=object, organisation=report.organisation, by=by, method="survey", day=report.day, found=found
        )
        return made.finding
    subject = report.about
    if subject.startswith("layer:") and (object := object_of(subject)) is not None:
        subject = object.mate
    if not subject or subject.startswith("layer:"):
        subject = devices.draft_device(
            organisation=report.organisation,
            by=by,
            longitude=report.longitude,
            latitude=report.latitude,
            precision=report.precision,
            type=report.type,
            zone={"home": "outdoor"}.get(report.zone, report.zone),
            views=[View(report.bearing)] if report.bearing is not None else (),
            words=report.remark,
        ).subject
    return devices.draft_finding(
        organisation=report.organisation, by=by, device=subject, found=found, method="survey", day=report.day
    )


@transaction.atomic
def refuse(*, report: Report, by: User | None) -> None:
    """Does not keep a report."""
    _allow(by, report)
    report.state = Report.State.REFUSED
    report.save(update_fields=["state"])
    note(user=by, verb=gettext_noop("refuse report"), subject=str(report.pk), organisation=report.organisation)
