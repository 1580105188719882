"""What the members' pages share: the document asked for, if the person may see it."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from contrechamp.library.models import Document, Page
from contrechamp.people import may
from contrechamp.people.models import User

form_view = require_http_methods(["GET", "HEAD", "POST"])


def own_document(request: HttpRequest, document: UUID) -> Document:
    """The document, for a member of its group; for everybody else it does not exist."""
    found = get_object_or_404(Document, pk=document)
    if not may.draft(request.user, found.organisation):
        raise Http404
    return found


def own_page(request: HttpRequest, document: UUID, number: int) -> Page:
    """A page of it."""
    found = own_document(request, document)
    page = get_object_or_404(Page, document=found, number=number)
    page.document = found
    return page


def member(request: HttpRequest) -> User:
    """Who asks, behind login_required."""
    assert isinstance(request.user, User)
    return request.user
