"""Which files of others this node keeps a copy of, and how many nodes are known to have each."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count

from contrechamp.peers.models import Holding, Peer, Pin
from contrechamp.peers.reads import relayed
from contrechamp.records import blobs, bulk
from contrechamp.records.models import Attachment, Blob, BlobHolder, Block, Organisation, Statement

COPIES = 3  # that a file should have, this node's own counted
ALL = 10**18


class Wanted(NamedTuple):
    """A file that records bring, and how many bytes they say it has."""

    sha256: str
    size: int


def missing() -> Iterator[Wanted]:
    """The files that should be here and are not: of the groups hosted here, then of each pin as far as it reaches."""
    seen: set[str] = set()
    hosted = Organisation.objects.filter(hosted=True).values("id")
    yield from _absent(Attachment.objects.filter(organisation__in=hosted).values_list("sha256", "size"), ALL, seen)
    for pin in Pin.objects.order_by("added_at", "pk"):
        yield from _absent(of_pin(pin), pin.limit, seen)


def of_pin(pin: Pin) -> Iterable[tuple[str, int]]:
    """The files that a pin names, with their sizes."""
    given = Attachment.objects.filter(organisation__in=relayed().values("id")).order_by("sha256")
    if pin.kind == Pin.Kind.ORGANISATION:
        found = given.filter(organisation=pin.target)
    elif pin.kind == Pin.Kind.SCARCE:
        return [(sha256, size) for sha256, size, copies in _counted() if copies < COPIES]
    else:
        subjects = {pin.target} if pin.kind == Pin.Kind.DOSSIER else _in_place(pin.target)
        found = given.filter(subject__in=subjects | _cited(subjects))
    return found.values_list("sha256", "size").distinct()


def copies(sha256: str) -> int:
    """How many nodes are known to hold a file, this one included."""
    return Holding.objects.filter(sha256=sha256).count() + blobs.path(sha256).exists()


def scarce() -> int:
    """How many files of the organisations that are kept here have fewer than three known copies."""
    return sum(found < COPIES for _sha256, _size, found in _counted())


@transaction.atomic
def drop(pin: Pin) -> None:
    """Takes a pin back; the files that nothing else keeps here go."""
    named = {sha256 for sha256, _ in of_pin(pin)}
    pin.delete()
    hosted = Organisation.objects.filter(hosted=True).values("id")
    kept = set(Attachment.objects.filter(organisation__in=hosted).values_list("sha256", flat=True))
    for other in Pin.objects.all():
        kept |= {sha256 for sha256, _ in of_pin(other)}
    for sha256 in named - kept:
        records = Attachment.objects.filter(sha256=sha256).values_list("record", flat=True)
        for record in set(records):
            blobs.release(sha256, blobs.RECORDS, record)


def _absent(named: Iterable[tuple[str, int]], limit: int, seen: set[str]) -> Iterator[Wanted]:
    """Those of the named files that are not here, as long as all of them together stay within the limit."""
    room = limit
    for sha256, size in named:
        if sha256 in seen:
            continue
        seen.add(sha256)
        room -= size
        if room >= 0 and size <= blobs.MAX_BYTES and not _is_here(sha256):
            yield Wanted(sha256, size)


def _is_here(sha256: str) -> bool:
    held = BlobHolder.objects.filter(blob=sha256, room=blobs.RECORDS).exists() and blobs.path(sha256).exists()
    return held or Block.objects.filter(id=sha256).exists()


def _counted() -> Iterator[tuple[str, int, int]]:
    """Every file of the organisations kept here: hash, size, known copies."""
    given = Attachment.objects.filter(organisation__in=relayed().values("id"))
    others = dict(Holding.objects.values_list("sha256").annotate(Count("peer", distinct=True)))
    here = set(Blob.objects.values_list("id", flat=True))
    for sha256, size in given.order_by("sha256").values_list("sha256", "size").distinct():
        yield sha256, size, others.get(sha256, 0) + (sha256 in here)


def _in_place(place: str) -> set[str]:
    """The subjects that some group places there."""
    return {place, *Statement.objects.filter(reference=place).values_list("subject", flat=True)}


def _cited(subjects: set[str]) -> set[str]:
    """The documents that statements about these subjects quote."""
    cited: set[str] = set()
    for part in bulk.parts(sorted(subjects)):
        for sources in Statement.objects.filter(subject__in=part).values_list("sources", flat=True):
            cited |= {source["document"] for source in sources if isinstance(source.get("document"), str)}
    return cited


def known_holders(sha256: str) -> list[Peer]:
    """The peers that say they hold a file."""
    return list(Peer.objects.filter(holdings__sha256=sha256).distinct().order_by("name", "address"))
