"""Bringing a parcel to the site of the group that it is for, or to one that carries it there; and taking them."""

from datetime import datetime

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from contrechamp.ground.http import Fault
from contrechamp.jobs.acts import enqueue
from contrechamp.peers.models import Peer
from contrechamp.peers.serving.views import bounded
from contrechamp.peers.sharing import acts as sharing
from contrechamp.peers.sharing import carrying, parcels
from contrechamp.peers.visiting.calls import HttpCalls
from contrechamp.records.errors import Refused
from contrechamp.records.models import Organisation

KIND = "application/octet-stream"
CHUNK = 1 << 20
CARRY = "peers.carry"  # kind of job


def post(parcel: bytes, to: str, *, carried: bool = False) -> Peer | None:
    """Brings a parcel to the sites that show the group `to`, until one takes it: the one where the group works, or one
    that carries it on. This node's own host is asked last. `carried`: it is another's, so nobody carries it further."""
    path = "parcel?carried=1" if carried else "parcel"
    showing = Peer.objects.filter(state=Peer.State.ACTIVE, keys__organisation=to)
    for peer in showing.order_by("deposits", "-last_ok"):
        calls = HttpCalls(peer)
        try:
            calls.post(path, iter([parcel]), kind=KIND, size=len(parcel))
        except Fault:
            continue
        finally:
            calls.close()
        return peer
    return None


def carry_on(now: datetime) -> int:
    """Brings on the parcels of groups that deposit here; how many were taken."""
    done = 0
    for row in carrying.leaving(now):
        file = carrying.path(row.pk)
        if not file.exists() or post(file.read_bytes(), row.organisation, carried=True):
            carrying.end(row)
            done += 1
        else:
            carrying.put_off(row, now)
    return done


@csrf_exempt
@require_POST
@bounded(5.0)
def take(request: HttpRequest) -> HttpResponse:
    """A draft, closed and signed, that a sister group shares with a group here, or that is to be carried."""
    try:
        data = _read(request, parcels.COVER)
        closed = parcels.cover(data)
        here = Organisation.objects.filter(id=closed.to, hosted=True).exists()
        carried = "carried" in request.GET
        if here:  # nobody else may fill the memory
            sharing.expect(closed)
        else:
            carrying.expect(closed, carried=carried)
        data += _read(request, parcels.MOST + 1 - len(data))
        if len(data) > parcels.MOST:
            raise Refused("A parcel has at most 100 MB.")
        if here:
            sharing.arrive(data)
        else:
            carrying.keep(data, carried=carried)
            enqueue(CARRY, key=f"{CARRY}.now")
    except Refused as error:
        return HttpResponse(orjson.dumps({"error": str(error)}), status=403, content_type="application/json")
    return HttpResponse(b"{}", content_type="application/json")


def _read(request: HttpRequest, size: int) -> bytes:
    """So many bytes of the body, or what there is."""
    data = bytearray()
    while len(data) < size and (chunk := request.read(min(CHUNK, size - len(data)))):
        data += chunk
    return bytes(data)
