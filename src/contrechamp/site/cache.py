"""Public pages from memory: rendered once for each change of what is public, then sent as they are.

A page's edition is the records' revision, that of the map, the day, the software and the site's name; its entity tag
comes from the edition and the address, with the parameters that public views know, and so the language. A change shows
in every process within REREAD seconds. Members, who have a session, bypass it all.

A publication about anything makes a new edition. A page of a view that says `lasting` is not made again for one that
does not touch it: the database is asked what it asked (see `answers`).
"""

import gzip
import hashlib
import re
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from contrechamp.atlas.tiles import reads as tiles
from contrechamp.ground.sharing import sharing
from contrechamp.records import reads
from contrechamp.site.answers import Answers, noting
from contrechamp.site.memory import Memory

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

REREAD = 5.0  # seconds
LIMIT = 32 * 1024 * 1024  # bytes
LONGEST = 300  # characters of a parameter's value that a page may depend on
_parameters: set[str] = set()
_GZIP = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[0-9.]+\s*)?(?:,|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stored:
    """A page as it goes over the wire, plain and compressed, with its edition; of one that may last longer than that,
    the frame that it was made in, and what it asked of the database."""

    edition: str
    content_type: str
    plain: bytes
    packed: bytes
    frame: object = None
    answers: Answers | None = None

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed) + (self.answers.size if self.answers else 0)

    def lasts(self) -> bool:
        """Whether this would be made in the same way now."""
        return self.answers is not None and self.frame == _frame() and self.answers.hold()


memory: Memory[Stored] = Memory(LIMIT)


class Edition:
    """What every stored page depends on besides its address; read again at most every REREAD seconds."""

    def __init__(self) -> None:
        self._until = 0.0
        self._text = ""

    def text(self) -> str:
        now = time.monotonic()
        if now >= self._until:
            # The map's devices come from imported layers too, and its index a little later than a publication.
            parts = (reads.revision(), tiles.now().tag, *_frame())
            self._text = "\n".join(map(str, parts))
            self._until = now + REREAD
        return self._text

    def forget(self) -> None:
        """Makes the next page read the revision again."""
        self._until = 0.0


edition = Edition()


def forget() -> None:
    """Drops the pages that this process has stored, and reads the revision again."""
    memory.clear()
    edition.forget()


def public(*parameters: str, lasting: bool = False) -> Callable[[View[P]], View[P]]:
    """A view whose pages are the same for every reader: they may be stored, and only `parameters` reach it.

    `lasting`: they follow from what the view asks of the database, the day, the software and the site's name alone, not
    from the map's index or a file that changes. They then outlast their edition while all that stays the same.
    """
    _parameters.update(parameters)

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request.GET = QueryDict(urlencode(_known(request.GET.items(), parameters)))
            if _is_member(request):
                response = view(request, *args, **kwargs)
                response.headers["Cache-Control"] = "private, no-store"
                return response
            # Before the page is made: were it read after, an old page could go by the name of a new edition.
            current = edition.text()
            if _has_it(request, _tag(request, current)):
                return HttpResponse(status=304, headers=_headers(request, current))
            frame = _frame()
            noted = lasting and not getattr(request, "copied", False)  # a copy keeps no page in memory
            with noting() if noted else nullcontext() as answers, sharing():
                response = view(request, *args, **kwargs)
            response.contrechamp_made = current, frame, answers  # type: ignore[attr-defined]
            return response

        return shown

    return decorate


class PublicPages:
    """Middleware that answers readers from memory, and stores what public views answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or _is_member(request):
            return self.get_response(request)
        address = _address(request)
        stored = memory.get(address)
        if stored is not None and stored.edition == (current := edition.text()):
            return _answer(request, stored)
        if stored is not None and stored.lasts():
            stored = replace(stored, edition=current)
        else:
            response = self.get_response(request)
            made = getattr(response, "contrechamp_made", None)
            # Only whole pages, and never one that gives the reader something of their own.
            if made is None or response.status_code != 200 or response.cookies:
                return response
            stored = _stored(response, *made)
        memory.put(address, stored, stored.size)
        return _answer(request, stored)


def _stored(response: HttpResponse, made: str, frame: object, answers: Answers | None) -> Stored:
    packed = gzip.compress(response.content, compresslevel=6, mtime=0)
    return Stored(made, response.headers["Content-Type"], response.content, packed, frame, answers)


def _frame() -> tuple[object, ...]:
    """What every page depends on besides the database and files."""
    return timezone.localdate(), settings.SOFTWARE_VERSION, settings.NODE_NAME


def _is_member(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _known(pairs: Iterable[tuple[str, Any]], parameters: Iterable[str]) -> list[tuple[str, str]]:
    allowed = set(parameters)
    return sorted((name, str(value)[:LONGEST]) for name, value in pairs if name in allowed and value)


def _address(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "").encode("latin-1")
    # Read as views read it, to the letter: else the page of one question could be stored under another one's address.
    return f"{request.path}?{urlencode(_known(QueryDict(query).items(), _parameters))}" if query else request.path


def _packed(request: HttpRequest) -> bool:
    return bool(_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


def _tag(request: HttpRequest, current: str) -> str:
    digest = hashlib.sha256(f"{current}\n{_address(request)}".encode()).hexdigest()[:32]
    return f'"{digest}{"-gz" if _packed(request) else ""}"'


def _headers(request: HttpRequest, current: str) -> dict[str, str]:
    return {"ETag": _tag(request, current), "Cache-Control": "public, no-cache", "Vary": "Accept-Encoding"}


def _has_it(request: HttpRequest, tag: str) -> bool:
    """Whether the reader has this very page, made by this edition, already."""
    return tag in re.findall(r'"[^"]*"', request.META.get("HTTP_IF_NONE_MATCH", ""))


def _answer(request: HttpRequest, stored: Stored) -> HttpResponse:
    headers = _headers(request, stored.edition)
    if _has_it(request, headers["ETag"]):
        return HttpResponse(status=304, headers=headers)
    body = stored.plain
    if _packed(request):
        body = stored.packed
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    return HttpResponse(b"" if request.method == "HEAD" else body, content_type=stored.content_type, headers=headers)
