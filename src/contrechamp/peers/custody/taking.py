"""Taking closed files and giving them back. What they hold is not known here."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import orjson
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from contrechamp.ground.files import sync_folder
from contrechamp.peers.custody import acts, names
from contrechamp.peers.custody.models import Keeping, Kept

PAGE = 5_000  # names: below 1 MB


class NotTaken(Exception):
    """Why a file is not taken: the status to answer with, and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def listing(organisation: str, after: str) -> bytes:
    """Lines: how much may be kept and is, then the closed files behind `after`, in the order of their names."""
    limit = Keeping.objects.get(organisation=organisation).limit
    rows = Kept.objects.filter(organisation=organisation, name__gt=after).order_by("name")
    found = rows.values("name", "sha256", "size")[:PAGE]
    lines = [{"limit": limit, "used": used(organisation)}, *found]
    return b"".join(orjson.dumps(line) + b"\n" for line in lines)


def used(organisation: str) -> int:
    """Bytes that are kept for the group."""
    return Kept.objects.filter(organisation=organisation).aggregate(all=Sum("size"))["all"] or 0


def check(organisation: str, name: str, sha256: str, size: int) -> bool:
    """Whether a file that is brought is new here. Raises NotTaken, before anything of it is read."""
    row = Kept.objects.filter(organisation=organisation, name=name).first()
    if row is not None:
        if (row.sha256, row.size) != (sha256, size):
            raise NotTaken(409, "Another file of this name is kept here, and what is kept is never changed.")
        return False
    if not 0 < size <= names.MOST_BYTES:
        raise NotTaken(413, f"A file has at most {names.MOST_BYTES} bytes.")
    if used(organisation) + size > Keeping.objects.get(organisation=organisation).limit:
        raise NotTaken(507, "The room that was agreed for this backup is full.")
    return True


def take(organisation: str, name: str, sha256: str, size: int, chunks: Iterator[bytes]) -> None:
    """Keeps a file that `check` let in, on disk before this returns. Raises NotTaken."""
    target = acts.path(organisation, name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=acts.folder(organisation), prefix="coming-", delete=False) as file:
        beside = Path(file.name)
        try:
            if _write(file.fileno(), chunks) != (sha256, size):
                raise NotTaken(400, "These bytes have another hash or length.")
            if names.is_snapshot(name):
                _check_whole(organisation, beside)
            beside.replace(target)
            sync_folder(target.parent)
        finally:
            beside.unlink(missing_ok=True)
    now = timezone.now()
    try:
        with transaction.atomic():
            Kept.objects.create(organisation=organisation, name=name, sha256=sha256, size=size, at=now)
    except IntegrityError:  # the same file came twice at once, and is there
        return
    if names.is_snapshot(name):
        acts.tidy(organisation=organisation, now=now)


def _write(descriptor: int, chunks: Iterator[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        while chunk:
            chunk = chunk[os.write(descriptor, chunk) :]
    os.fsync(descriptor)
    return digest.hexdigest(), size


def _check_whole(organisation: str, snapshot: Path) -> None:
    """Raises NotTaken for a snapshot that names what is not here: it would bring nothing back."""
    try:
        with snapshot.open("rb") as file:
            named = names.objects_of(file)
    except ValueError:
        raise NotTaken(400, "That is no snapshot of a backup.") from None
    missing = named - set(Kept.objects.filter(organisation=organisation).values_list("name", flat=True))
    if missing:
        raise NotTaken(409, f"The snapshot names {len(missing)} objects that are not kept here.")
