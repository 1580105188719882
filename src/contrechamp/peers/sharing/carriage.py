"""What a group that deposits here asks about the parcels that wait for it."""

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contrechamp.peers.custody import callers, exchange, proving
from contrechamp.peers.custody.models import Carried
from contrechamp.peers.serving.views import LINES, bounded
from contrechamp.peers.sharing import carrying
from contrechamp.shell.ranged import ranged


@require_safe
@bounded(0.5)
def show(request: HttpRequest) -> HttpResponse:
    """The parcels that wait for the group that asks, the oldest first."""
    who = _depositor(request, proving.to_see_parcels())
    if isinstance(who, HttpResponse):
        return who
    rows = Carried.objects.filter(organisation=who).order_by("at", "id")
    lines = [{"id": row.id, "from": row.sender, "size": row.size} for row in rows]
    body = b"".join(orjson.dumps(line) + b"\n" for line in lines)
    return HttpResponse(body, content_type=LINES, headers=exchange.HEADERS)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@bounded(1.0)
def one(request: HttpRequest, parcel: str) -> HttpResponseBase:
    """A parcel, or with POST: it has been taken."""
    taken = request.method == "POST"
    who = _depositor(request, proving.to_end_parcel(parcel) if taken else proving.to_get_parcel(parcel))
    if isinstance(who, HttpResponse):
        return who
    row = Carried.objects.filter(id=parcel, organisation=who).first()
    if taken:
        if row is not None:
            carrying.end(row)
        return HttpResponse(status=204, headers=exchange.HEADERS)
    if row is None or not carrying.path(parcel).exists():
        return HttpResponse(status=404)
    headers = {**exchange.HEADERS, "Content-Disposition": 'attachment; filename="draft.parcel"'}
    return ranged(carrying.path(parcel), request.headers.get("Range", ""), "application/octet-stream", headers)


def _depositor(request: HttpRequest, asked: str) -> str | HttpResponse:
    """Which depositing group asks this, or what to answer to one that is none."""
    proof = exchange.proof_in(request)
    if proof is None:
        return exchange.sign_first()
    return callers.depositor(proof, asked) or HttpResponse(status=403, headers=exchange.HEADERS)
