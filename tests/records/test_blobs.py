"""Bytes stay as long as somebody holds them, whatever others do at the same moment."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, transaction

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
