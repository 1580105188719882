"""Bytes named by their SHA-256, in the folder of blobs; kept as long as somebody holds them.

Every room puts and holds bytes here, private originals too. Only what a counted, unerased record brings is public:
`reads.blob_path` answers that question.
"""

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from contrechamp.ground.files import sync_folder, write_atomic
from contrechamp.ground.hashing import sha256_file, sha256_hex
from contrechamp.records.errors import Gone, Refused
from contrechamp.records.models import Blob, BlobHolder, Block

RECORDS = "records"
MAX_BYTES = 200_000_000
BLOCKED = "An administrator blocked this file on this site."
AT_ONCE = 8

_forgetters: list[Callable[[str], None]] = []


def path(sha256: str) -> Path:
    """Where the bytes are, or would be."""
    return Path(settings.HOME.blobs) / sha256[:2] / sha256


def put(data: bytes | Path, room: str, reason: str) -> str:
    """Keeps the bytes (or a copy of the file) for this room and reason; their SHA-256. Raises Refused when blocked or
    larger than 200 MB."""
    size = data.stat().st_size if isinstance(data, Path) else len(data)
    sha256 = write(data)
    with transaction.atomic():
        Blob.objects.get_or_create(id=sha256, defaults={"size": size})
        hold(sha256, room, reason)
        if not path(sha256).exists():  # somebody let go of the same bytes meanwhile
            write(data)
    return sha256


def write(data: bytes | Path) -> str:
    """Writes the bytes outside of any transaction, as `put` does; `hold_all` them in the next one."""
    size = data.stat().st_size if isinstance(data, Path) else len(data)
    if size > MAX_BYTES:
        raise Refused(f"The file has {size // 1_000_000} MB; this node keeps files up to {MAX_BYTES // 1_000_000} MB.")
    sha256 = sha256_file(data) if isinstance(data, Path) else sha256_hex(data)
    if _blocked([sha256]):
        raise Refused(BLOCKED)
    if not path(sha256).exists():
        write_atomic(path(sha256), data.read_bytes() if isinstance(data, Path) else data)
    return sha256


def write_all(every: Sequence[bytes]) -> list[str]:
    """Writes many bytes, none larger than `put` takes, as `write` does. Of what is blocked the SHA-256 is empty.

    The disk takes as long to make eight files safe as to make one, if it is asked at once.
    """
    hashes = [sha256_hex(data) for data in every]
    blocked = _blocked(hashes)
    new = {sha256: data for sha256, data in zip(hashes, every, strict=True) if not path(sha256).exists()}
    with ThreadPoolExecutor(AT_ONCE) as hands:
        for _done in hands.map(lambda one: write_atomic(path(one), new[one]), new.keys() - blocked):
            pass
    return ["" if sha256 in blocked else sha256 for sha256 in hashes]


def _blocked(hashes: Collection[str]) -> set[str]:
    """Those that an administrator blocked here."""
    return set(Block.objects.filter(id__in=hashes).values_list("id", flat=True))


def incoming(sha256: str) -> Path:
    """Where a file that is being fetched lies until it is whole and its hash is checked."""
    return Path(settings.HOME.blobs) / "incoming" / sha256


def adopt(file: Path, sha256: str) -> None:
    """Moves a whole file, whose hash the caller has just computed, to its place; `hold` it in the same transaction.

    Raises Refused when it is blocked.
    """
    if _blocked([sha256]):
        raise Refused(BLOCKED)
    size = file.stat().st_size
    Blob.objects.get_or_create(id=sha256, defaults={"size": size})  # first: nobody removes the bytes from here on
    path(sha256).parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as written:
        os.fsync(written.fileno())
    file.replace(path(sha256))
    sync_folder(path(sha256).parent)


def open(sha256: str) -> BinaryIO:
    """The bytes, to read. Raises FileNotFoundError."""
    return path(sha256).open("rb")


def hold(sha256: str, room: str, reason: str) -> None:
    """One more reason to keep a blob that is here."""
    BlobHolder.objects.get_or_create(blob_id=sha256, room=room, reason=reason)


def hold_all(room: str, reasons: Iterable[tuple[str, int, str]]) -> None:
    """Keeps bytes that were written: the SHA-256, the size and the reason of each, inside a transaction. Raises Gone
    where somebody let go of the same bytes meanwhile: they have to be written again."""
    given = sorted(reasons)  # in one order by all, so that no two of them wait for each other
    Blob.objects.bulk_create((Blob(id=sha256, size=size) for sha256, size, _ in given), ignore_conflicts=True)
    holders = (BlobHolder(blob_id=sha256, room=room, reason=reason) for sha256, _, reason in given)
    BlobHolder.objects.bulk_create(holders, ignore_conflicts=True)
    if gone := [sha256 for sha256, _, _ in given if not path(sha256).exists()]:
        raise Gone(gone[0])


def release(sha256: str, room: str, reason: str) -> None:
    """One reason less; without any the bytes go, after the transaction."""
    BlobHolder.objects.filter(blob_id=sha256, room=room, reason=reason).delete()
    _drop_unheld([sha256])


def release_all(*, room: str, reason: str, keep: Collection[str] = ()) -> None:
    """Lets go of every blob that is held for this room and reason, but of those to `keep`."""
    held = BlobHolder.objects.filter(room=room, reason=reason).exclude(blob_id__in=keep)
    hashes = list(held.values_list("blob_id", flat=True))
    held.delete()
    _drop_unheld(hashes)


def remove(sha256: str) -> None:
    """Removes the bytes whoever holds them; for blocked blobs."""
    BlobHolder.objects.filter(blob_id=sha256).delete()
    _drop_unheld([sha256])


def on_gone(forget: Callable[[str], None]) -> None:
    """Registers what a room does when the bytes of a blob go: drop what it derived from them."""
    _forgetters.append(forget)


def _drop_unheld(hashes: list[str]) -> None:
    unheld = Blob.objects.filter(id__in=hashes, holders=None)
    gone = list(unheld.values_list("id", flat=True))
    Blob.objects.filter(id__in=gone).delete()
    transaction.on_commit(lambda: _unlink(gone))


def _unlink(hashes: list[str]) -> None:
    for sha256 in hashes:
        with transaction.atomic():  # who begins to hold them meanwhile waits for this row, and then looks for them
            row, unheld = Blob.objects.get_or_create(id=sha256, defaults={"size": 0})
            if unheld:
                path(sha256).unlink(missing_ok=True)
                row.delete()
        if unheld:
            for forget in _forgetters:
                forget(sha256)
