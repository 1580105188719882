"""Taking out what is damaged on disk, so that it is missing, and can be asked for again.

`verify` finds damage and changes nothing. This goes over the same rows and files, and removes each that is not what its
name says: a bit that flipped, or a hand that wrote into the tables.
"""

import hashlib
from collections.abc import Iterator

from django.db import transaction

from contrechamp.ground.hashing import sha256_file
from contrechamp.records import blobs, bulk, events, ownlog, views
from contrechamp.records.errors import Invalid
from contrechamp.records.headers import Header, make_seal
from contrechamp.records.headers import Seal as SealLine
from contrechamp.records.models import Blob, KeyEvent, Log, Record, Seal

CHUNK = 1_000


@transaction.atomic
def set_aside() -> list[str]:
    """Removes damaged headers, bodies, seals, key events and files; one sentence for each."""
    found = [*_key_events(), *_records(), *_seals(), *_files()]
    if found:
        views.move_revision()
    return found


def _key_events() -> Iterator[str]:
    for row in KeyEvent.objects.iterator(chunk_size=CHUNK):
        try:
            sound = events.read(bytes(row.line)).id == row.id
        except Invalid:
            sound = False
        if not sound:
            KeyEvent.objects.filter(id=row.id).delete()
            yield f"key event {row.id[:12]}: damaged, removed"


def _records() -> Iterator[str]:
    headers: list[str] = []
    contents: list[str] = []
    for row in Record.objects.iterator(chunk_size=CHUNK):
        if Header(row.body, row.day, row.kind, row.log, row.prev, row.seq).id != row.id:
            headers.append(row.id)
        elif row.content is not None and hashlib.sha256(row.content).hexdigest() != row.body:
            contents.append(row.id)
    for ids in bulk.parts(headers):
        Record.objects.filter(id__in=ids).delete()
    for ids in bulk.parts(contents):
        Record.objects.filter(id__in=ids).update(content=None)
    yield from (f"record {id[:12]}: damaged header, removed" for id in headers)
    yield from (f"record {id[:12]}: damaged body, removed" for id in contents)


def _seals() -> Iterator[str]:
    """A seal comes back with its record only, so that goes too; on this node's own logs the seal is made again."""
    logs = {log.id: log for log in Log.objects.all()}
    for row in Seal.objects.iterator(chunk_size=CHUNK):
        log = logs.get(row.log)
        if log and SealLine(row.id, row.log, row.seq, row.signature).verifies(log.key):
            continue
        if log and log.own and Record.objects.filter(id=row.id, log=row.log, seq=row.seq).exists():
            signature = make_seal(ownlog.read_key(log.id), log.id, row.seq, row.id).signature
            Seal.objects.filter(id=row.id).update(signature=signature)
            yield f"seal of {row.id[:12]}: damaged, made again"
            continue
        Record.objects.filter(id=row.id).delete()
        Seal.objects.filter(id=row.id).delete()
        yield f"seal of {row.id[:12]}: damaged, removed with its record"


def _files() -> Iterator[str]:
    for blob in Blob.objects.order_by("id").iterator(chunk_size=CHUNK):
        path = blobs.path(blob.id)
        if path.exists() and sha256_file(path) != blob.id:
            path.unlink()
            yield f"file {blob.id[:12]}: damaged, removed"
