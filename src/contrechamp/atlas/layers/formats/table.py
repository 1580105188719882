"""Tables (CSV) whose columns a person, or their names, have matched."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.atlas.layers import columns
from contrechamp.atlas.layers.formats import osm
from contrechamp.atlas.layers.found import Gap, Thing, Unreadable, position, tags_of
from contrechamp.catalogue.imports import tables
from contrechamp.catalogue.imports.facts import Unreadable as NoTable
from contrechamp.catalogue.imports.values import place, postcode

_DECIMAL = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{1,12})?")
_PAIR = re.compile(r"(-?[0-9]{1,3}\.[0-9]{1,12})[ ,;]+(-?[0-9]{1,3}\.[0-9]{1,12})")
UNKNOWN = {"", "-", "?", "inconnu", "inconnue", "unknown", "nc", "n/a", "na", "non connu", "non renseigne"}


def opened(path: Path) -> tables.Table:
    """The table. Raises Unreadable."""
    try:
        return tables.open_table(path)
    except NoTable as fault:
        raise Unreadable(str(fault)) from None


def read(path: Path, meant: Mapping[str, str]) -> Iterator[Thing | Gap]:
    """The rows of the table; `meant` says what its columns are. Raises Unreadable."""
    table = opened(path)
    try:
        for row in table.rows():
            cells = {name: cell.strip() for name, cell in zip(table.columns, row.cells, strict=True)}
            yield from _row(row.number, cells, meant)
    except NoTable as fault:
        raise Unreadable(str(fault)) from None


def _row(number: int, cells: Mapping[str, str], meant: Mapping[str, str]) -> Iterator[Thing | Gap]:
    by_target = {target: (column, cells[column]) for column, target in meant.items() if target and column in cells}
    name = _id(by_target.get(columns.ID, ("", ""))[1])
    where, gap = _position(number, name, by_target)
    if gap:
        yield gap
    words = by_target.get(columns.WORDS, ("", ""))[1]
    urn, gap = _place(number, name, by_target)
    if gap:
        yield gap
    if where is None and not words and not urn:
        if not gap:
            yield Gap(number, name, "", "", _("says neither a position nor a place"), lost=True)
        return
    said = ((_key(column, meant), cell) for column, cell in cells.items() if columns.fold_cell(cell) not in UNKNOWN)
    tags, beyond = tags_of((key, cell) for key, cell in said if key)
    if beyond:
        yield osm.too_many(number, name, beyond)
    longitude, latitude = where or (None, None)
    yield Thing(number, name, longitude, latitude, tags, precision=_precision(by_target), words=words[:500], place=urn)


def _id(text: str) -> str:
    """A number without the noughts before it, so that 01065 and 1065 are one; any other name as it is written."""
    return (text.lstrip("0") or "0")[:100] if text.isdecimal() else text[:100]


def _key(column: str, meant: Mapping[str, str]) -> str:
    """The tag under which a cell is kept; "" of one that has a column of its own."""
    target = meant.get(column, "")
    if target == columns.ID:
        return "ref"
    return "" if target in columns.PLACING else target or column


def _position(number: int, name: str, said: Mapping[str, tuple[str, str]]) -> tuple[tuple[int, int] | None, Gap | None]:
    """The position of a row; a gap where something stands there that is none."""
    pair = said.get(columns.PAIR, ("", ""))[1]
    latitude, longitude = (said.get(key, ("", ""))[1] for key in (columns.LATITUDE, columns.LONGITUDE))
    if match := _PAIR.fullmatch(pair):
        latitude, longitude = match[1], match[2]
    written = " ".join(text for text in (latitude, longitude) if text) or pair
    if not written:
        return None, None
    fits = _DECIMAL.fullmatch(latitude) and _DECIMAL.fullmatch(longitude)
    where = position(longitude.replace(",", "."), latitude.replace(",", ".")) if fits else None
    gap = None if where else Gap(number, name, columns.LATITUDE, written[:120], _("is no position on Earth"))
    return where, gap


def _place(number: int, name: str, said: Mapping[str, tuple[str, str]]) -> tuple[str, Gap | None]:
    column, text = said.get(columns.PLACE, ("", ""))
    if not text:
        return "", None
    urn, why = postcode(text)
    if urn is None:
        urn, other = place(text)
        why = other or why
    return (urn or "", None if urn else Gap(number, name, column, text[:120], str(why)))


def _precision(said: Mapping[str, tuple[str, str]]) -> int | None:
    text: Any = said.get(columns.PRECISION, ("", ""))[1]
    return int(text) if text.isdecimal() and len(text) < 6 else None
