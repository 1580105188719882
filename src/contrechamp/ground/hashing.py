"""SHA-256, the name of every blob, as 64 lower-case hexadecimal characters."""

import hashlib
from pathlib import Path


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """The SHA-256 of the bytes of the file at `path`, read in pieces. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
