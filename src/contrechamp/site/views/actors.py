"""The list of actors."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from contrechamp.shell.pages import render
from contrechamp.site import twins
from contrechamp.site.cache import public
from contrechamp.site.reads import actors as reads
from contrechamp.site.reads.actors import Actor, Actors
from contrechamp.site.reads.subjects import Sight

PER_PAGE = 200
LONGEST = 100


@require_safe
@public("q", "sort", "letter", "page")
def actors(request: HttpRequest) -> HttpResponse:
    """Every actor that a group describes, by name; by sort, by letter, or by words of a name."""
    given = request.GET
    chosen = {
        "q": given.get("q", "").strip()[:LONGEST],
        "sort": given.get("sort", ""),
        "letter": given.get("letter", ""),
    }
    found = reads.actors(Sight(), asked=chosen["q"], sort=chosen["sort"], letter=chosen["letter"])
    page = Paginator(found.found, PER_PAGE).get_page(given.get("page"))
    context = {
        "actors": found,
        "page": page,
        "by_letter": _by_letter(list(page)),
        "chosen": chosen,
        "sorts": [(term, n, _address(chosen, sort=term.key), chosen["sort"] == term.key) for term, n in found.sorts],
        "letters": [(key, _address(chosen, letter=key), chosen["letter"] == key) for key in sorted(found.letters)],
    }
    return render(request, "site/actors.html", context, twin=_twin(found))


def _by_letter(found: Sequence[Actor]) -> list[tuple[str, list[Actor]]]:
    held: dict[str, list[Actor]] = {}
    for one in found:
        held.setdefault(one.letter, []).append(one)
    return list(held.items())


def _address(chosen: dict[str, str], **other: str) -> str:
    """The list with another choice; the same choice again takes it back."""
    wanted = {**chosen, **{key: "" if chosen[key] == value else value for key, value in other.items()}}
    asked = urlencode({key: value for key, value in wanted.items() if value})
    return reverse("site:actors") + (f"?{asked}" if asked else "")


def _twin(found: Actors) -> dict[str, Any]:
    return {
        "total": found.total,
        "actors": [
            {
                "subject": one.subject,
                "name": one.name,
                "sorts": [term.key for term in one.sorts],
                "dossiers": one.dossiers,
                "address": twins.whole(one.address),
            }
            for one in found.found
        ],
    }
