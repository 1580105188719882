"""Public pages: the requests that groups have published, each with its twin."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from contrechamp.catalogue.subjects import names
from contrechamp.catalogue.vocabulary import kinds
from contrechamp.requests import public
from contrechamp.requests.public import PublicRequest
from contrechamp.shell.languages import choose, current
from contrechamp.shell.pages import render


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All of them, the latest first."""
    found = public.listed()
    shown = {"lines": [(one, _word(one.state)) for one in found]}
    return render(request, "requests/public_list.html", shown, twin=lambda: {"requests": [_twin(one) for one in found]})


@require_safe
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """How one request went, as each group tells it."""
    found = public.one(str(key))
    if not found:
        raise Http404
    called = names([f"org:{one.organisation}" for one in found] + [one.place for one in found], current())
    shown = {
        "title": found[0].title,
        "body": found[0].body,
        "accounts": [
            {
                "told": one,
                "group": called.get(f"org:{one.organisation}", one.organisation[:8]),
                "place": called.get(one.place, ""),
                "states": [(_word(state), since) for state, since in one.states],
            }
            for one in found
        ],
    }
    return render(request, "requests/public.html", shown, twin=lambda: {"accounts": [_twin(one) for one in found]})


def _word(state: str) -> str:
    terms = kinds()["request"].properties["status"].terms
    return str(choose(terms[state].label, current())[1])


def _twin(one: PublicRequest) -> dict[str, Any]:
    return {
        "subject": one.subject, "group": one.organisation, "title": dict(one.title), "body": one.body,
        "place": one.place, "dossier": one.dossier, "asked": one.asked, "documents": list(one.documents),
        "states": [{"state": state, "since": since} for state, since in one.states],
    }  # fmt: skip
