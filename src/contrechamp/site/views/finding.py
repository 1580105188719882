"""Search over everything that is public here."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.words import pick
from contrechamp.search import reads
from contrechamp.search.schema import FACETS
from contrechamp.shell.pages import render
from contrechamp.site.reads.subjects import Sight

ON_A_PAGE = 20
DEEPEST = 50  # pages of hits
MOST_VALUES = 12
LABELS = {
    "kind": _("What"),
    "place": _("Where"),
    "technology": _("Technology"),
    "organisation": _("Group"),
    "year": _("Year"),
    "language": _("Language"),
}
LANGUAGES = {"fr": _("French"), "en": _("English")}


@dataclass(frozen=True)
class Choice:
    """One value of a filter: its words, how many hits have it, the query that adds it or takes it away."""

    label: str
    count: int
    address: str
    chosen: bool


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Pages, dossiers and actors that have the words, with filters. Not stored: the index has its own pace."""
    asked = request.GET.get("q", "").strip()[:400]
    filters = {name: value[:200] for name in FACETS if (value := request.GET.get(name, ""))}
    number = _number(request.GET.get("page", ""))
    sight = Sight()
    offset = (number - 1) * ON_A_PAGE
    results = reads.search(asked, filters=filters, organisations=sight.shown, offset=offset, limit=ON_A_PAGE)
    facets = [
        (LABELS[name], choices)
        for name, values in results.facets.items()
        if (choices := _choices(name, values, asked, filters, sight))
    ]
    lit = f"?{urlencode({'q': asked})}" if asked else ""
    context = {
        "query": asked,
        "results": results,
        "hits": [(hit, hit.address + (lit if hit.page else "")) for hit in results.hits],
        "facets": facets,
        "page": _page(results.total, number),
        "filtered": filters,
    }
    twin = {
        "question": asked,
        "filters": filters,
        "total": results.total,
        "hits": [
            {"title": hit.title, "address": hit.address, "page": hit.page, "score": round(hit.score, 4),
             "snippet": "".join(text for text, _lit in hit.snippet)}
            for hit in results.hits
        ],
        "counts": {name: dict(values) for name, values in results.facets.items()},
    }  # fmt: skip
    return render(request, "site/search.html", context, twin=twin)


def _number(text: str) -> int:
    return min(int(text), DEEPEST) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) else 1


def _page(total: int, number: int) -> Page[int]:
    return Paginator(range(min(total, DEEPEST * ON_A_PAGE)), ON_A_PAGE).get_page(number)


def _choices(
    name: str, values: list[tuple[str, int]], asked: str, filters: dict[str, str], sight: Sight
) -> list[Choice]:
    """The values of one filter that there are among the hits, in words."""
    kept = [(value, count) for value, count in values if value][:MOST_VALUES]
    words = _labels(name, [value for value, _count in kept], sight)
    choices = []
    for value, count in kept:
        chosen = filters.get(name) == value
        others = {key: held for key, held in filters.items() if key != name}
        query = {"q": asked, **others, **({} if chosen else {name: value})}
        choices.append(Choice(words.get(value, value), count, f"?{urlencode(query)}", chosen))
    return choices


def _labels(name: str, values: list[str], sight: Sight) -> dict[str, str]:
    language = get_language() or "fr"

    def plain(text: object) -> str:
        return pick(text, language) if isinstance(text, dict) else str(text)

    if name == "place":
        return {urn: plain(named.title) for urn, named in sight.named(values).items()}
    if name == "organisation":
        return {id: plain(group.name) for id, group in sight.groups(values).items()}
    if name == "kind":
        kinds = vocabulary.kinds()
        return {value: plain(kinds[value].label) for value in values if value in kinds}
    if name == "technology":
        terms = vocabulary.technologies()
        return {value: plain(terms[value].label) for value in values if value in terms}
    if name == "language":
        return {value: str(LANGUAGES[value]) for value in values if value in LANGUAGES}
    return {}
