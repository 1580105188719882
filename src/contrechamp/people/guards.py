"""Who may open a view: decorators over the predicates of `may`. They set `request.organisation`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from contrechamp.people import may

View = Callable[..., HttpResponse]
SESSION_KEY = "organisation"


def current_organisation(request: HttpRequest) -> str | None:
    """The group that the signed-in person works in now: the one chosen, else the first one joined."""
    mine = may.organisations_of(request.user)
    chosen = request.session.get(SESSION_KEY) if len(mine) > 1 else None
    return chosen if chosen in mine else next(iter(mine), None)


def member_required(predicate: Callable[[may.Visitor, str], bool]) -> Callable[[View], View]:
    """Asks to sign in, then answers 403 unless `predicate(user, group worked in)` holds: `@member_required(may.draft)`.

    The view finds the id of that group in `request.organisation`.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            organisation = current_organisation(request)
            if organisation is None or not predicate(request.user, organisation):
                raise PermissionDenied
            request.organisation = organisation  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return decorate


administrator_required: Callable[[View], View] = member_required(may.administer)
