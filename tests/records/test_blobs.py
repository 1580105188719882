"""Bytes stay as long as somebody holds them, whatever others do at the same moment."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from contrechamp.ground.hashing import sha256_hex
from contrechamp.records import blobs

BYTES = b"the same bytes in two rooms"
pytestmark = pytest.mark.django_db(transaction=True)


def put(sha256: str) -> None:
    blobs.put(BYTES, "tests", "second")


def adopt(sha256: str) -> None:
    file = blobs.incoming(sha256)
    file.parent.mkdir(parents=True)
    file.write_bytes(BYTES)
    with transaction.atomic():
        blobs.adopt(file, sha256)
        blobs.hold(sha256, "tests", "second")


@pytest.mark.parametrize("keep", [put, adopt])
def test_bytes_that_are_kept_while_the_same_ones_go_stay(
    keep: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever begins to hold them waits until those that nobody held are gone, or keeps them from going."""
    sha256, unlink = blobs.put(BYTES, "tests", "first"), Path.unlink

    def meanwhile() -> None:
        try:
            keep(sha256)
        finally:
            connection.close()

    other = Thread(target=meanwhile)

    def unlink_late(path: Path, missing_ok: bool = False) -> None:
        if path == blobs.path(sha256) and other.ident is None:
            other.start()
            other.join(0.5)
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink_late)
    with transaction.atomic():
        blobs.release(sha256, "tests", "first")
    other.join()
    assert blobs.path(sha256).read_bytes() == BYTES


def test_batches_that_hold_the_same_bytes_do_not_wait_for_each_other() -> None:
    """Whatever the order in which two transactions name them; a database would end one of the two."""
    for number in range(20):
        hashes = [sha256_hex(f"{number} {part}".encode()) for part in range(100)]
        for sha256 in hashes:
            blobs.path(sha256).parent.mkdir(parents=True, exist_ok=True)
            blobs.path(sha256).touch()
        reasons = [(sha256, 0, "a batch") for sha256 in hashes]
        both, failed = Barrier(2), []
        threads = [Thread(target=_hold, args=(given, both, failed)) for given in (reasons, reasons[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []


def _hold(reasons: list[tuple[str, int, str]], both: Barrier, failed: list[BaseException]) -> None:
    try:
        both.wait()
        with transaction.atomic():
            blobs.hold_all("tests", reasons)
    except BaseException as error:
        failed.append(error)
    finally:
        connection.close()
