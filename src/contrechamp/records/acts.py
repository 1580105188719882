"""What can be done with records. Each act is one transaction; who may do it is the caller's matter."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from django.db import transaction

from contrechamp.records import appending, blobs, bodies, canonical, purges, views
from contrechamp.records.accounts import withdraw
from contrechamp.records.errors import Invalid, Refused
from contrechamp.records.headers import ASSERT, ERASE
from contrechamp.records.key_acts import NewOrganisation, create_organisation
from contrechamp.records.models import BlobHolder, Block, Log, Record, Statement, Trust
from contrechamp.records.receive import Received, receive
from contrechamp.records.sheets import RecoverySheet

__all__ = [
    "BlobRef",
    "Entry",
    "NewOrganisation",
    "Publication",
    "Received",
    "RecoverySheet",
    "block",
    "create_organisation",
    "erase",
    "publish",
    "receive",
    "set_trust",
]

ERASED_AT_ONCE = 850  # ids in one erase record: they fit into a line, quotation marks and commas included


@dataclass(frozen=True)
class BlobRef:
    """A blob that an entry brings. `role`: document or text."""

    sha256: str
    size: int
    type: str
    role: str


@dataclass(frozen=True)
class Entry:
    """What to say about one subject: claims, the ids of statements that end, blobs."""

    subject: str
    kind: str
    claims: Sequence[dict[str, Any]]
    ends: Sequence[str] = ()
    blobs: Sequence[BlobRef] = ()


@dataclass(frozen=True)
class Publication:
    """Records that one seal covers: their ids in order, the log, the seq and the day of the last."""

    records: tuple[str, ...]
    log: str
    seq: int
    day: str


@transaction.atomic
def publish(*, organisation: str, entries: Sequence[Entry]) -> Publication:
    """Signs and publishes entries, under one seal. Durable when the outermost transaction has ended.

    An entry larger than a record becomes several records. Raises Invalid for what the format does not allow, Refused
    when this node may not or cannot sign now, or a statement to end does not hold any more.
    """
    log = appending.own_log(organisation)
    _check_ends(organisation, [claim for entry in entries for claim in entry.ends])
    made = [(entry, body) for entry in entries for body in _split(entry)]
    if not made:
        raise Refused("There is nothing to publish.")
    records = appending.append(log, ASSERT, [body for _, body in made])
    for record, (_, body) in zip(records, made, strict=True):
        for blob in body["blobs"]:
            blobs.hold(blob["sha256"], blobs.RECORDS, record)
    return _publication(log.id, records)


@transaction.atomic
def erase(*, organisation: str, records: Sequence[str]) -> Publication:
    """Erases records of this organisation: hidden at once, purged after fourteen days. What they ended stays ended.

    Raises Refused where that is not possible now, or nothing is named.
    """
    log = appending.own_log(organisation)
    if not records:
        raise Refused("Name the records to erase.")
    logs = Log.objects.filter(organisation=organisation).values("id")
    held = Record.objects.filter(id__in=records, log__in=logs, kind=ASSERT)
    contents = dict(held.values_list("id", "content"))
    for record in records:
        if record not in contents:
            raise Refused(f"{record[:12]} is not a record of statements of this organisation.")
        if contents[record] is None:
            raise Refused(f"The body of {record[:12]} is not on this node, so what it ended cannot be kept ended.")
    ends = {claim for record in records for claim in _ends_of(bytes(contents[record] or b""))}
    return _publication(log.id, appending.append(log, ERASE, list(_erasures(sorted(set(records)), sorted(ends)))))


@transaction.atomic
def block(*, record: str | None = None, blob: str | None = None, reason: str) -> None:
    """Removes a body or a blob from this node at once and refuses it from now on. Other nodes are not told."""
    if (record is None) == (blob is None):
        raise Refused("Name one record or one blob to block.")
    Block.objects.get_or_create(id=record or blob, defaults={"reason": reason})
    if record is not None:
        held = Record.objects.filter(id=record).first()
        if held is None:
            raise Refused(f"No record {record[:12]} is here.")
        organisation = Log.objects.get(id=held.log).organisation
        purges.drop_bodies([record])
        views.refresh((organisation, subject) for subject in withdraw(organisation, [record]))
    elif blob is not None:
        blobs.remove(blob)
    views.move_revision()


@transaction.atomic
def set_trust(*, organisation: str, level: Literal["quarantined", "mirrored", "shown"], reason: str) -> None:
    """Decides what this node does with an organisation's records. Applied when reading: no table is made again."""
    Trust.objects.update_or_create(organisation=organisation, defaults={"level": level, "reason": reason})
    views.trust_changed(organisation)
    views.move_revision()


def _publication(log: str, records: list[str]) -> Publication:
    last = Record.objects.defer("content").get(id=records[-1])
    return Publication(tuple(records), log, last.seq, last.day)


def _check_ends(organisation: str, claims: Sequence[str]) -> None:
    holding = set(Statement.objects.filter(id__in=claims, organisation=organisation).values_list("id", flat=True))
    for claim in claims:
        if claim not in holding:
            raise Refused(f"The statement {claim[:12]}… does not hold any more; look at the difference again.")


def _ends_of(content: bytes) -> Iterable[str]:
    try:
        return bodies.read_assert(orjson.loads(content)).ends
    except Invalid:
        return ()


def _split(entry: Entry) -> Iterator[dict[str, Any]]:
    """The bodies of an entry: one, or several where its claims or ends do not fit into one record."""
    refs = [{"sha256": b.sha256, "size": b.size, "type": b.type, "role": b.role} for b in entry.blobs]
    body = bodies.make_assert(subject=entry.subject, kind=entry.kind, claims=entry.claims, ends=entry.ends, blobs=refs)
    canonical.check(body)
    _check_blobs(entry.blobs)
    if _fits(body):
        yield body
        return
    claims, ends = entry.claims, entry.ends
    parts: tuple[tuple[Sequence[dict[str, Any]], Sequence[str], Sequence[BlobRef]], ...]
    if len(claims) > 1:
        half = len(claims) // 2
        parts = (claims[:half], ends, entry.blobs), (claims[half:], (), ())
    elif claims and ends:
        parts = (claims, (), entry.blobs), ((), ends, ())
    elif len(ends) > 1:
        half = len(ends) // 2
        parts = ((), ends[:half], entry.blobs), ((), ends[half:], ())
    else:
        raise Invalid("$.claims[0]", f"is alone larger than a record of {canonical.MAX_BYTES} bytes")
    for part in parts:
        yield from _split(Entry(entry.subject, entry.kind, *part))


def _erasures(erases: Sequence[str], ends: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The bodies that erase these records and copy these endings: one, or several where they do not fit into one."""
    for start in range(0, len(erases) + len(ends), ERASED_AT_ONCE):
        stop = start + ERASED_AT_ONCE
        copied = ends[max(0, start - len(erases)) : max(0, stop - len(erases))]
        yield bodies.make_erase(erases=erases[start:stop], ends=copied)


def _fits(body: dict[str, Any]) -> bool:
    return len(orjson.dumps(body)) <= canonical.MAX_BYTES


def _check_blobs(refs: Sequence[BlobRef]) -> None:
    for ref in refs:
        if not blobs.path(ref.sha256).exists() or not BlobHolder.objects.filter(blob=ref.sha256).exists():
            raise Refused(f"The file {ref.sha256[:12]} is not on this node.")
        if blobs.path(ref.sha256).stat().st_size != ref.size:
            raise Invalid("$.blobs", f"gives the file {ref.sha256[:12]} another size than it has")
