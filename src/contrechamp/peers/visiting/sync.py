"""A visit to another node: its heads, then the key events, logs and files that are missing here; then deposits there.

A visit asks for nothing twice, and ends at the first call that fails. What it brought until then is kept: every page is
verified and stored by itself, so that the next visit goes on where this one ended.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from math import inf
from time import monotonic

from django.db import transaction
from django.utils import timezone

from contrechamp.ground.http import Fault
from contrechamp.peers import reads
from contrechamp.peers.models import Peer, Refusal, SeenHead, SeenKeys
from contrechamp.peers.visiting import depositing, fetching, words
from contrechamp.peers.visiting.calls import Busy, Calls, HttpCalls, log
from contrechamp.peers.visiting.pulling import Pull
from contrechamp.peers.visiting.report import Report
from contrechamp.peers.visiting.shown import Shown, read_heads
from contrechamp.records import bulk
from contrechamp.records.headers import Seal
from contrechamp.records.models import Log, Organisation, Trust
from contrechamp.records.receive import receive

KEYS = 8_000_000  # bytes of an organisation's key events
KEYS_IN_QUARANTINE = 1_000_000
HEADS = 10_000  # of one organisation, that are remembered of one node: above that every second one is forgotten
HEADS_IN_QUARANTINE = 100
KEYS_FOR_NOTHING = 20_000_000  # bytes of them in a visit that brought nothing, after which it asks for no more
INTRODUCED = 50  # organisations in quarantine that one node may bring up


def sync_all(*, seconds: float = inf) -> list[Report]:
    """Visits every active peer that does not want to be left alone for now, each for about `seconds` at most."""
    now = timezone.now()
    active = Peer.objects.filter(state=Peer.State.ACTIVE).order_by("last_try", "pk")
    return [sync(peer, seconds=seconds) for peer in active if peer.not_before is None or peer.not_before <= now]


def sync(peer: Peer, calls: Calls | None = None, *, seconds: float = inf) -> Report:
    """Visits a peer. Never raises for what it does or says; the peer's row tells how it went.

    After `seconds` it asks for nothing more; the next visit goes on from there.
    """
    if calls is None:
        with closing(HttpCalls(peer)) as own:
            return sync(peer, own, seconds=seconds)
    report = Report(peer)
    try:
        _visit(peer, calls, report, monotonic() + seconds)
    except Fault as fault:
        report.error = str(fault)
        log.warning("%s: %s", peer.address, fault)
        _remember(peer, words.of(fault), fault.seconds if isinstance(fault, Busy) else 0)
    else:
        _remember(peer, words.of_notes(report.notes))
    return report


def _visit(peer: Peer, calls: Calls, report: Report, until: float) -> None:
    refused = set(Refusal.objects.values_list("organisation", flat=True))
    for shown in read_heads(calls):
        if monotonic() > until:
            return
        if shown.organisation in refused:
            continue
        if not _take_keys(peer, calls, shown, report):
            continue
        before = report.records + report.bodies
        for log_id, tips in _by_log(shown, peer, report):
            got = Pull(calls, Log.objects.get(id=log_id), report.note, until).pull(tips)
            report.records += got.records
            report.bodies += got.bodies
            if monotonic() > until:
                return
        fetching.note_files(peer, calls, shown.organisation, changed=report.records + report.bodies > before)
    fetching.fetch(peer, calls, report, until)
    if peer.deposits:
        report.deposited = depositing.push(calls, report.note)


def _take_keys(peer: Peer, calls: Calls, shown: Shown, report: Report) -> bool:
    """Brings an organisation's key events up to date, and remembers what the peer showed; whether it is known here."""
    known = Organisation.objects.filter(id=shown.organisation).exists()
    if not known and _introduced(peer) >= INTRODUCED:
        report.note(f"it tells of more than {INTRODUCED} groups that nobody here knows; the others wait")
        return False
    if shown.digest != reads.digest(shown.organisation) and report.wasted < KEYS_FOR_NOTHING:
        limit = KEYS if _is_trusted(shown.organisation) else KEYS_IN_QUARANTINE
        answer = calls.get("keys", {"org": shown.organisation}, limit=limit)
        got = receive(answer.splitlines(), only=shown.organisation)
        report.events += got.events
        report.wasted += 0 if got.events else len(answer)
        for fault in got.faults:
            report.note(f"key events of {shown.organisation[:12]}: {fault}")
    if not Organisation.objects.filter(id=shown.organisation).exists():
        report.note(f"it shows the group {shown.organisation[:12]} without its first key event")
        return False
    _remember_keys(peer, shown, introduced=not known)
    given_on = reads.relayed().filter(id=shown.organisation)
    if peer in reads.showing_less(shown.organisation) and given_on.exists():
        depositing.tell_keys(calls, shown.organisation)
    return True


def _by_log(shown: Shown, peer: Peer, report: Report) -> Iterator[tuple[str, list[Seal]]]:
    """The logs of an organisation for which the peer shows good seals, with these; remembers that it did."""
    keys = dict(Log.objects.filter(organisation=shown.organisation).values_list("id", "key"))
    good: dict[str, list[Seal]] = {}
    for seal in shown.tips:
        if seal.log not in keys:
            report.note(f"it shows the log {seal.log[:12]}, which its group {shown.organisation[:12]} never certified")
        elif not seal.verifies(keys[seal.log]):
            report.note(f"its seal of record {seal.seq} of the log {seal.log[:12]} has a bad signature")
        else:
            good.setdefault(seal.log, []).append(seal)
    _remember_heads(peer, shown.organisation, [seal for seals in good.values() for seal in seals])
    yield from good.items()


def _is_trusted(organisation: str) -> bool:
    chosen = Trust.objects.filter(organisation=organisation).exclude(level=Trust.Level.QUARANTINED)
    return chosen.exists() or Organisation.objects.filter(id=organisation, hosted=True).exists()


def _introduced(peer: Peer) -> int:
    """How many organisations this peer brought up that nobody has decided about."""
    decided = Trust.objects.exclude(level=Trust.Level.QUARANTINED).values("organisation")
    return SeenKeys.objects.filter(peer=peer, introduced=True).exclude(organisation__in=decided).count()


@transaction.atomic
def _remember_keys(peer: Peer, shown: Shown, *, introduced: bool) -> None:
    now = timezone.now()
    row, new = SeenKeys.objects.get_or_create(
        peer=peer,
        organisation=shown.organisation,
        defaults={"count": shown.count, "digest": shown.digest, "since": now, "at": now, "introduced": introduced},
    )
    if not new:
        row.since = row.since if row.digest == shown.digest else now
        row.count, row.digest, row.at = shown.count, shown.digest, now
        row.save(update_fields=["count", "digest", "since", "at"])


@transaction.atomic
def _remember_heads(peer: Peer, organisation: str, seals: list[Seal]) -> None:
    now = timezone.now()
    SeenHead.objects.bulk_create(
        [
            SeenHead(
                peer=peer, organisation=organisation, log=seal.log, seq=seal.seq, record=seal.id, since=now, at=now
            )
            for seal in seals
        ],
        update_conflicts=True,
        unique_fields=["peer", "log", "record"],
        update_fields=["at"],
    )
    most = HEADS if _is_trusted(organisation) else HEADS_IN_QUARANTINE
    shown = SeenHead.objects.filter(peer=peer, organisation=organisation)
    if shown.count() > most:
        rows = list(shown.order_by("since", "seq", "pk").values_list("pk", flat=True))
        for part in bulk.parts(rows[1:-1:2] if len(rows) < 2 * most else rows[1 : 1 - most]):
            shown.filter(pk__in=part).delete()


def _remember(peer: Peer, error: str, wait: int = 0) -> None:
    """Writes how the visit went into the peer's row."""
    now: datetime = timezone.now()
    peer.last_try, peer.last_error = now, error
    peer.last_ok = peer.last_ok if error else now
    peer.not_before = now + timedelta(seconds=wait) if wait else None
    peer.save(update_fields=["last_try", "last_error", "last_ok", "not_before"])
