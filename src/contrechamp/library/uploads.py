"""Files that come in through the upload page."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from contrechamp.library import acts
from contrechamp.library.models import Document

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
