"""Carrying parcels for groups that nobody can call: those that deposit here. They stay closed, and go after a month.

A host takes what a group that this node decided about sends to a depositor, who collects it; and what a depositor
sends, which it brings on to the site of the group that it is for, or to that group's host.
"""

from datetime import datetime, timedelta
from pathlib import Path

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from contrechamp.ground.files import write_atomic
from contrechamp.ground.hashing import sha256_hex
from contrechamp.ground.http import Fault
from contrechamp.peers.custody import proving
from contrechamp.peers.custody.models import Carried
from contrechamp.peers.custody.signed import Caller
from contrechamp.peers.models import Parcel, Peer, SeenKeys
from contrechamp.peers.reads import depositors
from contrechamp.peers.sharing import acts, parcels
from contrechamp.peers.visiting.calls import log
from contrechamp.records import ownlog
from contrechamp.records.errors import Refused
from contrechamp.records.keys import HEX_KEY
from contrechamp.records.models import Log, Organisation

MOST_BYTES = 300_000_000  # that wait for one group, or from one
MOST_COLLECTED = 100  # parcels of one group in one visit
STAYS = timedelta(days=30)


def expect(closed: parcels.Closed, *, size: int = 0, carried: bool = False) -> None:
    """Whether this node carries a parcel with this cover, of so many bytes as far as that is known. Raises Refused.

    `carried`: another host brings it on, so it is taken for a depositor only, or two hosts could send it to and fro.
    """
    arriving = depositors().filter(organisation=closed.to).exists()
    leaving = not carried and depositors().filter(organisation=closed.sender).exists()
    known = SeenKeys.objects.filter(organisation=closed.to, peer__state=Peer.State.ACTIVE).exists()
    if not arriving and not (leaving and known):
        raise Refused(_("The group that this is for is not on this site."))
    acts.check_sender(closed)
    waiting = Carried.objects.filter(sender=closed.sender, organisation=closed.to)
    if waiting.count() >= acts.MOST_WAITING:
        raise Refused(_("Too many drafts of that group wait here already."))
    of_one = {"organisation": closed.to} if arriving else {"sender": closed.sender}
    if (Carried.objects.filter(**of_one).aggregate(all=Sum("size"))["all"] or 0) + size > MOST_BYTES:
        raise Refused(_("Too many drafts of that group wait here already."))


@transaction.atomic
def keep(data: bytes, *, carried: bool = False) -> Carried:
    """Keeps a parcel until it is collected or brought on; sent again, it is the same. Raises Refused."""
    closed = parcels.read(data)
    id = sha256_hex(data)
    if row := Carried.objects.filter(pk=id).first():
        return row
    expect(closed, size=len(data), carried=carried)
    row, new = Carried.objects.get_or_create(
        id=id, defaults={"sender": closed.sender, "organisation": closed.to, "size": len(data)}
    )
    if new:
        path(id).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomic(path(id), data)
    return row


@transaction.atomic
def end(row: Carried) -> None:
    """The parcel is where it belongs, or nobody came for it."""
    Carried.objects.filter(pk=row.pk).delete()
    transaction.on_commit(lambda: path(row.pk).unlink(missing_ok=True))


def leaving(now: datetime) -> list[Carried]:
    """The parcels that are to be brought on now, the oldest first. One that nobody took waits as long again as it had
    waited until then."""
    rows = Carried.objects.exclude(organisation__in=depositors().values("organisation")).order_by("at")
    return [row for row in rows if row.tried is None or now - row.tried >= row.tried - row.at]


def put_off(row: Carried, now: datetime) -> None:
    """Nobody took the parcel now."""
    Carried.objects.filter(pk=row.pk).update(tried=now)


def drop_old(now: datetime) -> int:
    """Lets go of what nobody came for in a month; how many parcels."""
    old = list(Carried.objects.filter(at__lt=now - STAYS))
    for row in old:
        end(row)
    return len(old)


def collect_all() -> int:
    """Fetches what waits at this node's hosts; how many parcels came. One that cannot be reached is left for later."""
    came = 0
    for peer in Peer.objects.filter(state=Peer.State.ACTIVE, deposits=True).order_by("pk"):
        try:
            came += collect(peer)
        except (Fault, Refused) as reason:
            log.warning("%s: %s", peer.address, reason)
    return came


def collect(peer: Peer) -> int:
    """Fetches what waits at a host for the groups of this node, and tells it so; how many parcels came.

    What comes from a group that nobody here has decided about stays there. Raises Refused, Fault.
    """
    came = 0
    for organisation in Organisation.objects.filter(hosted=True).order_by("id").values_list("id", flat=True):
        own = Log.objects.filter(organisation=organisation, own=True).first()
        if own is None:
            continue
        seed = ownlog.read_key(own.id)
        with Caller(peer.address, seed, local=peer.local, proxy=settings.SOCKS_PROXY) as calls:
            came += _collect(calls)
    return came


def _collect(calls: Caller) -> int:
    came = 0
    for line in calls.read("/parcels", proving.to_see_parcels()).splitlines()[:MOST_COLLECTED]:
        parcel, sender = _listed(line)
        if not Parcel.objects.filter(id=parcel).exists():
            if not acts.is_decided(sender) or not _is_wanted(calls, parcel):
                continue
            data = calls.read(f"/parcels/{parcel}", proving.to_get_parcel(parcel), limit=parcels.MOST + 1)
            came += _take_in(data)
        calls.read(f"/parcels/{parcel}", proving.to_end_parcel(parcel), method="POST")
    return came


def _is_wanted(calls: Caller, parcel: str) -> bool:
    """Whether a parcel would be kept here, by its beginning alone. One that is not waits at the host: a decision about
    its sender, the sender's newest key, or room may still come."""
    some = {"Range": f"bytes=0-{parcels.COVER - 1}", "Accept-Encoding": "identity"}
    asked = proving.to_get_parcel(parcel)
    stream = calls.call("GET", f"/parcels/{parcel}", asked, limit=parcels.COVER, headers=some)
    try:
        acts.expect(parcels.cover(b"".join(stream.chunks())))
    except Refused as reason:
        log.warning("%s: the draft %s: %s", calls.address, parcel[:12], reason)
        return False
    return True


def _take_in(data: bytes) -> int:
    """1 for a parcel that is kept here now; 0 for one that is damaged, which the host need not keep either."""
    try:
        acts.arrive(data)
    except Refused:
        return 0
    return 1


def _listed(line: bytes) -> tuple[str, str]:
    try:
        said = orjson.loads(line)
        parcel, sender = said["id"], said["from"]
        if HEX_KEY.fullmatch(parcel) and HEX_KEY.fullmatch(sender):
            return parcel, sender
    except (orjson.JSONDecodeError, KeyError, TypeError):
        pass
    raise Fault("cut", "Its list of parcels makes no sense.")


def path(parcel: str) -> Path:
    return Path(settings.HOME.folder) / "carried" / parcel
