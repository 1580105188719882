"""What other nodes ask of this one: addresses without a language, without cookies, without any state between calls."""

import re
from collections.abc import Callable
from functools import wraps
from gzip import compress
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contrechamp.peers.keeping import deposits, files
from contrechamp.peers.reads import relayed
from contrechamp.peers.serving import heads, logpages, nudges, ranges
from contrechamp.peers.serving.recent import Recent
from contrechamp.records import citation, export, reads
from contrechamp.records.models import Log, Record
from contrechamp.shell.budget import Budget

P = ParamSpec("P")
Answer = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

LINES = "application/x-ndjson"
CONFINED = "default-src 'none'; sandbox"
NUDGE = 1_000  # bytes
MANY_SIGNATURES = 40.0  # pages that a megabyte of key events costs as much as
SOURCES = 1_000  # logs of which is remembered what their pages are made from
_HEX = re.compile(r"[0-9a-f]{64}")
_GZIP = re.compile(r"(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[0-9.]+\s*)?(,|$)")

budget = Budget()
recent: Recent[bytes] = Recent()
sources: Recent[logpages.Source] = Recent(SOURCES)


def bounded(cost: float) -> Callable[[Answer[P]], Answer[P]]:
    """A view that costs so much of the budget, and answers 429 with Retry-After when that is used up."""

    def decorate(view: Answer[P]) -> Answer[P]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if seconds := budget.wait(request, cost):
                return _busy(seconds)
            return view(request, *args, **kwargs)

        return answer

    return decorate


@require_safe
@bounded(1.0)
def show_heads(request: HttpRequest) -> HttpResponse:
    """What this node has of each organisation."""
    after = request.GET.get("after", "")
    if after and not _HEX.fullmatch(after):
        return _say("after is the id of an organisation.", 400)
    return _lines(request, heads.heads(after))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@bounded(1.0)
def keys(request: HttpRequest) -> HttpResponse:
    """Every key event of an organisation, every branch; or takes those that are new here, whoever brings them."""
    organisation = _id(request, "org")
    if not relayed().filter(id=organisation).exists():
        raise Http404
    if request.method == "POST":
        if seconds := budget.wait(request, MANY_SIGNATURES * deposits.declared(request) / deposits.PAGE):
            return _busy(seconds)
        status, said = deposits.take_keys(request, organisation)
        return HttpResponse(said, status=status, content_type="application/json")
    return _lines(request, b"".join(export.key_events(organisation)))


@require_safe
@bounded(1.0)
def show_log(request: HttpRequest) -> HttpResponse:
    """A page of a log. It depends on the parameters and on what is public, which the revision stands for."""
    packed, revision = _takes_gzip(request), reads.revision()
    key = (request.META.get("QUERY_STRING", ""), packed, revision)
    if (body := recent.get(key)) is not None:
        return _lines(request, body, packed=packed)
    source = _source(_id(request, "log"), revision)
    try:
        wanted = ranges.read(request.GET.get("seq", "1-"))
    except ranges.BadRanges as error:
        return _say(str(error), 400)
    bodies = request.GET.get("bodies", "1") != "0"
    page = logpages.page(source, wanted, tip=_id(request, "tip"), bodies=bodies)
    body = compress(page, compresslevel=1, mtime=0) if packed else page
    return _lines(request, recent.put(key, body) if logpages.is_whole(source.log) else body, packed=packed)


def _source(log: str, revision: int) -> logpages.Source:
    """What the pages of a log are made from, at this revision. Raises Http404 for a log that is not given on."""
    if (source := sources.get((log, revision))) is not None:
        return source
    row = Log.objects.filter(id=log, organisation__in=relayed().values("id")).first()
    if row is None:
        raise Http404
    source = logpages.source(row)
    # While a publication is being acknowledged the log goes on without a new revision.
    return sources.put((log, revision), source) if logpages.is_whole(row) else source


@require_safe
@bounded(1.0)
def show_record(request: HttpRequest, record: str) -> HttpResponse:
    """A citation of one record: what proves who said it."""
    logs = Log.objects.filter(organisation__in=relayed().values("id"))
    if not Record.objects.filter(id=record, log__in=logs.values("id")).exists():
        raise Http404
    return _lines(request, b"".join(citation.proof([record])))


@require_safe
@bounded(0.5)
def show_files(request: HttpRequest) -> HttpResponse:
    """The names of the files that this node holds of an organisation, in order, from the one after `after`."""
    organisation, after = _id(request, "org"), _id(request, "after")
    if not relayed().filter(id=organisation).exists():
        raise Http404
    return _lines(request, files.names(organisation, after))


@require_safe
@bounded(0.2)
def show_file(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The bytes of a published file, as an attachment; one range at a time."""
    return files.answer(sha256, request.headers.get("Range", ""))


@csrf_exempt
@require_POST
@bounded(0.2)
def take_nudge(request: HttpRequest) -> HttpResponse:
    """ "I have news": a seal. What comes of it is this node's matter."""
    said = request.read(NUDGE + 1)
    if len(said) > NUDGE or not nudges.take(said.strip()):
        return _say("A nudge is one good seal of a log that is known here.", 400)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
@bounded(1.0)
def take_deposit(request: HttpRequest) -> HttpResponse:
    """A page of records pushed by a node without a public address, of an organisation whose deposits are wanted."""
    status, said = deposits.take_page(request)
    return HttpResponse(said, status=status, content_type="application/json")


@csrf_exempt
@require_POST
@bounded(1.0)
def take_file(request: HttpRequest, sha256: str) -> HttpResponse:
    """A file that such an organisation's records bring."""
    status, said = deposits.take_file(request, sha256)
    return HttpResponse(said, status=status, content_type="application/json")


def _id(request: HttpRequest, name: str) -> str:
    """The id that a parameter gives, or "" where there is none. Raises Http404 for what can be the id of nothing."""
    given = request.GET.get(name, "")
    if given and not _HEX.fullmatch(given):
        raise Http404
    return given


def _takes_gzip(request: HttpRequest) -> bool:
    return bool(_GZIP.search(request.headers.get("Accept-Encoding", "")))


def _lines(request: HttpRequest, body: bytes, *, packed: bool | None = None) -> HttpResponse:
    """An answer of lines. `packed`: whether they are compressed already; without it they are where that is welcome."""
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": CONFINED, "Vary": "Accept-Encoding"}
    if packed is None and (packed := len(body) > 1_000 and _takes_gzip(request)):
        body = compress(body, compresslevel=1, mtime=0)
    if packed:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    return HttpResponse(b"" if request.method == "HEAD" else body, content_type=LINES, headers=headers)


def _busy(seconds: int) -> HttpResponse:
    return _say(f"Too many calls; ask again in {seconds} s.", 429, **{"Retry-After": str(seconds)})


def _say(sentence: str, status: int, **headers: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)
