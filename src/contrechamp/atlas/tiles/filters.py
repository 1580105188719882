"""What a reader chooses to see, and whom the site shows: masks over the rows of an index."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from contrechamp.atlas.tiles.columns import LISTS
from contrechamp.atlas.tiles.index import Index

LONGEST = 300
Rows = slice | NDArray[np.int64]
LAYERS = "layer"
"""The start of the name of an imported layer among origins: shown whatever groups are trusted."""
PARAMETERS = {"type": "type", "zone": "zone", "kind": "operator_kind", "status": "status"}
"""Parameters of an address that name words of a list, and that list."""


@dataclass(frozen=True)
class Filters:
    """Empty: all of them. `type`, `zone`, `kind` (of operator) and `status` are words, `operator` a URN or a name as
    written, `group` a group's id or `layer:<number>`; `since` and `until` years in which a device was first seen."""

    type: tuple[str, ...] = ()
    zone: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    operator: str = ""
    group: str = ""
    since: int = 0
    until: int = 0

    def query(self) -> str:
        """As parameters of an address, in one order."""
        named = [(one.name, getattr(self, one.name)) for one in fields(self)]
        return urlencode([(name, value) for name, value in named if value], doseq=True)


NONE = Filters()


def read(parameters: Mapping[str, Any]) -> Filters:
    """The filters that an address names (a QueryDict, or lists by name); words that no list has are left out."""
    asked = {name: set(_all(parameters, name)) for name in PARAMETERS}
    lists = {name: tuple(word for word in LISTS[of] if word in asked[name]) for name, of in PARAMETERS.items()}
    operator, group, since, until = (
        "".join(_all(parameters, name)[:1]).strip()[:LONGEST] for name in ("operator", "group", "since", "until")
    )
    return Filters(**lists, operator=operator, group=group, since=_year(since), until=_year(until))


def mask(index: Index, rows: Rows, filters: Filters, shown: set[str] | None) -> NDArray[np.bool_] | None:
    """Which of the rows are chosen, and said by whom the site shows (`shown` None: everybody); None: all of them."""
    parts = [part for part in (_trusted(index, rows, shown), *_chosen(index, rows, filters)) if part is not None]
    if not parts:
        return None
    found: NDArray[np.bool_] = np.logical_and.reduce(parts)
    return found


def _trusted(index: Index, rows: Rows, shown: set[str] | None) -> NDArray[np.bool_] | None:
    if shown is None:
        return None
    table = np.array([name in shown or name.startswith(LAYERS) for name in index.origins], bool)
    return None if table.all() else table[index.origin[rows]]


def _chosen(index: Index, rows: Rows, filters: Filters) -> list[NDArray[np.bool_]]:
    found = []
    for name, of in PARAMETERS.items():
        if words := getattr(filters, name):
            found.append(np.isin(LISTS[of], words)[index.words[of][rows]])
    for wanted, names, column in (
        (filters.operator, index.operators, index.operator),
        (filters.group, index.origins, index.origin),
    ):
        if wanted:
            found.append(column[rows] == (names.index(wanted) if wanted in names else -1))
    if filters.since:
        found.append(index.first[rows] >= filters.since)
    if filters.until:
        found.append((index.first[rows] <= filters.until) & (index.first[rows] > 0))
    return found


def _all(parameters: Mapping[str, Any], name: str) -> list[str]:
    getlist = getattr(parameters, "getlist", None)
    values = getlist(name) if getlist else parameters.get(name, ())
    return [values] if isinstance(values, str) else [str(value) for value in values]


def _year(text: str) -> int:
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0
