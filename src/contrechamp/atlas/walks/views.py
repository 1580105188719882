"""The pages of walks and of watched streets. They are the same for everybody, give no cookie, and keep nothing.

The places of a walk are sent in the body of a request and never stand in an address, which servers on the way write
down. The form acts in nobody's name, so it needs no cookie against forgery.
"""

import threading
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from contrechamp.atlas import reads
from contrechamp.atlas.map.window import Window
from contrechamp.atlas.terrain import here
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.walks import asking, drawing, streets, watching
from contrechamp.atlas.walks.drawing import Picture
from contrechamp.atlas.walks.forms import STREETS, WalkForm
from contrechamp.shell.headers import PRIVATE
from contrechamp.shell.metadata import Metadata
from contrechamp.shell.pages import render

MOVES = {
    "nearer": _("Nearer"), "farther": _("Farther"), "north": _("North"), "south": _("South"), "west": _("West"),
    "east": _("East"),
}  # fmt: skip
AT_ONCE = 2
PATIENCE = 8.0  # seconds
ROWS = 50
MOST_PROPOSED = 1_500  # names of streets in the page; more would weigh more than the map
_places = threading.BoundedSemaphore(AT_ONCE)


@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def walk(request: HttpRequest) -> HttpResponse:
    """The form; sent, the way that devices see least of, beside the shortest."""
    extracts = here.extracts()
    if not extracts:
        return render(request, "walks/none.html", {})
    form = WalkForm(request.POST) if request.method == "POST" else WalkForm()
    chosen = form.said("extract") or request.GET.get("extract", "")
    request.GET = QueryDict(urlencode({"extract": chosen}) if chosen else "")  # nothing else of an address goes on
    extract = next((one for one in extracts if one.about.key == chosen), extracts[0])
    if request.method != "POST":
        return render(request, "walks/walk.html", _context(form.shown(), extracts, asking.answer(extract, {}, 0)))
    detour = form.cleaned_data.get("detour", 25) if form.is_valid() else 25
    if not _places.acquire(timeout=PATIENCE):
        response = render(request, "walks/busy.html", {}, status=429)
        response.headers["Retry-After"] = "30"
        return response
    try:
        answer = asking.answer(extract, request.POST.dict(), detour / 100)
    finally:
        _places.release()
    again = WalkForm({**request.POST.dict(), **_filled(answer)}).shown(tuple(answer.errors.items()))
    status = 422 if answer.errors else 200
    response = render(request, "walks/walk.html", _context(again, extracts, answer), status=status)
    response.headers["Cache-Control"] = PRIVATE
    return response


def _filled(answer: asking.Answer) -> dict[str, str]:
    """The form's fields as the answer leaves them."""
    spots = {name: getattr(answer, name) for name in ("start", "end")}
    return {
        **{name: spot.written for name, spot in spots.items() if spot is not None},
        "at": answer.window.at,
        "extract": answer.extract.about.key,
    }


def _context(form: WalkForm, extracts: list[Extract], answer: asking.Answer) -> dict[str, Any]:
    reads.rest_on()
    window, extract = answer.window, answer.extract
    seen = watching.views_of(extract)
    return {
        "form": form,
        "extracts": [one.about for one in extracts],
        "about": answer.extract.about,
        "answer": answer,
        "map": _ground(extract, window),
        "pins": [
            (name, *drawing.spot(window, spot.longitude, spot.latitude))
            for name, spot in (("A", answer.start), ("B", answer.end))
            if spot is not None
        ],
        "sets": "end" if answer.start is not None else "start",
        "moves": MOVES.items(),
        "proposed": extract.names[1:] if len(extract.names) <= MOST_PROPOSED else (),
        "list_id": STREETS,
        "seen": seen,
        "day": watching.day_of(extract),
    }


def _ground(extract: Extract, window: Window) -> Picture:
    """The map to touch. Where somebody looked at a part of it, nothing of that is kept."""
    whole = watching.drawn(extract, *asking.LARGE)
    if window.at == whole.window.at:
        return whole
    return drawing.draw(extract, watching.of(extract), watching.views_of(extract), window)


@gzip_page
@require_safe
def watched_streets(request: HttpRequest, key: str) -> HttpResponse:
    """How much is watched of each street, of each quarter and of the whole."""
    extract = here.extract(key)
    if extract is None:
        raise Http404
    reads.rest_on()
    every = streets.by_street(extract)
    wanted = request.GET.get("q", "").strip()[:80]
    shown = [share for share in every if wanted.casefold() in share.name.casefold()]
    total, seen, day = streets.whole(extract), watching.views_of(extract), watching.day_of(extract)
    areas = streets.by_area(extract)
    context = {
        "about": extract.about, "total": total, "areas": areas, "seen": seen, "day": day, "q": wanted,
        "page": Paginator(shown, ROWS).get_page(request.GET.get("page")),
        "map": watching.drawn(extract),
    }  # fmt: skip

    def twin() -> dict[str, Any]:
        return {
            "name": extract.about.name, "licence": extract.about.licence, "attribution": extract.about.attribution,
            "streets_day": extract.about.day, "day": day, "devices": seen.devices,
            "devices_unsure": seen.unsure, "devices_inside": seen.inside,
            "whole": _plain(total),
            "areas": [_plain(one) for one in areas], "streets": [_plain(one) for one in shown],
        }  # fmt: skip

    about = Metadata(
        gettext("Watched streets: %(name)s") % {"name": extract.about.name},
        gettext("How much of each street is watched."),
    )
    return render(request, "walks/streets.html", context, twin=twin, metadata=about)


def _plain(share: streets.Share) -> dict[str, Any]:
    return {
        "name": share.name, "place": share.code, "metres": share.metres, "watched": share.sure,
        "perhaps": share.perhaps,
    }  # fmt: skip
