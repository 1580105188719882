"""Folders to take away need little memory, and have a limit."""

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from contrechamp.records.errors import Refused
from contrechamp.requests.letters.packing import packed

LARGE = 30_000_000


def test_a_large_file_passes_piece_by_piece(tmp_path: Path) -> None:
    """Of thirty megabytes never more than a few are in memory; what comes out is what went in."""
    path = tmp_path / "mail"
    path.write_bytes(bytes(range(250)) * (LARGE // 250))
    tracemalloc.start()
    try:
        made = packed([("mail/1.eml", path), ("letter.txt", b"Bonjour")])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < LARGE / 3
    with made, zipfile.ZipFile(made) as folder:
        assert folder.read("mail/1.eml") == path.read_bytes() and folder.read("letter.txt") == b"Bonjour"


def test_a_folder_beyond_the_limit_is_refused() -> None:
    """Before it is written, and it is said."""
    with pytest.raises(Refused, match="2 "):
        packed([("a", bytes(1_500_000)), ("b", bytes(1_500_000))], most=2_000_000)
