"""A table beside the files that says what each is: `manifest.csv` in a folder or an archive.

One row for each file, named in the column `file`. Columns are known by their English or French names; others are left
alone. What a cell says and the library does not understand is told, and the file is taken in all the same.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from contrechamp.ground.dates import read_date
from contrechamp.ground.text import fold
from contrechamp.library import acts, places
from contrechamp.library.kinds import DocumentKind
from contrechamp.library.models import Document

NAMES = ("manifest.csv", "manifeste.csv")
_COLUMNS = {
    "file": ("file", "path", "filename", "fichier", "chemin", "nom du fichier"),
    "title": ("title", "titre", "intitule"),
    "kind": ("kind", "sort", "type", "sorte", "nature"),
    "authority": ("authority", "author", "autorite", "auteur"),
    "date": ("date",),
    "place": ("place", "town", "lieu", "ville", "commune", "insee"),
    "language": ("language", "langue"),
    "origin": ("origin", "source", "address", "url", "provenance", "origine", "adresse"),
    "transcription": ("transcription",),
}
_LONGEST = {"title": 500, "authority": 300, "language": 20, "origin": 2000}
_YES = {"1", "yes", "true", "x", "oui", "vrai"}
_LANGUAGES = ("fr", "en")

Row = Mapping[str, str]


class Manifest:
    """The rows of a manifest by the file that each names."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        known = {name: field for field, names in _COLUMNS.items() for name in names}
        self._rows: dict[str, Row] = {}
        for row in rows:
            told = {known[fold(column)]: cell for column, cell in row.items() if fold(column) in known and cell}
            if told.get("file"):
                self._rows.setdefault(_key(told["file"]), told)
        self._used: set[str] = set()

    def row(self, name: str) -> Row:
        """What the manifest says of the file of that name: the whole name in its folder, or its last part."""
        for key in (_key(name), _key(PurePosixPath(name).name)):
            if key in self._rows:
                self._used.add(key)
                return self._rows[key]
        return {}

    def unused(self) -> list[str]:
        """The files that the manifest names and that were not there."""
        return [row["file"] for key, row in self._rows.items() if key not in self._used]


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/").removeprefix("./")).casefold()


def describe(document: Document, row: Row) -> tuple[str, ...]:
    """Fills what is still empty in the description from its row. Returns what was not understood, in words."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for field, cell in row.items():
        if field == "file" or (getattr(document, field) and field != "language"):
            continue
        value = _READERS[field](cell) if field in _READERS else cell[: _LONGEST[field]]
        if value is None:
            faults.append(_("%(column)s: “%(cell)s” is not understood") % {"column": field, "cell": cell[:80]})
        else:
            values[field] = value
    if values:
        acts.describe(document=document, **values)
    return tuple(faults)


def _kind(cell: str) -> str | None:
    if cell in DocumentKind.values:
        return cell
    for language in _LANGUAGES:
        with translation.override(language):
            for key, label in DocumentKind.choices:
                if fold(str(label)) == fold(cell):
                    return str(key)
    return None


def _date(cell: str) -> str | None:
    found = read_date(cell)
    return found.iso if found else None


def _place(cell: str) -> str | None:
    found = places.meant(cell) or places.meant(f"({cell})")
    return found[0] if len(found) == 1 else None


_READERS: dict[str, Callable[[str], Any]] = {
    "kind": _kind,
    "date": _date,
    "place": _place,
    "transcription": lambda cell: fold(cell) in _YES,
}
