"""The members' pages of the catalogue. For everybody else, a group's drafts do not exist."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.people import may
from contrechamp.people.models import User

form_view = require_http_methods(["GET", "HEAD", "POST"])


def language() -> str:
    """The language of the page."""
    return (get_language() or "fr")[:2]


def person(request: HttpRequest) -> User:
    """Who is signed in; for views that ask for it."""
    assert isinstance(request.user, User)
    return request.user


def own_draft(request: HttpRequest, draft: UUID) -> Draft:
    """The draft, for a member of its group. Raises Http404 for everybody else."""
    found = get_object_or_404(Draft, pk=draft)
    if not may.draft(request.user, found.organisation):
        raise Http404
    return found


def own_statement(request: HttpRequest, draft: UUID, statement: int) -> DraftStatement:
    """A statement of that draft, for a member of its group. Raises Http404 for everybody else."""
    return get_object_or_404(
        DraftStatement.objects.select_related("draft"), pk=statement, draft=own_draft(request, draft)
    )
