"""Published files as other nodes see them: their names by organisation, and their bytes."""

from pathlib import Path

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase

from contrechamp.peers.reads import relayed
from contrechamp.records import blobs
from contrechamp.records.models import Attachment, BlobHolder, Block
from contrechamp.shell.ranged import ranged

NAMES = 15_000  # on a page of 1 MB
# Bytes of others never run as a page of this site, whatever they are.
CONFINED = "default-src 'none'; sandbox"


def public() -> QuerySet[Attachment]:
    """What records that are given on bring, where the file may be given away."""
    held = BlobHolder.objects.filter(room=blobs.RECORDS).values("blob")
    given = Attachment.objects.filter(organisation__in=relayed().values("id"), sha256__in=held)
    return given.exclude(sha256__in=Block.objects.values("id"))


def path(sha256: str) -> Path | None:
    """Where a file that may be given away is; None where there is none."""
    file = blobs.path(sha256)
    return file if public().filter(sha256=sha256).exists() and file.exists() else None


def names(organisation: str, after: str = "") -> bytes:
    """The SHA-256 of the files of an organisation that are here, a line each, in order: at most 1 MB of them."""
    found = public().filter(organisation=organisation, sha256__gt=after).order_by("sha256")
    hashes = found.values_list("sha256", flat=True).distinct()[:NAMES]
    return "".join(f"{sha256}\n" for sha256 in hashes if blobs.path(sha256).exists()).encode()


def answer(sha256: str, asked: str) -> HttpResponseBase:
    """The file, or the range of it that was asked for, as an attachment that no browser opens."""
    file = path(sha256)
    if file is None:
        return HttpResponse(status=404)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, no-cache",
        "Content-Disposition": f'attachment; filename="{sha256[:16]}.bin"',
        "Content-Security-Policy": CONFINED,
        "ETag": f'"{sha256}"',
    }
    return ranged(file, asked, "application/octet-stream", headers)
