"""The members' pages of the room. For everybody else, a group's requests do not exist."""

from typing import IO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_http_methods

from contrechamp.people import may
from contrechamp.people.models import User
from contrechamp.requests.models import Request

form_view = require_http_methods(["GET", "HEAD", "POST"])


def person(request: HttpRequest) -> User:
    """Who is signed in; for views that ask for it."""
    assert isinstance(request.user, User)
    return request.user


def group(request: HttpRequest) -> str:
    """The group that the member works in."""
    organisation: str = request.organisation  # type: ignore[attr-defined]
    return organisation


def own(request: HttpRequest, key: UUID) -> Request:
    """The request, for a member of its group. Raises Http404 for everybody else."""
    found = Request.objects.select_related("body", "batch").filter(pk=key).first()
    if found is None or not may.draft(request.user, found.organisation):
        raise Http404
    return found


def zipped(made: IO[bytes], name: str) -> FileResponse:
    """The ZIP, sent piece by piece; its file is gone afterwards."""
    return FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")
