"""What other nodes ask about closed files (docs/federation.md, section 9): without a language, cookies or any state."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contrechamp.peers.custody import acts, callers, names, proving, taking
from contrechamp.peers.custody.callers import Caller
from contrechamp.peers.custody.models import Kept
from contrechamp.peers.serving.views import CONFINED, LINES, bounded
from contrechamp.records.keys import HEX_KEY
from contrechamp.shell.ranged import ranged

CHUNK = 65_536
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": CONFINED}
UNKNOWN = "Nothing is kept here for this key."


@require_safe
@bounded(0.2)
def give_challenge(request: HttpRequest) -> HttpResponse:
    """A text to sign."""
    return HttpResponse(f"{callers.challenge()}\n", content_type="text/plain", headers=HEADERS)


@require_safe
@bounded(0.5)
def show(request: HttpRequest) -> HttpResponseBase:
    """The names of what is kept for who asks."""
    after = request.GET.get("after", "")
    if after and not names.is_name(after):
        return _no(400, "after is the name of a closed file.")
    who = _caller(request, proving.to_list(after))
    if not isinstance(who, Caller):
        return who
    return HttpResponse(taking.listing(who.organisation, after), content_type=LINES, headers=HEADERS)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@bounded(0.2)
def one(request: HttpRequest, name: str) -> HttpResponseBase:
    """A closed file, given to a sheet of its group or brought by a log of it."""
    return _put(request, name) if request.method == "POST" else _get(request, name)


def _get(request: HttpRequest, name: str) -> HttpResponseBase:
    who = _caller(request, proving.to_get(name))
    if not isinstance(who, Caller):
        return who
    if not who.sheet:
        return _no(403, "The backup is given to who has a sheet of the group.")
    path = acts.path(who.organisation, name)
    if not Kept.objects.filter(organisation=who.organisation, name=name).exists() or not path.exists():
        return _no(404, "No such file is kept here.")
    headers = {**HEADERS, "Accept-Ranges": "bytes", "Content-Disposition": 'attachment; filename="closed.age"'}
    return ranged(path, request.headers.get("Range", ""), "application/octet-stream", headers)


def _put(request: HttpRequest, name: str) -> HttpResponseBase:
    sha256 = request.GET.get("sha256", "")
    length = request.META.get("CONTENT_LENGTH") or ""
    if not HEX_KEY.fullmatch(sha256) or not (length.isascii() and length.isdigit() and len(length) < 13):
        return _no(400, "A file comes with its hash and its length.")
    size = int(length)
    who = _caller(request, proving.to_put(name, sha256, size))
    if not isinstance(who, Caller):
        return who
    try:
        if taking.check(who.organisation, name, sha256, size):
            taking.take(who.organisation, name, sha256, size, _chunks(request, size))
    except taking.NotTaken as reason:
        return _no(reason.status, str(reason))
    return HttpResponse(status=204, headers=HEADERS)


def _caller(request: HttpRequest, asked: str) -> Caller | HttpResponse:
    """Who asks this, or what to answer to one who may not."""
    proof = proof_in(request)
    if proof is None:
        return sign_first()
    return callers.caller(proof, asked) or _no(403, UNKNOWN)


def proof_in(request: HttpRequest) -> proving.Proof | None:
    """The proof that comes with a call, for a challenge of this node; nothing more of it is checked."""
    proof = proving.read(request.headers.get("Authorization", ""))
    return proof if proof is not None and callers.is_fresh(proof.challenge) else None


def sign_first() -> HttpResponse:
    """The answer to a call without such a proof."""
    return _no(401, "Sign a challenge first.", **{"WWW-Authenticate": proving.SCHEME})


def _chunks(request: HttpRequest, size: int) -> Iterator[bytes]:
    """The body, of which nothing is read beyond the declared size."""
    while size > 0 and (chunk := request.read(min(CHUNK, size))):
        size -= len(chunk)
        yield chunk


def _no(status: int, sentence: str, **headers: str) -> HttpResponse:
    kind = "text/plain; charset=utf-8"
    return HttpResponse(f"{sentence}\n", status=status, content_type=kind, headers={**HEADERS, **headers})
