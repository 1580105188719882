"""What the members' pages ask about their documents."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from contrechamp.library import reading, words
from contrechamp.library.models import Document, Page

PER_PAGE = 50


@dataclass(frozen=True)
class Holdings:
    """How many documents and pages a group has, how many still wait to be read, how many could not be."""

    documents: int
    pages: int
    waiting: int
    failed: int


def documents_of(organisation: str, *, state: str = "") -> QuerySet[Document]:
    """A group's documents, the latest first, each with `done`: the number of its pages that are read."""
    found = Document.objects.filter(organisation=organisation)
    if state == "waiting":
        found = found.filter(state__in=[Document.State.WAITING, Document.State.READING])
    elif state in Document.State.values:
        found = found.filter(state=state)
    return found.annotate(done=Count("page", filter=Q(page__waits=False))).order_by("-added_at", "id")


def holdings(organisation: str) -> Holdings:
    """The figures above the list."""
    waiting = Q(state__in=[Document.State.WAITING, Document.State.READING])
    counted = Document.objects.filter(organisation=organisation).aggregate(
        documents=Count("id"),
        pages=Sum("pages"),
        waiting=Count("id", filter=waiting),
        failed=Count("id", filter=Q(state=Document.State.FAILED)),
    )
    return Holdings(counted["documents"], counted["pages"] or 0, counted["waiting"], counted["failed"])


def scans_of(document: Document) -> QuerySet[Page]:
    """The pages whose text a machine read from a picture, in order, without their text."""
    scans = Page.objects.filter(document=document, waits=False).exclude(source=Page.Source.TEXT)
    return scans.defer("text").order_by("number")


def pages_read(document: Document) -> int:
    """How many pages of the document are read."""
    return Page.objects.filter(document=document, waits=False).count()


def words_of(page: Page) -> words.Words:
    """The word boxes of a page; none where the file gives none any more."""
    try:
        return words.words_of(page)
    except reading.Unreadable:
        return []
