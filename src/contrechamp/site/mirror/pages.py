"""Pages as the site answers them, made in this process."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation


@dataclass
class Answer:
    """What the site answers at an address: HTML with its twin (None where it has none), other bytes, or a redirect."""

    status: int
    content_type: str = ""
    stream: Iterable[bytes] = ()
    twin: dict[str, Any] | None = None
    location: str = ""

    @property
    def body(self) -> bytes:
        """All of it, once."""
        return b"".join(self.stream)


def answer(address: str) -> Answer:
    """What a reader who is not signed in gets at that address (a path with its query)."""
    path, _, query = address.partition("?")
    twins: list[dict[str, Any] | None] = []
    language = path.split("/", 2)[1]
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        request = _request(path, query)
        request.keep_twin = twins.append  # type: ignore[attr-defined]
        try:
            match = resolve(unquote(path))
            response = match.func(request, *match.args, **match.kwargs)
        except (Resolver404, Http404):
            return Answer(404)
        return Answer(
            status=response.status_code,
            content_type=response.headers.get("Content-Type", "").partition(";")[0],
            stream=_stream(response),
            twin=twins[0] if twins else None,
            location=response.headers.get("Location", ""),
        )


def made(template: str, address: str, context: dict[str, Any] | None = None) -> Answer:
    """A page that only a copy has, in the active language, as if it were at that address of the site."""
    request = _request(*address.partition("?")[::2])
    return Answer(200, "text/html", (render_to_string(template, context or {}, request).encode(),))


def _request(path: str, query: str) -> WSGIRequest:
    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote(path).encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": settings.ALLOWED_HOSTS[0].strip("*") or "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "https" if settings.BASE_URL.startswith("https:") else "http",
    }
    request = WSGIRequest(environment)
    request.user = AnonymousUser()
    request.copied = True  # type: ignore[attr-defined]  # for what would be old by the time a copy is read
    return request


def _stream(response: HttpResponseBase) -> Iterable[bytes]:
    if isinstance(response, StreamingHttpResponse):
        return cast(Iterable[bytes], response.streaming_content)
    return (cast(HttpResponse, response).content,)
