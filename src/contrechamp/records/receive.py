"""Keeping what other nodes, or an export, bring: verified runs go into the tables batch by batch, never a whole log."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from contrechamp.records import accounts, bulk, counted, later, views
from contrechamp.records.accounts import Row
from contrechamp.records.headers import Line
from contrechamp.records.headers import Seal as SealLine
from contrechamp.records.keyring import Keyring
from contrechamp.records.models import Block, Erasure, Log, Organisation, Purge, Record, Seal, Trust
from contrechamp.records.stream import Faults, Reader, Run

BATCH_RECORDS = 5_000
BATCH_BYTES = 16_000_000
QUARANTINE_RECORDS = 100
QUARANTINE_BYTES = 1_000_000
AT_LEAST = 20_000  # records of a stream after which the views follow,
SHARE = 4  # or this part of what it brought until then: so each account is made again a few times, however long it is


@dataclass
class Received:
    """What a stream brought: new key events, headers, bodies and seals; what was left out, and the first reasons."""

    events: int = 0
    records: int = 0
    bodies: int = 0
    seals: int = 0
    skipped: int = 0
    faults: tuple[str, ...] = ()


def receive(lines: Iterable[bytes], *, trust: str | None = None, only: str | None = None) -> Received:
    """Verifies and keeps a stream of key events, headers, bodies and seals (docs/records.md), and updates the views.

    Wrong or unknown lines are left out, counted and explained; the rest is kept. Each batch is one transaction.
    `trust`: first decide this about every organisation whose genesis is in the stream. `only`: take nothing but what
    belongs to this organisation.
    """
    return Receiver(trust, only).take(lines)


class Receiver:
    """One reading of one stream."""

    def __init__(
        self, trust: str | None = None, only: str | None = None, *, connected: bool = False, only_keys: bool = False
    ) -> None:
        """`connected`: take only runs that follow what is here, as pulling in order brings them; `only_keys`: none."""
        self.received = Received()
        self._connected = connected
        self._only = only
        self._only_keys = only_keys
        self._reader = Reader(self._key_of, self._take_event)
        self._keyring = Keyring(self._reader.faults, trust=trust, only=only)
        self._logs: dict[str, Log] = {}
        self._written = 0
        self._followed = 0  # how much had been written when the views last followed

    @property
    def skipped(self) -> int:
        """How many lines were left out until now."""
        return self._reader.faults.skipped

    def take(self, lines: Iterable[bytes]) -> Received:
        """Reads the stream to its end."""
        with collector_off(), bulk.roomy():
            try:
                self._write_all(lines)
            finally:
                self._catch_up()
        faults = self._reader.faults
        self.received.events = self._keyring.kept
        self.received.skipped, self.received.faults = faults.skipped, tuple(faults.reasons)
        return self.received

    def _write_all(self, lines: Iterable[bytes]) -> None:
        batch: list[Run] = []
        records = size = 0
        for run in self._reader.runs(lines):
            batch.append(run)
            records += len(run.lines)
            size += sum(len(line.content) for line in run.lines if line.content)
            if records >= BATCH_RECORDS or size >= BATCH_BYTES:
                self._write(batch)
                self._written += records
                batch, records, size = [], 0, 0
                if self._written - self._followed > max(AT_LEAST, self._written // SHARE):
                    self._catch_up()
                gc.collect(1)  # the rooms above leave cycles behind, and a stream may be long
        self._keyring.end()
        self._write(batch)

    @transaction.atomic
    def _write(self, runs: list[Run]) -> None:
        """Stores a batch and brings what follows from it up to date."""
        changed: dict[str, list[Run]] = {}
        for run in runs:
            changed.setdefault(self._logs[run.log].organisation, []).append(run)
        for organisation, mine in changed.items():
            store = Store(organisation, self.received, self._reader.faults)
            self.follow(organisation, store.keep(store.connected(mine) if self._connected else mine))
        if changed:
            views.move_revision()

    def follow(self, organisation: str, late: list[Row]) -> None:
        """Updates the accounts after a batch was stored; `late` are bodies that came after their headers counted."""
        follow = later.put_off if self._written else views.refresh
        if late:
            follow((organisation, subject) for subject in accounts.add(organisation, late))
        counted.settle(organisation, follow)

    def _catch_up(self) -> None:
        """Lets the views follow what was put off."""
        later.catch_up()
        self._followed = self._written

    def _take_event(self, line: bytes) -> None:
        self._keyring.take(line)

    def _key_of(self, log: str) -> str | None:
        self._keyring.keep()
        if log not in self._logs:
            row = Log.objects.filter(id=log).first()
            if row and not self._only_keys and self._only in (None, row.organisation):
                self._logs[log] = row
        return self._logs[log].key if log in self._logs else None


class Store:
    """Writes verified runs of one organisation's logs into the tables."""

    def __init__(self, organisation: str, received: Received, faults: Faults) -> None:
        self._organisation = Organisation.objects.select_for_update().get(id=organisation)
        self._received = received
        self._faults = faults
        trust = Trust.objects.filter(organisation=organisation).values_list("level", flat=True).first()
        self._limited = not self._organisation.hosted and trust in (None, Trust.Level.QUARANTINED)

    def keep(self, runs: list[Run]) -> list[Row]:
        """Stores the runs; the rows whose bodies came late although they counted already."""
        runs = self._within_limits(runs)
        lines, late = self._fresh(runs)
        unwanted = self._unwanted(lines + late)
        if unwanted:
            lines = [line._replace(content=None) if line.id in unwanted else line for line in lines]
        bulk.insert(Record, Line._fields, lines)
        self._keep_seals(runs)
        size = sum(len(line.content) for line in lines if line.content)
        Organisation.objects.filter(id=self._organisation.id).update(
            records=F("records") + len(lines), size=F("size") + size
        )
        self._received.records += len(lines)
        self._received.bodies += sum(line.content is not None for line in lines)
        return self._keep_late([line for line in late if line.id not in unwanted])

    def connected(self, runs: list[Run]) -> list[Run]:
        """The runs that follow a record that is here, one of these runs, or their log's id."""
        kept: list[Run] = []
        ends: set[str] = set()
        for run in runs:
            prev = run.lines[0].prev
            if prev in ends or prev == run.log or Record.objects.filter(id=prev, log=run.log).exists():
                kept.append(run)
                ends.add(run.seal.id)
            else:
                self._faults.skip(len(run.lines), f"records left out: the one before {run.lines[0].seq} is not here")
        return kept

    def _within_limits(self, runs: list[Run]) -> list[Run]:
        """The runs that fit into the quarantine of an organisation that nobody here decided about."""
        if not self._limited:
            return runs
        records, size, kept = self._organisation.records, self._organisation.size, []
        for run in runs:
            records += len(run.lines)
            size += sum(len(line.content) for line in run.lines if line.content)
            if records <= QUARANTINE_RECORDS and size <= QUARANTINE_BYTES:
                kept.append(run)
            else:
                self._faults.skip(
                    len(run.lines), "the organisation is in quarantine here: set its trust to mirrored first"
                )
        return kept

    def _fresh(self, runs: list[Run]) -> tuple[list[Line], list[Line]]:
        """The lines that are new here, and those that bring the missing body of a header that the table has.

        A run that directly continues a log of which nothing more is here needs no look at the table.
        """
        fresh: dict[str, Line] = {}
        unsure: list[Line] = []
        logs = {log.id: log for log in Log.objects.filter(id__in={run.log for run in runs})}
        beyond = {log.id for log in logs.values() if Record.objects.filter(log=log.id, seq__gt=log.length).exists()}
        for run in runs:
            log, first = logs[run.log], run.lines[0]
            if first.prev == log.tip and first.seq == log.length + 1 and not log.forked and log.id not in beyond:
                fresh.update((line.id, line) for line in run.lines)
                log.length, log.tip = run.seal.seq, run.seal.id
            else:
                unsure += run.lines
        for log in logs.values():
            log.save(update_fields=["length", "tip"])
        return self._compare(fresh, unsure)

    def _compare(self, fresh: dict[str, Line], unsure: list[Line]) -> tuple[list[Line], list[Line]]:
        """Adds to the fresh lines those that the table has not; and finds those that bring a missing body."""
        held: dict[str, bool] = {}
        for ids in bulk.parts(line.id for line in unsure if line.id not in fresh):
            has_body = ExpressionWrapper(Q(content__isnull=False), output_field=BooleanField())
            held.update(Record.objects.filter(id__in=ids).values_list("id", has_body))
        late: dict[str, Line] = {}
        lowest: dict[str, int] = {}
        for line in unsure:
            if line.id in held:
                if line.content is not None and not held[line.id]:
                    late[line.id] = line
            elif line.id not in fresh:
                fresh[line.id] = line
                lowest[line.log] = min(line.seq, lowest.get(line.log, line.seq))
            elif line.content is not None:
                fresh[line.id] = line
        for log, seq in lowest.items():  # a branch below the tip: its fork is found from the start
            Log.objects.filter(id=log, length__gte=seq).update(length=0, tip=log, forked=False)
        return list(fresh.values()), list(late.values())

    def _unwanted(self, lines: list[Line]) -> set[str]:
        """The records whose bodies are not kept: blocked here, or erased and removed already."""
        erased = Erasure.objects.filter(record=OuterRef("record"), organisation=self._organisation.id)
        lists = (
            ("id", Block.objects.all()),
            ("record", Purge.objects.filter(Exists(erased), organisation=self._organisation.id, done__isnull=False)),
        )
        return {
            record
            for column, unwanted in lists
            if unwanted.exists()
            for ids in bulk.parts(line.id for line in lines)
            for record in unwanted.filter(**{f"{column}__in": ids}).values_list(column, flat=True)
        }

    def _keep_seals(self, runs: list[Run]) -> None:
        held = {
            record
            for ids in bulk.parts(run.seal.id for run in runs)
            for record in Seal.objects.filter(id__in=ids).values_list("id", flat=True)
        }
        fresh = {run.seal.id: run.seal for run in runs if run.seal.id not in held}
        bulk.insert(Seal, SealLine._fields, fresh.values())
        self._received.seals += len(fresh)

    def _keep_late(self, late: list[Line]) -> list[Row]:
        """Puts bodies beside headers that were here without; those of records that count already."""
        counted_up_to = dict(Log.objects.filter(organisation=self._organisation.id).values_list("id", "counted"))
        rows = []
        for line in late:
            Record.objects.filter(id=line.id).update(content=line.content)
            side, listed = Record.objects.values_list("side", "listed").get(id=line.id)
            if listed or (line.seq <= counted_up_to[line.log] and not side):
                rows.append(Row(line.id, line.log, line.seq, line.kind, line.day, line.content))
        self._received.bodies += len(late)
        return rows


@contextmanager
def collector_off() -> Iterator[None]:
    """Stops Python's cycle collector while many objects without cycles come and go."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
