"""Finding a town, and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.ground.places import search_key
from contrechamp.shell.pages import SUFFIX, render
from contrechamp.site import feeds, maps, twins
from contrechamp.site.cache import public
from contrechamp.site.reads import towns
from contrechamp.site.reads.subjects import Sight, places

MOST_FOUND = 30
MOST_HIDDEN = 20


@require_safe
@public("q")
def find(request: HttpRequest) -> HttpResponse:
    """Towns by name or postcode; without a question, those with dossiers. The only one that fits is opened at once."""
    asked = request.GET.get("q", "").strip()
    found = places().search(asked, limit=MOST_FOUND) if asked else []
    exact = [place for place in found if search_key(place.name) == search_key(asked)]
    only = found if len(found) == 1 else exact if len(exact) == 1 else []
    if only and not request.path.endswith(SUFFIX):
        return HttpResponseRedirect(reverse("site:town", args=[only[0].code]))
    sight = Sight()
    known = towns.known(towns.dossier_cards(sight), sight)
    told = {town.urn: town for town in known}
    language = get_language() or "fr"
    countries = {place.country: places().country(place.country, language) for place in found}
    answer = [(place, told.get(place.urn), countries[place.country]) for place in found]
    twin = {
        "question": asked,
        "found": [
            {"place": place.urn, "name": place.name, "department": place.department, "country": place.country,
             "population": place.population, "dossiers": town.dossiers if town else 0,
             "address": twins.whole(reverse("site:town", args=[place.code]))}
            for place, town, _country in answer
        ],
        "towns": [twins.known(town) for town in known],
    }  # fmt: skip
    context = {"asked": asked, "answer": answer, "known": known, "maps": maps.drawn(towns.spots(known))}
    return render(request, "site/towns.html", context, twin=twin)


@require_safe
@public("without")
def town(request: HttpRequest, code: str) -> HttpResponse:
    """A town: its dossiers, money, what happened, who speaks. Every place has a page."""
    hidden = [part for part in request.GET.get("without", "").split(",") if len(part) >= 8][:MOST_HIDDEN]
    page = towns.town(code, without=hidden)
    if page is None:
        raise Http404(_("There is no place of that name in the table of this site."))
    feed = reverse("site:town_feed", args=[code])
    speakers = [(group, id in page.speaking, _toggled(hidden, id)) for id, group in page.groups.items()]
    country = places().country(page.place.country, get_language() or "fr") if page.place else ""
    context = {"page": page, "feed": feed, "speakers": speakers, "country": country}
    return render(request, "site/town.html", context, twin=twins.town(page, feed))


@require_safe
@public()
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """What happens in a town's dossiers, as an Atom feed."""
    page = towns.town(code)
    if page is None:
        raise Http404
    return HttpResponse(feeds.town(page, get_language() or "fr"), content_type="application/atom+xml; charset=utf-8")


def _toggled(hidden: list[str], group: str) -> str:
    """The query of this page with that group hidden if it speaks, or speaking if it is hidden."""
    kept = [part for part in hidden if not group.startswith(part)]
    changed = kept if len(kept) < len(hidden) else [*hidden, group[:12]]
    return f"?without={','.join(sorted(changed))}" if changed else "?"
