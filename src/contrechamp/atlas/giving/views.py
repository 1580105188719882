"""The devices of the map as files, the same for everybody."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from contrechamp.atlas import reads
from contrechamp.atlas.giving import files
from contrechamp.ground.hashing import sha256_hex


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponseBase:
    """All devices as GeoJSON, GPX or CSV; `?layers=0` leaves those of other maps out."""
    if form not in files.MEDIA:
        raise Http404
    today, layers = timezone.localdate(), request.GET.get("layers") != "0"
    tag = f'"{sha256_hex(f"{reads.revision()} {today} {form} {layers}".encode())[:24]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    headers = {
        "ETag": tag,
        "Cache-Control": "public, max-age=60",
        "Content-Disposition": f'attachment; filename="devices.{form}"',
    }
    if request.method == "HEAD":
        return HttpResponse(content_type=files.MEDIA[form], headers=headers)
    base = f"{settings.BASE_URL}/{settings.LANGUAGE_CODE}"
    pieces = files.written(reads.devices(layers=layers, today=today), form, base=base)
    return StreamingHttpResponse(pieces, content_type=files.MEDIA[form], headers=headers)
