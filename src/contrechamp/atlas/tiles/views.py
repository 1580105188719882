"""Tiles of the devices. They carry no cookie and no language."""

import gzip
import hashlib
import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from contrechamp.atlas import reads as atlas
from contrechamp.atlas.tiles import archives, drawing, filters, reads
from contrechamp.shell.ranged import ranged

PMTILES = "application/vnd.pmtiles"
WAIT = "60"  # seconds, until a worker has made an archive
MEDIA_TYPE = "application/vnd.mapbox-vector-tile"


@require_safe
def devices(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """One tile, as the parameters choose (see `filters`)."""
    if z > drawing.LAST:
        raise Http404
    chosen, moment = filters.read(request.GET), reads.now()
    tag = hashlib.sha256(f"{moment.tag} {request.path} {chosen.query()}".encode()).hexdigest()[:32]
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": "public, no-cache", "Vary": "Accept-Encoding"}
    if tag in re.findall(r'"([^"]*)"', request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    try:
        tile = reads.tile(moment, z, x, y, chosen)
    except ValueError:
        raise Http404 from None
    content = tile.content
    if tile.packed and re.search(
        r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", request.headers.get("Accept-Encoding", "")
    ):
        headers["Content-Encoding"] = "gzip"
    elif tile.packed:
        content = gzip.decompress(content)
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=headers)


@require_safe
def whole(request: HttpRequest) -> HttpResponseBase:
    """All tiles of what is public in one file, or parts of it."""
    atlas.rest_on()
    try:
        path = archives.wanted(reads.now())
    except ValueError:
        raise Http404 from None
    if path is None:
        return HttpResponse(status=503, headers={"Retry-After": WAIT, "Cache-Control": "no-store"})
    headers = {"ETag": f'"{path.stem}"', "Cache-Control": "public, no-cache", "Accept-Ranges": "bytes"}
    return ranged(path, request.headers.get("Range", ""), PMTILES, headers)
