"""Copies that anybody brings: kept unopened, few at a time, without a trace of who brought them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from contrechamp.library.holding import ROOM
from contrechamp.library.intake import files
from contrechamp.library.intake.files import Taken
from contrechamp.library.models import Offer
from contrechamp.records import blobs

HOLDING = "offer"
MOST_BYTES = 20_000_000
MOST_AN_HOUR = 20
MOST_WAITING = 100
MOST_BYTES_WAITING = 1_000_000_000


class TooMany(Exception):
    """More is offered now than the members can look at: come back later."""


class OneFile(TemporaryFileUploadHandler):
    """Puts one file on disk, and no more of it than shows that it is too large."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._taken = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self._taken:
            raise SkipFile
        self._taken = True
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= MOST_BYTES:
            super().receive_data_chunk(raw_data, start)


def has_room() -> bool:
    """Whether one more offer is taken now. Counted for all together: nobody's address is looked at."""
    lately = Offer.objects.filter(hour__gt=timezone.now() - timedelta(hours=1)).count()
    held = Offer.objects.aggregate(bytes=Sum("size"))["bytes"] or 0
    return lately < MOST_AN_HOUR and Offer.objects.count() < MOST_WAITING and held < MOST_BYTES_WAITING


@transaction.atomic
def receive(*, path: Path, file_name: str, wanted: str, message: str) -> None:
    """Keeps a file in quarantine. The same bytes again change nothing. Raises TooMany, records.errors.Refused."""
    if not has_room():
        raise TooMany
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    sha256 = blobs.put(path, ROOM, HOLDING)
    Offer.objects.get_or_create(
        blob=sha256,
        defaults={
            "wanted": wanted,
            "file_name": file_name[-255:],
            "size": path.stat().st_size,
            "message": message[:1000],
            "hour": hour,
        },
    )


def accept(*, offer: Offer, organisation: str) -> list[Taken]:
    """Takes an offer into the group's library, where it is opened in the child process. Raises OSError."""
    taken = list(files.take_in(path=blobs.path(offer.blob), organisation=organisation, name=offer.file_name or "offer"))
    refuse(offer=offer)
    return taken


@transaction.atomic
def refuse(*, offer: Offer) -> None:
    """Sends an offer away, with its bytes."""
    offer.delete()
    blobs.release(offer.blob, ROOM, HOLDING)
