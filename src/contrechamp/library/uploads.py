"""Files that come in through the upload page."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from contrechamp.library import acts
from contrechamp.library.intake import files
from contrechamp.library.intake.files import Taken
from contrechamp.people import may

MOST_FILES = 50


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


def take_in(given: "Iterable[UploadedFile[Any]]", *, organisation: str, origin: str) -> list[Taken]:
    """Adds each file, and what is inside of it, to the library; one that cannot be read never stops the others."""
    return [taken for file in given for taken in _take_in(file, organisation, origin)]


def _take_in(file: "UploadedFile[Any]", organisation: str, origin: str) -> list[Taken]:
    name = PurePosixPath((file.name or "").replace("\\", "/")).name
    with on_disk(file) as path:
        return list(files.take_in(path=path, organisation=organisation, origin=origin, name=name))


@contextmanager
def on_disk(file: "UploadedFile[Any]") -> Iterator[Path]:
    """The bytes as a file that only this account may read, for as long as it is needed."""
    with NamedTemporaryFile(prefix="contrechamp-") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)
