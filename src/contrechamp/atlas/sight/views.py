"""What one device sees, for maps. No cookie, no language."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contrechamp.atlas import reads
from contrechamp.atlas.sight.reads import as_geojson
from contrechamp.shell.pages import as_json


@require_safe
def sight(request: HttpRequest, key: str) -> HttpResponse:
    """What the device of that key sees, up to walls where buildings are known: see `as_geojson`."""
    device = reads.device(key, timezone.localdate())
    if device is None:
        raise Http404
    headers = {"Cache-Control": "public, no-cache"}
    return HttpResponse(as_json(as_geojson(device)), content_type="application/geo+json", headers=headers)
