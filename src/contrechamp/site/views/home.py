"""The first page, the changes, the guides, and what this site says of itself."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.records import reads as records
from contrechamp.records.holdings import holdings as holdings_of
from contrechamp.shell.pages import render
from contrechamp.site import group_twins, maps, twins
from contrechamp.site.areas import pictures
from contrechamp.site.cache import public
from contrechamp.site.open_data import pages
from contrechamp.site.reads import groups, news
from contrechamp.site.reads.home import home as read_home
from contrechamp.site.reads.known import MOST_TOWNS, spots
from contrechamp.site.reads.subjects import Sight

MOST_CHANGES = 400
ON_A_PAGE = 30


@require_safe
@public()
def home(request: HttpRequest) -> HttpResponse:
    """What watches your town: the search field, changes, doors, figures, the map with its list, the groups."""
    page = read_home()
    figures = page.figures
    sourced = _("%(sourced)d of %(all)d") % {"sourced": figures["sourced"], "all": figures["statements"]}
    strip = [
        (figures["dossiers"], _("dossiers"), reverse("site:towns")),
        (figures["towns"], _("towns"), reverse("site:towns")),
        (sourced, _("statements have a source")),
        (figures["documents"], _("documents to read"), reverse("site:search") + "?kind=document"),
    ]
    towns = page.dossiers.towns
    about = pages.home(_("Surveillance projects town by town, each statement with its source."))
    context = {
        "page": page,
        "strip": strip,
        "towns": towns[:MOST_TOWNS],
        "maps": maps.drawn(spots(towns)),
        "chart": pictures.technologies(page.dossiers, most=6),
    }
    return render(request, "site/home.html", context, twin=twins.home(page, towns[:MOST_TOWNS]), metadata=about)


@require_safe
@public("page")
def history(request: HttpRequest) -> HttpResponse:
    """Everything that was published, newest first."""
    sight = Sight()
    found = news.publications(sight, records_read=3 * MOST_CHANGES)[:MOST_CHANGES]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    changes = news.read(page, sight)
    twin = {"changes": [twins.change(change) for change in changes], "pages": page.paginator.num_pages}
    return render(request, "site/history.html", {"page": page, "changes": changes}, twin=twin)


@require_safe
@public()
def ask(request: HttpRequest) -> HttpResponse:
    """How to ask an administration for a document, step by step."""
    return render(request, "site/ask.html", {})


@require_safe
@public()
def bring(request: HttpRequest) -> HttpResponse:
    """What to do with a document that one has."""
    return render(request, "site/bring.html", {"groups": groups.everybody(Sight())})


@require_safe
@public()
def this_site(request: HttpRequest) -> HttpResponse:
    """Who runs this site, with which keys and software, how to check it, and what it keeps of its readers."""
    sight = Sight()
    named = sight.groups(sight.shown)
    held = [(group, holdings_of(group.id)) for group in named.values()]
    hosted = records.own()
    twin = {
        "site": settings.NODE_NAME,
        "address": settings.BASE_URL,
        "software": f"Contrechamp {settings.SOFTWARE_VERSION}",
        "groups": [
            {
                **twins.group(group),
                "signs_here": group.id in hosted,
                "publications": holdings.records,
                "seals": holdings.seals,
                "logs": group_twins.logs(holdings),
                "last_seal": holdings.last_seal._asdict() if holdings.last_seal else None,
                "export": twins.whole(reverse("machine:export", args=[group.id])),
            }
            for group, holdings in held
        ],
        "kept_of_readers": "nothing",
    }
    context = {"held": held, "hosted": hosted, "version": settings.SOFTWARE_VERSION, "base_url": settings.BASE_URL}
    return render(request, "site/this_site.html", context, twin=twin)
