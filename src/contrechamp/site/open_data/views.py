"""The page of open data, its files and its catalogue."""

from collections.abc import Iterator

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from contrechamp.records import export as records_export
from contrechamp.search.reads import UnknownFilter
from contrechamp.search.schema import FACETS
from contrechamp.shell.pages import render
from contrechamp.site.cache import public
from contrechamp.site.open_data import dcat, scopes
from contrechamp.site.open_data.formats import FORMATS
from contrechamp.site.open_data.formats.jsonl import licences
from contrechamp.site.open_data.scopes import Scope
from contrechamp.site.twins import whole

LINKED = "application/ld+json"


@require_safe
@public()
def page(request: HttpRequest) -> HttpResponse:
    """What there is, in which formats, under which licences, and how to check it."""
    found = scopes.everything().licences
    language = get_language() or "fr"
    groups = [(group, found.of[id], _files(scopes.GROUP, id)) for id, group in found.groups.items()]
    context = {"formats": FORMATS.values(), "whole": _files(scopes.ALL, scopes.ALL), "groups": groups, "found": found}
    twin = {
        "licences": licences(found, language),
        "catalogue": whole(reverse("open_data:catalogue")),
        "records": whole(reverse("open_data:records")),
        "files": {file: whole(address) for file, address in context["whole"]},  # type: ignore[attr-defined]
        "of_a_group": {id: {file: whole(to) for file, to in _files(scopes.GROUP, id)} for id in found.groups},
    }
    return render(request, "open_data/page.html", context, twin=twin)


def _files(scope: str, key: str) -> list[tuple[str, str]]:
    return [(file, reverse("open_data:file", args=[scope, key, file])) for file in FORMATS]


@require_safe
@public()
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue of it all as DCAT, for portals that gather such catalogues."""
    body = orjson.dumps(dcat.catalogue(), option=orjson.OPT_INDENT_2)
    return HttpResponse(body, content_type=LINKED, headers={"Access-Control-Allow-Origin": "*"})


@require_safe
def file(request: HttpRequest, scope: str, key: str, file: str) -> HttpResponseBase:
    """One file of a scope, written while it is sent."""
    form = FORMATS.get(file)
    chosen = _scope(request, scope, key)
    if form is None or chosen is None:
        raise Http404
    name = "-".join(part for part in (scope, key[:16] if key != scope else "", file) if part)
    language = get_language() or "fr"
    return _stream(_spoken(form.write(chosen, language), language), form.media_type, name)


def _spoken(pieces: Iterator[bytes], language: str) -> Iterator[bytes]:
    """The pieces, each made in that language: what is sent while it is made outlives the request's own language."""
    while True:
        with override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _scope(request: HttpRequest, name: str, key: str) -> Scope | None:
    if name == scopes.ALL and key == scopes.ALL:
        return scopes.everything()
    if name == scopes.GROUP:
        return scopes.group(key)
    if name == scopes.TOWN:
        return scopes.town(key)
    if name == scopes.DOSSIER:
        return scopes.dossier(key)
    if name == scopes.SEARCH and key == "hits":
        filters = {facet: value[:200] for facet in FACETS if (value := request.GET.get(facet, ""))}
        try:
            return scopes.hits(request.GET.get("q", "").strip()[:400], filters)
        except UnknownFilter:
            return None
    return None


@require_safe
def records(request: HttpRequest) -> HttpResponseBase:
    """The signed records of every group that is shown here, one after another."""
    shown = sorted(scopes.everything().organisations)
    lines = (line for organisation in shown for line in records_export.export(organisation))
    return _stream(lines, "application/x-ndjson", "records.ndjson")


def _stream(pieces: Iterator[bytes], media_type: str, name: str) -> StreamingHttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "public, no-cache",
    }
    text = media_type.startswith("text/")
    return StreamingHttpResponse(
        pieces, content_type=f"{media_type}; charset=utf-8" if text else media_type, headers=headers
    )
