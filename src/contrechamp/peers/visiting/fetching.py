"""Fetching files from another node: resumed where it was cut off, hashed on the way, never kept under a wrong name."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from contrechamp.ground.http import Fault
from contrechamp.peers.keeping import pins
from contrechamp.peers.keeping.pins import Wanted
from contrechamp.peers.models import Holding, Peer, SeenKeys
from contrechamp.peers.visiting.calls import Busy, Calls
from contrechamp.peers.visiting.report import Report
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.records.keys import HEX_KEY
from contrechamp.records.models import Attachment

ASK_AGAIN = timedelta(hours=1)
MOST_PAGES = 50  # of names of files
NAMES = 10_000  # that a page has at least, if others follow
SPOILED = 3  # files with other bytes than their names say, after which a visit asks for no more
CHUNK = 1 << 20


def note_files(peer: Peer, calls: Calls, organisation: str, *, changed: bool) -> None:
    """Asks which files of an organisation a peer holds: after news, else once an hour. Raises Fault."""
    known = Attachment.objects.filter(organisation=organisation)
    row = SeenKeys.objects.get(peer=peer, organisation=organisation)
    recent = row.files_at is not None and row.files_at > timezone.now() - ASK_AGAIN
    if not known.exists() or (recent and not changed):
        return
    said: set[str] = set()
    after = ""
    for _page in range(min(MOST_PAGES, 2 + known.count() // NAMES)):
        names = calls.get("blobs", {"org": organisation} | ({"after": after} if after else {})).decode(
            "ascii", "replace"
        )
        lines = names.split()
        if not lines or any(not HEX_KEY.fullmatch(line) for line in lines) or max(lines) <= after:
            break
        said |= set(lines)
        after = max(lines)
        if len(lines) < 1_000:
            break
    named = said & set(known.values_list("sha256", flat=True))
    with transaction.atomic():
        Holding.objects.filter(peer=peer, organisation=organisation).delete()
        Holding.objects.bulk_create(
            [Holding(peer=peer, organisation=organisation, sha256=sha256) for sha256 in sorted(named)]
        )
        SeenKeys.objects.filter(pk=row.pk).update(files_at=timezone.now())


def fetch(peer: Peer, calls: Calls, report: Report, until: float) -> None:
    """Fetches the files that should be here and that the peer says it holds, as long as it is not `until`.

    Raises Fault when it stops answering.
    """
    held = set(Holding.objects.filter(peer=peer).values_list("sha256", flat=True))
    spoiled = 0
    for wanted in list(pins.missing()) if held else []:
        if monotonic() > until:
            return
        if wanted.sha256 not in held:
            continue
        try:
            report.blobs += _fetch(calls, wanted)
        except Busy:
            raise
        except (Fault, Refused) as fault:
            report.note(f"the file {wanted.sha256[:12]}: {fault}")
            if isinstance(fault, Fault) and fault.kind in ("hash", "missing"):
                _is_no_copy(peer, wanted.sha256)
            spoiled += isinstance(fault, Fault) and fault.kind in ("hash", "large")
            if spoiled == SPOILED:
                return
            if isinstance(fault, Fault) and fault.kind in ("connect", "slow", "name", "proxy"):
                raise


@transaction.atomic
def _is_no_copy(peer: Peer, sha256: str) -> None:
    """The peer said that it holds a file, and does not: it counts as a copy no more, until it says so again."""
    said = Holding.objects.filter(peer=peer, sha256=sha256)
    SeenKeys.objects.filter(peer=peer, organisation__in=said.values("organisation")).update(files_at=None)
    said.delete()


def _fetch(calls: Calls, wanted: Wanted) -> bool:
    """Fetches one file; False when another process is at it. Raises Fault."""
    target = blobs.incoming(wanted.sha256)
    with _alone(target) as file:
        if file is None:
            return False
        found, went_on = _bring(calls, wanted, file)
        if found != wanted.sha256 and went_on:  # the beginning may have come from another, who sent what is false
            file.seek(0)
            file.truncate()
            found, _ = _bring(calls, wanted, file)
        if found != wanted.sha256:
            target.unlink()
            raise Fault("hash", "Its bytes are others than its name says. They were thrown away.")
    keep(wanted.sha256)
    return True


def _bring(calls: Calls, wanted: Wanted, file: BinaryIO) -> tuple[str, bool]:
    """Goes on with an unfinished file to its end; the hash of all of it, and whether some of it was there before.

    Raises Fault.
    """
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    start = file.tell()
    if start < wanted.size:
        began, chunks = calls.file(wanted.sha256, start, wanted.size - start)
        if began != start:
            file.seek(0)
            file.truncate()
            digest, start = hashlib.sha256(), 0
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
    file.flush()
    if file.tell() < wanted.size:
        raise Fault("cut", "It ended before its end.")
    return digest.hexdigest(), start > 0


@transaction.atomic
def keep(sha256: str) -> None:
    """Puts a file that came whole in its place, held by every record that brings it."""
    blobs.adopt(blobs.incoming(sha256), sha256)
    for record in set(Attachment.objects.filter(sha256=sha256).values_list("record", flat=True)):
        blobs.hold(sha256, blobs.RECORDS, record)


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO | None]:
    """The unfinished file, to read what is there and go on writing; None while another process does."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield file
