"""Bringing a parcel to the site of the group that it is for, and taking those that others bring."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from contrechamp.ground.http import Fault
from contrechamp.peers.models import Peer
from contrechamp.peers.serving.views import bounded
from contrechamp.peers.sharing import acts as sharing
from contrechamp.peers.sharing.parcels import COVER, MOST
from contrechamp.peers.visiting.calls import HttpCalls
from contrechamp.records.errors import Refused

KIND = "application/octet-stream"
CHUNK = 1 << 20


def post(parcel: bytes, to: str) -> Peer | None:
    """Brings a parcel to the sites that show the group `to`, until one takes it: the one where the group works."""
    for peer in Peer.objects.filter(state=Peer.State.ACTIVE, keys__organisation=to).order_by("-last_ok"):
        calls = HttpCalls(peer)
        try:
            calls.post("parcel", iter([parcel]), kind=KIND, size=len(parcel))
        except Fault:
            continue
        finally:
            calls.close()
        return peer
    return None


@csrf_exempt
@require_POST
@bounded(5.0)
def take(request: HttpRequest) -> HttpResponse:
    """A draft that a sister group shares with a group here, closed and signed."""
    try:
        data = _read(request, COVER)
        sharing.expect(data)  # nobody else may fill the memory
        data += _read(request, MOST + 1 - len(data))
        if len(data) > MOST:
            raise Refused("A parcel has at most 100 MB.")
        sharing.arrive(data)
    except Refused as error:
        return HttpResponse(orjson.dumps({"error": str(error)}), status=403, content_type="application/json")
    return HttpResponse(b"{}", content_type="application/json")


def _read(request: HttpRequest, size: int) -> bytes:
    """So many bytes of the body, or what there is."""
    data = bytearray()
    while len(data) < size and (chunk := request.read(min(CHUNK, size - len(data)))):
        data += chunk
    return bytes(data)
