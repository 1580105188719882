"""A published document and its pages, in the reader that the library draws."""

from functools import lru_cache, partial

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contrechamp.catalogue.words import pick
from contrechamp.library import public as published
from contrechamp.library.context import THUMBNAIL_WIDTH, Links, origin, reader
from contrechamp.library.kinds import DocumentKind
from contrechamp.search.reads import lit as lit_words
from contrechamp.shell.pages import render
from contrechamp.site import twins
from contrechamp.site.cache import public
from contrechamp.site.open_data import pages
from contrechamp.site.reads import documents
from contrechamp.site.reads.documents import Supported
from contrechamp.site.reads.subjects import Sight, page_of

COVERS = 24  # pictures of pages on the document's own page
MOST_LIT = 60  # words of a search on one page


@require_safe
@public()
def document(request: HttpRequest, sha256: str) -> HttpResponse:
    """What a document is, its pages, the statements that rest on it."""
    page = documents.document(sha256)
    if page is None:
        raise Http404(_("No group shown on this site has published that document."))
    links = _links(sha256)
    numbers = range(1, min(page.public.pages, COVERS) + 1)
    context = {
        "page": page,
        "about": page.public,
        "kind": dict(DocumentKind.choices).get(page.public.kind, ""),
        "covers": [(number, links.page(number), links.picture(number, 2 * THUMBNAIL_WIDTH)) for number in numbers],
        "links": links,
        "origin": origin(page.public),
        "archive": reverse("machine:file", args=[archive]) if (archive := published.archive_of(sha256)) else "",
    }
    return render(
        request,
        "site/document.html",
        context,
        twin=twins.document(page, links.file),
        metadata=pages.document(page, links.file, links.picture(1, 2 * THUMBNAIL_WIDTH)),
    )


@require_safe
@public("lit", "q")
def page(request: HttpRequest, sha256: str, number: int) -> HttpResponse:
    """One page: its picture with the quotes lit, its text. `lit` names a statement, `q` words that were searched."""
    about, shown = published.document(sha256), published.page(sha256, number)
    if about is None or shown is None:
        raise Http404(_("That document has no such page here."))
    supports = documents.supported(sha256, Sight(), page=number)
    quotes = documents.quotes(supports, chosen=request.GET.get("lit", ""), words=_words(supports))
    asked = request.GET.get("q", "")
    places = lit_words(asked, shown.text)[:MOST_LIT] if asked else ()
    context = reader(about, shown, words=shown.words, links=_links(sha256), lit=quotes, asked=places)
    twin = {
        "document": sha256,
        "page": number,
        "pages": about.pages,
        "title": about.title,
        "width": shown.width,
        "height": shown.height,
        "text": shown.text,
        "text_from": shown.source,
        "supports": [twins.supported(one) for one in supports],
    }
    return render(request, "site/page.html", {**context, "sha256": sha256}, twin=twin)


def _links(sha256: str) -> Links:
    return Links(
        page=partial(page_of, sha256),
        picture=lambda number, width: f"{_picture(sha256, number)}?w={width}",
        document=reverse("site:document", args=[sha256]),
        file=reverse("machine:file", args=[sha256]),
    )


@lru_cache(maxsize=4_096)
def _picture(sha256: str, number: int) -> str:
    """The address of the picture of a page: those near it show it too, in each language."""
    return reverse("machine:picture", args=[sha256, number])


def _words(supports: list[Supported]) -> dict[str, str]:
    """What each statement says, in a line."""
    language = get_language() or "fr"

    def plain(text: object) -> str:
        return pick(text, language) if isinstance(text, dict) else str(text)

    return {one.line.claim: plain(one.subject.title) + _(": ") + plain(one.line.words) for one in supports}
