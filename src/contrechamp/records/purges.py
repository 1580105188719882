"""Erased bodies on their way out: hidden from the first moment, purged after fourteen days of this node's own clock."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from contrechamp.records import blobs, bulk
from contrechamp.records.headers import ERASE
from contrechamp.records.models import Erasure, Log, Organisation, Purge, Record
from contrechamp.records.standing import standing

DELAY = timedelta(days=14)
A_DAY = 50


def follow(organisation: str) -> None:
    """Starts the clock of bodies that are newly erased, and stops it where the erase no longer counts."""
    mine = Erasure.objects.filter(organisation=organisation)
    pending = Purge.objects.filter(organisation=organisation, done=None)
    pending.exclude(Exists(mine.filter(record=OuterRef("record")))).delete()
    if not mine.exists():
        return
    logs = Log.objects.filter(organisation=organisation).values("id")
    fresh = mine.exclude(Exists(pending.filter(record=OuterRef("record")))).values("record")
    held = Record.objects.filter(id__in=fresh, log__in=logs, content__isnull=False).exclude(kind=ERASE)
    due = timezone.now() + DELAY
    rows = [Purge(record=record, organisation=organisation, due=due) for record in held.values_list("id", flat=True)]
    Purge.objects.bulk_create(  # a body that was removed may have come back while its erase was void
        rows, update_conflicts=True, unique_fields=["record"], update_fields=["due", "waiting", "done"]
    )


def purge_due(now: datetime) -> int:
    """Purges what is due; how many bodies went. Nothing goes while the organisation's recoveries conflict or a log of
    it forks, and over fifty a day of one organisation wait for a person."""
    done = 0
    due = Purge.objects.filter(done=None, waiting=False, due__lte=now)
    for organisation in Organisation.objects.filter(id__in=due.values("organisation")):
        if _unsettled(organisation.id):
            continue
        mine = Purge.objects.filter(organisation=organisation.id)
        room = A_DAY - mine.filter(done__gt=now - timedelta(days=1)).count()
        records = list(
            due.filter(organisation=organisation.id).order_by("due", "record").values_list("record", flat=True)
        )
        if len(records) > room:
            mine.filter(record__in=records).update(waiting=True)
        else:
            _purge(records, now)
            done += len(records)
    return done


def purge_waiting(organisation: str, now: datetime) -> int:
    """Purges what waits for a person, who has looked; how many bodies went."""
    records = list(Purge.objects.filter(organisation=organisation, waiting=True).values_list("record", flat=True))
    for part in bulk.parts(records):
        _purge(part, now)
    return len(records)


def drop_bodies(records: list[str]) -> None:
    """Removes these bodies and lets go of the blobs that they brought."""
    Record.objects.filter(id__in=records).update(content=None)
    for record in records:
        blobs.release_all(room=blobs.RECORDS, reason=record)


def _purge(records: list[str], now: datetime) -> None:
    drop_bodies(records)
    Purge.objects.filter(record__in=records).update(done=now, waiting=False)


def _unsettled(organisation: str) -> bool:
    return standing(organisation).conflicting or Log.objects.filter(organisation=organisation, forked=True).exists()
