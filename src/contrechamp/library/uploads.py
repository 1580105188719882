"""Files that come in through the upload page."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from contrechamp.library import acts
from contrechamp.library.models import Document
from contrechamp.people import may

MOST_FILES = 50


@dataclass(frozen=True)
class Report:
    """What became of one file: its name, and what the library answered."""

    name: str
    added: acts.Added

    @property
    def error(self) -> str:
        """Why it was not taken in, in words."""
        return str(Document.Error(self.added.error).label) if self.added.error else ""


class MembersFiles(TemporaryFileUploadHandler):
    """Puts what comes with a form on disk, for members only, and no more of a file than shows that it is too large.

    Django reads a form before any view is asked: without this, whoever finds the node could fill its disk.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        assert self.request is not None
        if not may.organisations_of(self.request.user):
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= acts.MOST_BYTES:
            super().receive_data_chunk(raw_data, start)


def take_in(files: "Iterable[UploadedFile[Any]]", *, organisation: str, origin: str) -> list[Report]:
    """Adds each file to the library; one that cannot be read never stops the others."""
    return [_take_in(file, organisation, origin) for file in files]


def _take_in(file: "UploadedFile[Any]", organisation: str, origin: str) -> Report:
    name = Path(file.name or "").name
    with _on_disk(file) as path:
        return Report(name, acts.add_file(path=path, organisation=organisation, origin=origin, file_name=name))


@contextmanager
def _on_disk(file: "UploadedFile[Any]") -> Iterator[Path]:
    """The bytes as a file that only this account may read, for as long as it is needed."""
    with NamedTemporaryFile(prefix="contrechamp-") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)
