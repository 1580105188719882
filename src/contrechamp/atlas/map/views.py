"""The map's pages. They are the same for everybody and give no cookie."""

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.atlas.map import base
from contrechamp.atlas.map.pages import Page
from contrechamp.atlas.tiles.views import PMTILES
from contrechamp.shell import languages
from contrechamp.shell.headers import CONTENT_SECURITY_POLICY
from contrechamp.shell.metadata import Metadata
from contrechamp.shell.pages import render
from contrechamp.shell.ranged import ranged

FRAMED = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
A3 = (1480, 900)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The map at `?at=zoom/latitude/longitude` or around `?town=`, of the devices that the filters choose."""
    shown = Page(request.GET, languages.current())
    about = Metadata(_("Map"), _("Cameras and other devices that watch public space."))
    return render(request, "map/page.html", shown.context(), twin=shown.twin, metadata=about)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same on a sheet of A3, to be printed."""
    shown = Page(request.GET, languages.current(), width=A3[0], height=A3[1])
    return render(request, "map/sheet.html", shown.context())


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """The map alone, the one page that other sites may show in a frame."""
    shown = Page(request.GET, languages.current())
    response = render(request, "map/embed.html", shown.context())
    response.headers["Content-Security-Policy"] = FRAMED
    # Browsers that know the policy above do not look at this older header; it has no word for "everybody".
    response.headers["X-Frame-Options"] = "ALLOWALL"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def world(request: HttpRequest) -> HttpResponseBase:
    """The file of the map under the devices, or parts of it."""
    return _file(request, base.world())


@require_safe
def region(request: HttpRequest) -> HttpResponseBase:
    """The operator's own map, or parts of it."""
    return _file(request, base.region())


def _file(request: HttpRequest, found: base.Base | None) -> HttpResponseBase:
    if found is None:
        raise Http404
    headers = {"ETag": f'"{found.version}"', "Cache-Control": "public, max-age=3600", "Accept-Ranges": "bytes"}
    return ranged(Path(found.path), request.headers.get("Range", ""), PMTILES, headers)
