"""What programs read, and bytes: addresses without a language."""

import re

import orjson
from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.vocabulary import schema
from contrechamp.library import public
from contrechamp.library.reading import Unreadable
from contrechamp.records import export as records_export
from contrechamp.records import reads as records
from contrechamp.shell.ranged import ranged
from contrechamp.site.twins import whole

TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif", "image/webp": "webp"}
TYPES |= {"application/warc": "warc"}
# Bytes of others never run as a page of this site, whatever they are.
CONFINED = "default-src 'none'; sandbox"


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """To the first page in the language that the browser asks for; nothing is remembered."""
    with override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("site:home"))
    response.headers["Vary"] = "Accept-Language"
    return response


@require_safe
def file(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The bytes of a published document, as an attachment; one range at a time (RFC 9110)."""
    path = public.document_path(sha256)
    if path is None:
        raise Http404
    tag = f'"{sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    said = public.media_type(sha256)
    media_type = said if said in TYPES else "application/octet-stream"
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, no-cache",
        "Content-Disposition": f'attachment; filename="{sha256[:16]}.{TYPES.get(media_type, "bin")}"',
        "Content-Security-Policy": CONFINED,
        "ETag": tag,
    }
    return ranged(path, request.headers.get("Range", ""), media_type, headers)


@require_safe
def picture(request: HttpRequest, sha256: str, number: int) -> HttpResponseBase:
    """A page's picture (WebP), about `w` pixels wide."""
    width = request.GET.get("w", "")
    try:
        path = public.page_picture(sha256, number, int(width) if re.fullmatch(r"[0-9]{1,5}", width) else 0)
    except Unreadable:  # what a group published may be no picture or PDF at all
        path = None
    if path is None:
        raise Http404
    headers = {"Cache-Control": "public, max-age=86400", "Content-Security-Policy": CONFINED}
    return FileResponse(path.open("rb"), content_type="image/webp", headers=headers)


@require_safe
def export(request: HttpRequest, organisation: str) -> HttpResponseBase:
    """All records of a group as newline-delimited JSON, as docs/records.md describes them."""
    if organisation not in records.shown():
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{organisation[:16]}.ndjson"'}
    return StreamingHttpResponse(
        records_export.export(organisation), content_type="application/x-ndjson", headers=headers
    )


@require_safe
def vocabulary_index(request: HttpRequest) -> HttpResponse:
    """The kinds of subject, with where each is described."""
    kinds = [
        {"kind": kind.key, "label": kind.label, "address": whole(reverse("machine:vocabulary", args=[kind.key]))}
        for kind in vocabulary.kinds().values()
    ]
    return _json({"kinds": kinds})


@require_safe
def vocabulary_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind with its properties, terms and the JSON Schema of a claim."""
    if kind not in vocabulary.kinds():
        raise Http404
    return _json(schema.served(kind))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Public pages may be indexed; members' pages and page pictures are of no use to a search engine."""
    lines = ["User-agent: *", "Disallow: /pages/", "Disallow: /exchange/"]
    lines += [f"Disallow: /{code}/{part}/" for code, _name in settings.LANGUAGES for part in ("work", "account")]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _json(value: object) -> HttpResponse:
    body = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    return HttpResponse(body, content_type="application/json", headers={"Access-Control-Allow-Origin": "*"})
