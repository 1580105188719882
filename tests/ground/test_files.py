"""Files are whole or not there."""

from pathlib import Path

import pytest

from contrechamp.ground import files
from contrechamp.ground.hashing import sha256_file, sha256_hex


def test_a_written_file_is_whole_and_private(tmp_path: Path) -> None:
    """Content, mode and nothing beside it; missing folders are made."""
    path = tmp_path / "a" / "b"
    files.write_atomic(path, b"one")
    files.write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half file, no rubbish."""
    path = tmp_path / "file"
    files.write_atomic(path, b"one")

    def fail(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        files.write_atomic(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_and_its_bytes_have_one_hash(tmp_path: Path) -> None:
    """Both spell SHA-256 in lower-case hexadecimal."""
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    assert sha256_file(path) == sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
