"""The technologies of the vocabulary, and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from contrechamp.catalogue import vocabulary
from contrechamp.shell.pages import render
from contrechamp.site import maps, twins
from contrechamp.site.areas import charts
from contrechamp.site.cache import public
from contrechamp.site.reads import technologies as reads
from contrechamp.site.reads.known import MOST_TOWNS, spots
from contrechamp.site.reads.subjects import Sight


@require_safe
@public()
def technologies(request: HttpRequest) -> HttpResponse:
    """Every technology with its definition and how often it is used."""
    found = reads.everything(Sight())
    return render(request, "site/technologies.html", {"found": found}, twin=twins.technologies(found))


@require_safe
@public("page")
def technology(request: HttpRequest, key: str) -> HttpResponse:
    """One technology: what it does, where it is used, who makes it, what was decided about it."""
    page = reads.technology(key)
    if page is None:
        raise Http404
    listed = page.dossiers.page(request.GET.get("page"))
    rows = page.dossiers.rows(listed)
    first = listed.number == 1
    labels = {kind: vocabulary.kinds()[kind].label for kind in page.others}
    context = {
        "page": page,
        "listed": listed,
        "rows": rows,
        "towns": page.dossiers.towns[:MOST_TOWNS],
        "others": [(labels[kind], named) for kind, named in page.others.items()],
        "maps": maps.drawn(spots(page.dossiers.towns)),
        "charts": charts.beside(page.dossiers, rows) if rows and first else [],
    }
    twin = twins.technology(page, rows) | twins.pages(listed)
    return render(request, "site/technology.html", context, twin=twin)
