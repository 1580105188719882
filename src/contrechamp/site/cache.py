"""Public pages from memory: rendered once for each change of what is public, then sent as they are.

Key and entity tag come from the records' revision, the day, the software, the address with the parameters that public
views know, and so the language. A change shows in every process within REREAD seconds. Members bypass it all.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from contrechamp.records import reads
from contrechamp.site.memory import Memory, Stored

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

REREAD = 5.0  # seconds
LIMIT = 32 * 1024 * 1024  # bytes
LONGEST = 300  # characters of a parameter's value that a page may depend on
PARAMETERS: set[str] = set()
_ENCODING = re.compile(r"(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[0-9.]+\s*)?(?:,|$)", re.IGNORECASE)

memory = Memory(LIMIT)


def public(*parameters: str) -> Callable[[View[P]], View[P]]:
    """A view whose pages are the same for every reader: they may be stored, and only `parameters` reach it."""
    PARAMETERS.update(parameters)

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request.GET = QueryDict(urlencode(_known(request.GET.items(), parameters)))
            response = view(request, *args, **kwargs)
            response.contrechamp_public = True  # type: ignore[attr-defined]
            return response

        return shown

    return decorate


def _known(pairs: Iterable[tuple[str, Any]], parameters: Iterable[str]) -> list[tuple[str, str]]:
    allowed = set(parameters)
    return sorted((name, str(value)[:LONGEST]) for name, value in pairs if name in allowed and value)


class Edition:
    """What every stored page depends on besides its address; read again at most every REREAD seconds."""

    def __init__(self) -> None:
        self._until = 0.0
        self._text = ""

    def text(self) -> str:
        now = time.monotonic()
        if now >= self._until:
            parts = (reads.revision(), timezone.localdate(), settings.SOFTWARE_VERSION, settings.NODE_NAME)
            self._text = "\n".join(map(str, parts))
            self._until = now + REREAD
        return self._text

    def forget(self) -> None:
        """Makes the next page read the revision again."""
        self._until = 0.0


edition = Edition()


class PublicPages:
    """Middleware that answers readers from memory, and stores what public views answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return _private(self.get_response(request))
        key = _key(request)
        if _known_already(request, key):
            return HttpResponse(status=304, headers=_headers(request, key))
        stored = memory.get(key)
        if stored is None:
            response = self.get_response(request)
            if not _storable(response):
                return response
            stored = Stored.of(response.headers["Content-Type"], response.content)
            memory.put(key, stored)
        return _answer(request, stored, key)


def _key(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    known = urlencode(_known(parse_qsl(query), PARAMETERS)) if query else ""
    return hashlib.sha256(f"{edition.text()}\n{request.path}\n{known}".encode()).hexdigest()[:32]


def _storable(response: HttpResponse) -> bool:
    """Whether a public view made the page, whole, and gave the reader nothing of their own with it."""
    return getattr(response, "contrechamp_public", False) and response.status_code == 200 and not response.cookies


def _private(response: HttpResponse) -> HttpResponse:
    if getattr(response, "contrechamp_public", False):
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _packed(request: HttpRequest) -> bool:
    return bool(_ENCODING.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


def _headers(request: HttpRequest, key: str) -> dict[str, str]:
    tag = f'"{key}{"-gz" if _packed(request) else ""}"'
    return {"ETag": tag, "Cache-Control": "public, no-cache", "Vary": "Accept-Encoding"}


def _known_already(request: HttpRequest, key: str) -> bool:
    """Whether the reader has this very page. Only stored pages ever had a tag, so it need not be made to know."""
    tags = request.META.get("HTTP_IF_NONE_MATCH", "")
    return bool(tags) and _headers(request, key)["ETag"] in re.findall(r'"[^"]*"', tags)


def _answer(request: HttpRequest, stored: Stored, key: str) -> HttpResponse:
    headers = _headers(request, key)
    body = stored.plain
    if _packed(request):
        body = stored.packed
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    return HttpResponse(b"" if request.method == "HEAD" else body, content_type=stored.content_type, headers=headers)
