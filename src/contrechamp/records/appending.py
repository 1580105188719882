"""Appending to a log of this node: one chain of records and one seal for a publication."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from contrechamp.records import bulk, canonical, counted, ownlog, views
from contrechamp.records.errors import Refused
from contrechamp.records.headers import MAX_BETWEEN_SEALS, Header, Line, Seal, make_seal
from contrechamp.records.models import Log, Record
from contrechamp.records.models import Seal as SealRow
from contrechamp.records.standing import lock, standing


def own_log(organisation: str) -> Log:
    """The log on which this node publishes for an organisation, which is locked until the transaction ends.

    Raises Refused when there is none, or nothing may be signed on it.
    """
    known = lock(organisation)
    kept = standing(organisation).kept
    open_logs = [log for log, cuts in kept.items() if not cuts]
    log = Log.objects.filter(own=True, id__in=open_logs).first()
    if log is None:
        raise Refused(
            "No log of this organisation counts on this node any more. Certify a new one with the signing sheet: "
            "contrechamp keys certify"
            if known
            else f"This node knows no organisation {organisation[:12]}."
        )
    ownlog.check_head(log)
    if log.forked:
        raise Refused(
            f"The log {log.id[:12]} forked: its key signed two different continuations. Nothing more is signed on it. "
            "Recover the organisation's keys with two recovery sheets: contrechamp keys recover"
        )
    return log


def append(log: Log, kind: str, entries: Sequence[dict[str, Any]]) -> list[str]:
    """Appends one record for each body, seals them, and brings the views up to date; the ids of the records.

    Runs in the caller's transaction. Once that is committed, the head file says so; only then is the seal served.
    """
    seed = ownlog.read_key(log.id)
    day = timezone.localdate().isoformat()
    rows: list[Line] = []
    seals: list[Seal] = []
    prev = log.tip
    for seq, entry in enumerate(entries, log.length + 1):
        content = canonical.encode(entry)
        header = Header(hashlib.sha256(content).hexdigest(), day, kind, log.id, prev, seq)
        prev = header.id
        rows.append(Line(prev, log.id, seq, header.prev, kind, day, header.body, content))
        if len(rows) % MAX_BETWEEN_SEALS == 0 or len(rows) == len(entries):
            seals.append(make_seal(seed, log.id, seq, prev))
    bulk.insert(Record, Line._fields, rows)
    bulk.insert(SealRow, Seal._fields, seals)
    counted.settle(log.organisation)
    views.move_revision()
    transaction.on_commit(lambda: ownlog.acknowledge(log.id, rows[-1].seq, prev))
    return [row.id for row in rows]
