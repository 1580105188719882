"""The groups whose publications this site shows."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from contrechamp.shell.pages import render
from contrechamp.site import group_twins as twins
from contrechamp.site.cache import public
from contrechamp.site.open_data import pages
from contrechamp.site.reads import groups as reads
from contrechamp.site.reads import vouching
from contrechamp.site.reads.subjects import Sight


@require_safe
@public()
def groups(request: HttpRequest) -> HttpResponse:
    """Every group shown here."""
    sight = Sight()
    found, vouched = reads.everybody(sight), vouching.said(sight)
    context = {"found": found, "vouched": vouched, "picture": vouching.picture(vouched)}
    return render(request, "site/groups.html", context, twin={**twins.summaries(found), **twins.vouched(vouched)})


@require_safe
@public("page")
def group(request: HttpRequest, organisation: str) -> HttpResponse:
    """What one group says of itself and has published."""
    page = reads.profile(organisation)
    if page is None:
        raise Http404
    export = reverse("machine:export", args=[organisation])
    listed = page.dossiers.page(request.GET.get("page"))
    rows = page.dossiers.rows(listed)
    context = {"page": page, "listed": listed, "rows": rows, "export": export}
    twin = twins.profile(page, rows, export) | {"pages": listed.paginator.num_pages}
    return render(request, "site/group.html", context, twin=twin, metadata=pages.group(page))
