"""Pages of a department, a region, a country, and of figures over everything."""

from collections.abc import Sequence
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.ground.places import AreaKind
from contrechamp.shell.pages import render
from contrechamp.site import feeds, maps, twins
from contrechamp.site.areas import charts, pictures, reads
from contrechamp.site.areas.reads import AreaPage
from contrechamp.site.cache import public
from contrechamp.site.reads import listing
from contrechamp.site.reads.known import MOST_TOWNS, spots
from contrechamp.site.reads.rows import Row
from contrechamp.site.reads.subjects import Sight
from contrechamp.site.twins import whole

KINDS = ("department", "region", "country")


@require_safe
@public("page")
def area(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The towns and dossiers of an area, with its parts, charts and feed. What has parts names its largest towns."""
    page = _page(kind, code)
    listed = page.dossiers.page(request.GET.get("page"))
    rows = page.dossiers.rows(listed)
    towns = page.towns[:MOST_TOWNS] if page.parts else page.towns
    first = listed.number == 1
    feed = reverse("areas:feed", args=[kind, code])
    context = {
        "page": page,
        "listed": listed,
        "rows": rows,
        "towns": towns,
        "parts_first": len(towns) < len(page.towns),
        "feed": feed,
        "maps": maps.drawn(spots(page.towns)) if page.towns else [],
        "charts": charts.beside(page.dossiers, rows, page.towns) if rows and first else [],
    }
    said = twin(page, rows, feed) | twins.pages(listed)
    return render(request, "areas/area.html", context, twin=said)


@require_safe
@public()
def feed(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """What happens in the dossiers of an area, as an Atom feed."""
    page = _page(kind, code)
    title = _("%(town)s: what is published about its surveillance") % {"town": page.name}
    address = whole(reverse("areas:area", args=[kind, code]))
    body = feeds.atom(address, title, page.dossiers.joined.every(page.dossiers.subjects), pictures.language())
    return HttpResponse(body, content_type=feeds.MEDIA_TYPE)


@require_safe
@public()
def figures(request: HttpRequest) -> HttpResponse:
    """Everything in charts, each with its table."""
    dossiers = listing.everywhere(Sight())
    latest = dossiers.rows(dossiers.page(1))
    drawn = [pictures.technologies(dossiers), *charts.beside(dossiers, latest, dossiers.towns)]
    data = {chart.key: [dict(zip(chart.headings, row, strict=True)) for row in chart.table] for chart in drawn}
    context = {"dossiers": dossiers, "charts": drawn}
    return render(request, "areas/figures.html", context, twin=data)


def twin(page: AreaPage, rows: Sequence[Row], feed: str) -> twins.Json:
    """The area for programs, with those dossiers that its page lists and all towns."""
    return {
        "area": f"{page.area.kind}:{page.area.code}",
        "name": page.name,
        "places": page.area.places,
        "population": page.area.population,
        "figures": {"dossiers": len(page.dossiers), "towns": len(page.towns)},
        "towns": [twins.known(town) for town in page.towns],
        "dossiers": [twins.row(row) for row in rows],
        "parts": [
            {"area": f"{part.area.kind}:{part.area.code}", "name": part.name, "dossiers": part.dossiers}
            for part in page.parts
        ],
        "feed": whole(feed),
    }


def _page(kind: str, code: str) -> AreaPage:
    page = reads.page(cast(AreaKind, kind), code.upper(), pictures.language()) if kind in KINDS else None
    if page is None:
        raise Http404(_("There is no place of that name in the table of this site."))
    return page
