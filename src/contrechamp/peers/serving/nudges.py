"""Nudges: "I have news". Each carries a seal, so that nobody makes a node pull for nothing; it then pulls by itself."""

import hashlib
import logging
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from contrechamp.ground.http import Client, Fault
from contrechamp.jobs.acts import enqueue
from contrechamp.peers.models import Peer
from contrechamp.peers.reads import relayed
from contrechamp.peers.serving import heads
from contrechamp.records.headers import read_seal
from contrechamp.records.models import Log, Organisation, Record

PULL = "peers.pull"
PAUSE = 30  # seconds: news make this node visit the others so often at most, whoever sends how many nudges
SECONDS = 10.0
_log = logging.getLogger(__name__)


@transaction.atomic
def take(line: bytes) -> bool:
    """Takes a nudge: a seal. False where it is none, or not one of a log that is known here.

    News are pulled from the nodes that this one knows, never from an address that a nudge names: there is none in it.
    Those of a group that nobody here has decided about, or that is refused, wait for the next visit.
    """
    seal = read_seal(line)
    log = Log.objects.filter(id=seal.log).first() if seal else None
    if seal is None or log is None or not seal.verifies(log.key):
        return False
    if relayed().filter(id=log.organisation).exists() and not Record.objects.filter(id=seal.id).exists():
        slot = int(timezone.now().timestamp()) // PAUSE + 1
        enqueue(PULL, key=f"{PULL}:{slot}", run_after=datetime.fromtimestamp(slot * PAUSE, UTC))
    return True


def send(client: Client) -> int:
    """Tells each peer of the heads of this node's own logs, once for each change; how many were told."""
    hosted = set(Organisation.objects.filter(hosted=True).values_list("id", flat=True))
    own = set(Log.objects.filter(own=True, organisation__in=hosted).values_list("id", flat=True))
    seals = [line for line in heads.heads().splitlines() if (seal := read_seal(line)) and seal.log in own]
    digest = hashlib.sha256(b"\n".join(seals)).hexdigest()
    told = 0
    for peer in Peer.objects.filter(state=Peer.State.ACTIVE).exclude(nudged=digest):
        try:
            for news in seals:
                client.post(f"{peer.address}/exchange/nudge", news, kind="application/json", local=peer.local,
                            seconds=SECONDS, limit=10_000)  # fmt: skip
            told += 1
        except Fault as fault:
            _log.info("nudging %s: %s", peer.address, fault)
            continue
        Peer.objects.filter(pk=peer.pk).update(nudged=digest)
    return told
