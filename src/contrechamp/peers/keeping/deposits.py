"""Deposits taken: records and files that a node without a public address pushes here. Seals sign them, nobody else.

Only of organisations that this node consented to keep, up to the limit that was agreed.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import orjson
from django.db import transaction
from django.http import HttpRequest

from contrechamp.peers.reads import depositors
from contrechamp.records import acts, blobs
from contrechamp.records.keys import HEX_KEY
from contrechamp.records.models import Attachment, Blob, BlobHolder, Organisation, Trust
from contrechamp.records.receive import Receiver, receive

PAGE = 1_100_000  # bytes
CHUNK = 65_536
NOT_WANTED = "This site has not agreed to keep what this group pushes."


def take_page(request: HttpRequest) -> tuple[int, bytes]:
    """Keeps a page of the stream of the organisation that the parameter `org` names; an HTTP status and its JSON."""
    organisation = request.GET.get("org", "")
    consent = depositors().filter(organisation=organisation).first() if HEX_KEY.fullmatch(organisation) else None
    if consent is None:
        return _no(403, NOT_WANTED)
    if declared(request) > PAGE:
        return _no(413, f"A page has at most {PAGE} bytes.")
    if used(organisation) >= consent.limit:
        return _no(507, "The room that was agreed for this group is full.")
    if not Trust.objects.filter(organisation=organisation).exists():
        acts.set_trust(organisation=organisation, level="mirrored", reason="deposits here")
    received = receive(b"".join(_chunks(request, PAGE)).splitlines(), only=organisation)
    said = {
        "events": received.events,
        "records": received.records,
        "bodies": received.bodies,
        "seals": received.seals,
        "skipped": received.skipped,
        "faults": list(received.faults),
    }
    return 200, orjson.dumps(said)


def take_keys(request: HttpRequest, organisation: str) -> tuple[int, bytes]:
    """Keeps key events of an organisation that is given on here: they prove themselves. An HTTP status and its JSON."""
    if declared(request) > PAGE:
        return _no(413, f"Key events have at most {PAGE} bytes here.")
    lines = b"".join(_chunks(request, PAGE)).splitlines()
    received = Receiver(only=organisation, only_keys=True).take(lines)
    return 200, orjson.dumps({"events": received.events, "faults": list(received.faults)})


def take_file(request: HttpRequest, sha256: str) -> tuple[int, bytes]:
    """Keeps a file that records of a consented organisation bring, if it has the hash and the size that they name."""
    bringing = Attachment.objects.filter(sha256=sha256, organisation__in=depositors().values("organisation"))
    first = bringing.first()
    if first is None:
        return _no(403, NOT_WANTED)
    # Only what is public here needs no second copy: a private file of that name is neither told of nor given away.
    if BlobHolder.objects.filter(blob=sha256, room=blobs.RECORDS).exists() and blobs.path(sha256).exists():
        _hold(sha256)
        return 200, b"{}"
    consent = depositors().get(organisation=first.organisation)
    if used(first.organisation) + first.size > consent.limit:
        return _no(507, "The room that was agreed for this group is full.")
    if declared(request) != first.size or first.size > blobs.MAX_BYTES:
        return _no(400, f"The records say that this file has {first.size} bytes.")
    folder = blobs.incoming(sha256).parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    # A file of its own: what is pushed or fetched under this name at the same time writes elsewhere.
    with NamedTemporaryFile(dir=folder, prefix="deposit-", delete=False) as file:
        target = Path(file.name)
        try:
            for chunk in _chunks(request, first.size):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            if digest.hexdigest() != sha256 or size != first.size:
                return _no(400, "These bytes have another hash.")
            with transaction.atomic():
                blobs.adopt(target, sha256)
                _hold(sha256)
        finally:
            target.unlink(missing_ok=True)
    return 200, b"{}"


def _hold(sha256: str) -> None:
    for record in Attachment.objects.filter(sha256=sha256).values_list("record", flat=True).distinct():
        blobs.hold(sha256, blobs.RECORDS, record)


def used(organisation: str) -> int:
    """Bytes of the organisation's records and files here."""
    row = Organisation.objects.filter(id=organisation).first()
    mine = Attachment.objects.filter(organisation=organisation).values("sha256")
    public = BlobHolder.objects.filter(room=blobs.RECORDS, blob__in=mine).values("blob")
    return (row.size if row else 0) + sum(Blob.objects.filter(id__in=public).values_list("size", flat=True))


def declared(request: HttpRequest) -> int:
    """How many bytes a request says that its body has; 0 where it does not say so."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0


def _chunks(request: HttpRequest, most: int) -> Iterator[bytes]:
    """The body of a request, of which nothing is read beyond `most` bytes, whatever it declares."""
    while most > 0 and (chunk := request.read(min(CHUNK, most))):
        most -= len(chunk)
        yield chunk


def _no(status: int, sentence: str) -> tuple[int, bytes]:
    return status, orjson.dumps({"error": sentence})
