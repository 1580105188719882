"""A page and its machine twin: one view, two forms of the same facts."""

from collections.abc import Callable
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path

from contrechamp.shell.metadata import Metadata

SUFFIX = ".json"
Twin = dict[str, Any]


def render(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    twin: Twin | Callable[[], Twin] | None = None,
    metadata: Metadata | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as HTML, or `twin` as JSON when the address ends with `.json`; 404 where a page has no twin.

    A twin that costs something is given as a function, called only where the twin is wanted. `metadata` is what the
    page says of itself to other programs. Who wants page and twin at once, as a mirror does, gives the request a
    function `keep_twin`.
    """
    if request.path.endswith(SUFFIX):
        if twin is None:
            raise Http404
        return HttpResponse(as_json(_made(twin)), content_type="application/json", status=status)
    if keep := getattr(request, "keep_twin", None):
        keep(None if twin is None else _made(twin))
    if twin is not None:
        context = {"json_twin": _twin_address(request), **context}
    if metadata is not None:
        context = {"metadata": metadata.of(request), **context}
    return HttpResponse(render_to_string(template, context, request), status=status)


def _made(twin: Twin | Callable[[], Twin]) -> Twin:
    return twin() if callable(twin) else twin


def as_json(twin: Twin) -> bytes:
    """A twin as it goes over the wire."""
    return orjson.dumps(twin, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def with_twin(route: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """A page's two addresses: the twin of `town/<place>` is `town/<place>.json`, that of a folder its `index.json`.

    The twin stands first, because a `<str:…>` at the end of the page's address would take `.json` in.
    """
    twin = f"{route}index{SUFFIX}" if route == "" or route.endswith("/") else f"{route}{SUFFIX}"
    return [path(twin, view, name=f"{name}_twin"), path(route, view, name=name)]


def _twin_address(request: HttpRequest) -> str:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return f"{request.path}{'index' if request.path.endswith('/') else ''}{SUFFIX}{query}"
