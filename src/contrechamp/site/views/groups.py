"""The groups whose publications this site shows."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from contrechamp.shell.pages import render
from contrechamp.site import group_twins as twins
from contrechamp.site.cache import public
from contrechamp.site.open_data import pages
from contrechamp.site.reads import groups as reads
from contrechamp.site.reads import vouching
from contrechamp.site.reads.listing import ON_A_PAGE
from contrechamp.site.reads.subjects import Sight
from contrechamp.site.twins import pages as pages_of


@require_safe
@public()
def groups(request: HttpRequest) -> HttpResponse:
    """Every group shown here."""
    sight = Sight()
    found, vouched = reads.everybody(sight), vouching.said(sight)
    context = {"found": found, "vouched": vouched, "picture": vouching.picture(vouched)}
    return render(request, "site/groups.html", context, twin={**twins.summaries(found), **twins.vouched(vouched)})


@require_safe
@public("page", "documents")
def group(request: HttpRequest, organisation: str) -> HttpResponse:
    """What one group says of itself and has published."""
    page = reads.profile(organisation)
    if page is None:
        raise Http404
    export = reverse("machine:export", args=[organisation])
    listed = page.dossiers.page(request.GET.get("page"))
    rows = page.dossiers.rows(listed)
    documents = Paginator(page.documents, ON_A_PAGE).get_page(request.GET.get("documents"))
    context = {"page": page, "listed": listed, "rows": rows, "documents": documents, "export": export}
    twin = twins.profile(page, rows, export) | pages_of(listed)
    return render(request, "site/group.html", context, twin=twin, metadata=pages.group(page))
