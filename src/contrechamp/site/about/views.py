"""Pages of plain words. Their text is in the templates; the sources they cite are in `reading`."""

from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from contrechamp.shell.pages import render
from contrechamp.site import imprint as imprints
from contrechamp.site.about import reading
from contrechamp.site.cache import public


@require_safe
@public()
def about(request: HttpRequest) -> HttpResponse:
    """What this site is, who writes in it, how to check it, how to copy it."""
    return render(request, "about/about.html", {"version": settings.SOFTWARE_VERSION})


@require_safe
@public()
def why(request: HttpRequest) -> HttpResponse:
    """Why a town is worth watching over, in plain words, each with what was read."""
    return render(request, "about/why.html", {"read": reading.SOURCES, "read_on": reading.READ_ON})


@require_safe
@public()
def logs(request: HttpRequest) -> HttpResponse:
    """What this site keeps of its readers, and what it cannot prevent others from seeing."""
    return render(request, "about/logs.html", {})


@require_safe
@public()
def imprint(request: HttpRequest) -> HttpResponse:
    """Publisher, director, host, contact, as the operator has filled them in."""
    found = imprints.read()
    twin = {**{key: value for key, value in asdict(found).items() if value}, "missing": found.missing}
    return render(request, "about/imprint.html", {"imprint": found}, twin=twin)
