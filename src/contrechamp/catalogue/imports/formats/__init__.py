"""The formats that are understood: which one files are of, and their readers."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from django.utils.translation import gettext as _

from contrechamp.catalogue.imports import tables as csv_tables
from contrechamp.catalogue.imports.facts import Found, Unreadable
from contrechamp.catalogue.imports.formats import decp, eforms, ftm, network, ocds, tables, uwazi, wacz
from contrechamp.catalogue.imports.plan import Plan

HEAD = 64 * 1024  # bytes
LARGEST = 2_000_000_000  # bytes of one file

Read = Callable[[list[Path], Plan], Iterator[Found]]
READERS: Mapping[str, Read] = MappingProxyType({
    "table": tables.read,
    "network": network.read,
    "eforms": eforms.read,
    "decp": decp.read,
    "ocds": ocds.read,
    "uwazi": uwazi.read,
    "ftm": ftm.read,
    "wacz": wacz.read,
})  # fmt: skip
BY_COLUMNS = ("table", "uwazi")
"""The formats of which a person says what the columns mean."""
WEB = "wacz"
"""The format whose pages become documents of the library, not drafts."""
SERIES = {"decp": decp.SERIES, "ocds": ocds.SERIES, "eforms": eforms.SERIES, "ftm": ftm.SERIES}
"""The formats whose own numbers tell their entries apart, whichever file they come from."""


class Columns(Protocol):
    """What has columns and rows."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    def rows(self) -> Iterator[csv_tables.Row]: ...


def format_of(paths: list[Path]) -> str:
    """The format that the files are of, by their first bytes. Raises Unreadable where it is none of these."""
    for path in paths:
        if path.stat().st_size > LARGEST:
            raise Unreadable(_("A file may have %(n)d GB at most.") % {"n": LARGEST // 1_000_000_000})
    if wacz.is_it(paths[0]):
        return WEB
    with paths[0].open("rb") as file:
        head = file.read(HEAD)
    for name, reader in (("eforms", eforms), ("decp", decp), ("ocds", ocds), ("uwazi", uwazi), ("ftm", ftm)):
        if reader.is_it(head, paths[0]):
            return name
    if not tables.is_it(head, paths[0]):
        raise Unreadable(_("This file is none of the formats that are understood."))
    return "network" if len(paths) == 2 and network.is_it(paths) else "table"


def open_columns(path: Path, format: str) -> Columns:
    """The file as a table, where its format is one of `BY_COLUMNS`. Raises Unreadable."""
    return uwazi.open_table(path) if format == "uwazi" else csv_tables.open_table(path)


def read(paths: list[Path], plan: Plan) -> Iterator[Found]:
    """The items and gaps of the files as the plan says. Raises Unreadable, also after some items were given."""
    return READERS[plan.format](paths, plan)
