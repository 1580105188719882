"""Files and what is inside of them: every mail's attachments and every archive's files become documents of their own.

An archive inside of an archive is told and left closed. Nothing is unpacked under a name that a stranger chose.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from contrechamp.library import acts, formats, reading
from contrechamp.library.intake import manifest
from contrechamp.library.intake.manifest import Manifest
from contrechamp.library.models import Document
from contrechamp.records.errors import Refused

MOST_INSIDE = 3
"""A mail may carry a mail that carries a mail; what lies deeper is left there."""


class Fault(models.TextChoices):
    """Why a file was not taken in, beside the errors that documents have."""

    NESTED = "nested", _("an archive inside of an archive is not opened")
    REFUSED = "refused", _("this site does not keep it")
    UNREACHABLE = "unreachable", _("the address does not answer with a page")
    ABSENT = "absent", _("the manifest names it, but it is not there")


@dataclass(frozen=True)
class Taken:
    """What became of one file: its name, what the library answered, what of its manifest was not understood."""

    name: str
    added: acts.Added
    notes: tuple[str, ...] = ()

    @property
    def error(self) -> str:
        """Why it was not taken in, in words."""
        return fault_words(self.added.error)


def fault_words(code: str) -> str:
    """A Fault or a Document.Error in words; nothing for none."""
    if not code:
        return ""
    return str(Fault(code).label if code in Fault.values else Document.Error(code).label)


def take_in(
    *, path: Path, organisation: str, origin: str = "", name: str = "", row: manifest.Row | None = None, inside: int = 0
) -> Iterator[Taken]:
    """Takes a file in, then what is inside of it; `inside` says how deep it lies itself. Raises OSError.

    `name` is what the giver calls it, `row` what a manifest says of it. Each file is kept before the next is opened.
    """
    name = name or path.name
    if _is_archive(path):
        yield from _archive(path, organisation, origin, name) if not inside else [_failed(name, Fault.NESTED)]
        return
    origin = (row or {}).get("origin", "") or origin
    try:
        added = acts.add_file(path=path, organisation=organisation, origin=origin, file_name=PurePosixPath(name).name)
    except Refused as refused:
        yield Taken(name, acts.Added("failed", None, "", Fault.REFUSED), (str(refused),))
        return
    notes = manifest.describe(added.document, row) if added.document and row else ()
    yield Taken(name, added, notes)
    if added.document and added.document.media_type == formats.MAIL and inside < MOST_INSIDE:
        yield from _carried(path, added.document, organisation, name, inside)


def take_in_folder(*, path: Path, organisation: str, origin: str = "") -> Iterator[Taken]:
    """The files of a folder and of its folders, by name, without hidden ones; a manifest says what they are."""
    found = {one.relative_to(path).as_posix(): one for one in path.rglob("*") if one.is_file()}
    visible = sorted(name for name in found if not any(part.startswith(".") for part in PurePosixPath(name).parts))
    listed = _manifest_among(visible)
    told = _read_manifest(found[listed]) if listed else Manifest()
    for name in visible:
        if name != listed:
            yield from _each(found[name], organisation, origin, str(found[name]), told.row(name))
    yield from _missing(told)


def _each(path: Path, organisation: str, origin: str, name: str, row: manifest.Row) -> Iterator[Taken]:
    try:
        yield from take_in(path=path, organisation=organisation, origin=origin, name=name, row=row)
    except OSError as error:
        yield Taken(name, acts.Added("failed", None, "", Document.Error.DAMAGED), (error.strerror or str(error),))


def _is_archive(path: Path) -> bool:
    try:
        return reading.media_type(path) == formats.ZIP
    except reading.Unreadable:
        return False


def _archive(path: Path, organisation: str, origin: str, name: str) -> Iterator[Taken]:
    try:
        entries = {entry: number for number, entry, _ in reading.contents(path, formats.ZIP)}
        listed = _manifest_among(entries)
        told = Manifest()
        if listed:
            with _unpacked(path, formats.ZIP, entries.pop(listed)) as file:
                told = _read_manifest(file)
    except reading.Unreadable as error:
        yield _failed(name, error.code)
        return
    for entry, number in entries.items():
        inner = f"{name}: {entry}"
        try:
            with _unpacked(path, formats.ZIP, number) as file:
                row = told.row(entry)
                taken = take_in(path=file, organisation=organisation, origin=origin, name=entry, row=row, inside=1)
                yield from (Taken(f"{name}: {one.name}", one.added, one.notes) for one in taken)
        except reading.Unreadable as error:
            yield _failed(inner, error.code)
    yield from _missing(told)


def _carried(path: Path, mail: Document, organisation: str, name: str, inside: int) -> Iterator[Taken]:
    try:
        carried = reading.contents(path, formats.MAIL)
    except reading.Unreadable:
        return  # the mail's own reading says so
    for number, entry, _size in carried:
        try:
            with _unpacked(path, formats.MAIL, number) as file:
                origin, deeper = mail.origin, inside + 1
                found = take_in(path=file, organisation=organisation, origin=origin, name=entry, inside=deeper)
                for place, one in enumerate(found):
                    if place == 0 and one.added.document:
                        _attach(mail, one.added.document)
                    yield Taken(f"{name}: {one.name}", one.added, one.notes)
        except reading.Unreadable as error:
            yield _failed(f"{name}: {entry}", error.code)


@transaction.atomic
def _attach(mail: Document, part: Document) -> None:
    if part != mail:
        mail.parts.add(part)


@contextmanager
def _unpacked(path: Path, media_type: str, number: int) -> Iterator[Path]:
    """One file from inside of another, on disk for as long as it is needed, for this account only."""
    data = reading.content(path, media_type, number)
    with NamedTemporaryFile(prefix="contrechamp-") as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


def _manifest_among(names: Iterable[str]) -> str:
    """The manifest nearest to the top, if there is one."""
    found = [name for name in names if PurePosixPath(name).name.casefold() in manifest.NAMES]
    return min(found, key=lambda name: (name.count("/"), name), default="")


def _read_manifest(path: Path) -> Manifest:
    return Manifest(reading.rows(path))


def _missing(told: Manifest) -> Iterator[Taken]:
    return (_failed(name, Fault.ABSENT) for name in told.unused())


def _failed(name: str, code: str) -> Taken:
    return Taken(name, acts.Added("failed", None, "", code))
