"""Pages of a department, a region, a country, and of figures over everything."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.ground.places import AreaKind
from contrechamp.shell.pages import render
from contrechamp.site import feeds, maps, twins
from contrechamp.site.areas import pictures, reads
from contrechamp.site.areas.reads import AreaPage
from contrechamp.site.cache import public
from contrechamp.site.reads import towns
from contrechamp.site.reads.subjects import Sight
from contrechamp.site.twins import whole

KINDS = ("department", "region", "country")


@require_safe
@public()
def area(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The towns and dossiers of an area, with its parts, charts and feed."""
    page = _page(kind, code)
    said = pictures.statements(page.rows, Sight(), "amount", "status")
    feed = reverse("areas:feed", args=[kind, code])
    context = {
        "page": page,
        "feed": feed,
        "maps": maps.drawn(towns.spots(page.towns)) if page.towns else [],
        "charts": [pictures.lifecycles(page.rows, said), pictures.money(page.rows, said, page.towns)]
        if page.rows
        else [],
    }
    return render(request, "areas/area.html", context, twin=twin(page, feed))


@require_safe
@public()
def feed(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """What happens in the dossiers of an area, as an Atom feed."""
    page = _page(kind, code)
    title = _("%(town)s: what is published about its surveillance") % {"town": page.name}
    address = whole(reverse("areas:area", args=[kind, code]))
    body = feeds.atom(address, title, [urn for row in page.rows for urn in row.subjects], pictures.language())
    return HttpResponse(body, content_type=feeds.MEDIA_TYPE)


@require_safe
@public()
def figures(request: HttpRequest) -> HttpResponse:
    """Everything in charts, each with its table."""
    sight = Sight()
    everything = reads.everywhere(sight)
    said = pictures.statements(everything.rows, sight, "amount", "status")
    charts = [
        pictures.technologies(everything.cards),
        pictures.lifecycles(everything.rows, said),
        pictures.money(everything.rows, said, everything.towns),
    ]
    data = {chart.key: [dict(zip(chart.headings, row, strict=True)) for row in chart.table] for chart in charts}
    context = {"everything": everything, "charts": charts}
    return render(request, "areas/figures.html", context, twin=data)


def twin(page: AreaPage, feed: str) -> twins.Json:
    """The area for programs."""
    return {
        "area": f"{page.sure.kind}:{page.sure.code}",
        "name": page.name,
        "places": page.sure.places,
        "population": page.sure.population,
        "towns": [twins.known(town) for town in page.towns],
        "dossiers": [twins.row(row) for row in page.rows],
        "parts": [
            {"area": f"{part.area.kind}:{part.area.code}", "name": part.area.name, "dossiers": part.dossiers}
            for part in page.parts
        ],
        "feed": whole(feed),
    }


def _page(kind: str, code: str) -> AreaPage:
    page = reads.page(cast(AreaKind, kind), code.upper(), pictures.language()) if kind in KINDS else None
    if page is None:
        raise Http404(_("There is no place of that name in the table of this site."))
    return page
