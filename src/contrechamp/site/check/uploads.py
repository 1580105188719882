"""A file that is only looked at: hashed while it comes in, and never put anywhere."""

from hashlib import sha256
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST_BYTES = 200_000_000
MOST_OF_CITATION = 2_000_000  # bytes that are kept in memory while they may be a citation


class Fingerprint(UploadedFile):  # type: ignore[type-arg]
    """What is left of an uploaded file: its SHA-256, its size, and its bytes when it may be a citation."""

    def __init__(self, name: str, size: int, digest: str, citation: bytes) -> None:
        super().__init__(BytesIO(), name, "application/octet-stream", size)
        self.sha256 = digest
        self.citation = citation


class Hashing(FileUploadHandler):
    """Hashes the first file of a form. `too_large` says that a file was cut off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digest, self.kept, self.too_large = sha256(), bytearray(), False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.digest, self.kept = sha256(), bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > MOST_BYTES:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self.digest.update(raw_data)
        if start <= MOST_OF_CITATION and (start or raw_data[:1] == b"{"):
            self.kept += raw_data if len(self.kept) == start else b""

    def file_complete(self, file_size: int) -> Fingerprint:
        whole = len(self.kept) == file_size and file_size <= MOST_OF_CITATION
        return Fingerprint(self.file_name or "", file_size, self.digest.hexdigest(), bytes(self.kept) if whole else b"")
