"""Finding a town, and the page of one."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.ground.places import search_key
from contrechamp.shell.pages import SUFFIX, render
from contrechamp.site import feeds, maps, twins
from contrechamp.site.areas import around
from contrechamp.site.areas.reads import by_department
from contrechamp.site.cache import public
from contrechamp.site.open_data import pages
from contrechamp.site.reads import listing, towns
from contrechamp.site.reads.known import MOST_LISTED, MOST_TOWNS, Known, spots
from contrechamp.site.reads.subjects import Sight, places
from contrechamp.site.views import speakers

MOST_FOUND = 30


@require_safe
@public("q")
def find(request: HttpRequest) -> HttpResponse:
    """Towns by name or postcode; without a question, those with dossiers. The only one that fits is opened at once."""
    asked = request.GET.get("q", "").strip()
    found = places().search(asked, limit=MOST_FOUND) if asked else []
    like = [] if found or not asked else places().like(asked)
    exact = [place for place in found if search_key(place.name) == search_key(asked)]
    only = found if len(found) == 1 else exact if len(exact) == 1 else []
    if only and not request.path.endswith(SUFFIX):
        return HttpResponseRedirect(reverse("site:town", args=[only[0].code]))
    dossiers = listing.everywhere(Sight())
    known = dossiers.towns
    told = {town.urn: town for town in known}
    language = get_language() or "fr"
    shown = found or like
    countries = {place.country: places().country(place.country, language) for place in shown}
    answer = [(place, told.get(place.urn), countries[place.country]) for place in shown]
    twin = {
        "question": asked,
        "spelt_otherwise": bool(like),
        "found": [
            {"place": place.urn, "name": place.name, "department": place.department, "country": place.country,
             "population": place.population, "dossiers": town.dossiers if town else 0,
             "address": twins.whole(reverse("site:town", args=[place.code]))}
            for place, town, _country in answer
        ],
        "towns": [twins.known(town) for town in known],
    }  # fmt: skip
    too_many = len(known) > MOST_LISTED
    context = {
        "asked": asked,
        "answer": answer,
        "like": bool(like),
        "known": _few(known) if too_many else known,
        "all": len(known),
        "parts": by_department(dossiers, language) if too_many else [],
        "maps": maps.drawn(spots(known)),
    }
    return render(request, "site/towns.html", context, twin=twin)


def _few(known: Sequence[Known]) -> list[Known]:
    """The towns with the most dossiers, and those that lie in no department or country of the table."""
    return [*known[:MOST_TOWNS], *(town for town in known[MOST_TOWNS:] if town.place is None)]


@require_safe
@public("version", "without")
def town(request: HttpRequest, code: str) -> HttpResponse:
    """A town, now or at an earlier version: its dossiers, money, what happened, who speaks. Every place has a page."""
    hidden = speakers.hidden(request)
    page = towns.town(code, without=hidden, token=request.GET.get("version", ""))
    if page is None:
        raise Http404(_("There is no place of that name in the table of this site, or not in that version."))
    feed = reverse("site:town_feed", args=[code])
    speaking = [(group, id in page.speaking, speakers.toggled(hidden, id)) for id, group in page.groups.items()]
    context = {"page": page, "feed": feed, "speakers": speaking, "around": around.around(page, without=hidden)}
    return render(request, "site/town.html", context, twin=twins.town(page, feed), metadata=pages.town(page))


@require_safe
@public()
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """What happens in a town's dossiers, as an Atom feed."""
    page = towns.outline(code)
    if page is None:
        raise Http404
    return HttpResponse(feeds.town(page, get_language() or "fr"), content_type=feeds.MEDIA_TYPE)
