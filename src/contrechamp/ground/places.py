"""Places that people name: the communes of France and the large towns of the world, read from a table made at set-up.

Sources of the table: INSEE's official geographic code and La Poste's postcodes (through the package
`@etalab/decoupage-administratif`), GeoNames for coordinates and for the world. tools/places.py makes it.
"""

import re
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from contrechamp.ground.text import fold

Located = Literal["town", "postcode", "department"]
AreaKind = Literal["department", "region", "country"]

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_ARTICLES = ("le ", "la ", "les ", "l ")
_FIELDS = (
    "urn", "name", "country", "department", "department_code", "region", "population", "siren",
    "latitude", "longitude", "located", "postcodes",
)  # fmt: skip
_COLUMNS = ", ".join(_FIELDS)
MOST_LIKE = 40  # names that are looked up because they are like one typed wrongly
_LIKELY = 400  # names that share the most runs of three letters with a name typed wrongly


@dataclass(frozen=True, slots=True)
class Place:
    """A town. `urn` is `insee:…` in France, `geonames:…` elsewhere; coordinates are in microdegrees.

    `located` says what the coordinates are of: the town itself, the mean of the towns of its postcode, or of those of
    its department; None where there are none.
    """

    urn: str
    name: str
    country: str
    department: str
    department_code: str
    region: str
    population: int
    siren: str
    latitude: int | None
    longitude: int | None
    located: Located | None
    postcodes: tuple[str, ...]

    @property
    def code(self) -> str:
        """How pages name it in their address: the INSEE code alone, the whole URN elsewhere."""
        return self.urn.removeprefix("insee:")

    @property
    def area(self) -> tuple[AreaKind, str]:
        """The smallest area of the table in which it lies, by its kind and code: its department, abroad its country."""
        return ("department", self.department_code) if self.department_code else ("country", self.country)


@dataclass(frozen=True, slots=True)
class Area:
    """A department, a region or a country: how many places of the table lie in it, how many people live in those.

    `parent` is the code of a department's region, "FR" for a region. The name of a country is its code (see `country`).
    """

    kind: AreaKind
    code: str
    name: str
    parent: str
    places: int
    population: int

    def holds(self, place: Place) -> bool:
        """Whether the place lies in it."""
        if self.kind == "country":
            return place.country == self.code
        return place.country == "FR" and self.name == (place.region if self.kind == "region" else place.department)


def search_key(name: str) -> str:
    """The form in which names are compared: folded words, `St-Étienne` and `saint etienne` alike."""
    words = _NOT_WORD.sub(" ", fold(name)).split()
    return " ".join(_SHORT.get(word, word) for word in words)


def keys_of(name: str) -> set[str]:
    """Every form under which `name` is found: with its leading article and without."""
    key = search_key(name)
    return {key} | {key.removeprefix(article) for article in _ARTICLES if key.startswith(article)}


def urn_of(code: str) -> str:
    """The URN that a page's address names: `13055` and `insee:13055` give `insee:13055`."""
    return code if ":" in code else f"insee:{code}"


class Places:
    """The table at `path`, read only, with a connection for each thread.

    Every method raises sqlite3.OperationalError when there is no table.
    """

    def __init__(self, path: Path) -> None:
        self._address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()

    def get(self, urn: str) -> Place | None:
        return self.many([urn]).get(urn)

    def many(self, urns: Iterable[str]) -> dict[str, Place]:
        """The known ones of `urns`, by URN."""
        wanted = list(dict.fromkeys(urns))
        marks = ",".join("?" * len(wanted))
        rows = self._rows(f"SELECT {_COLUMNS} FROM place WHERE urn IN ({marks})", wanted)  # noqa: S608
        return {place.urn: place for place in rows}

    def search(self, text: str, *, limit: int = 20) -> list[Place]:
        """Places whose postcode is `text`, or else whose name is or starts with it, or has it as a later word.

        Exact names come first, then larger populations; at most `limit`. An exact alias finds its place too: a former
        commune the one it is part of, `Londres` London.
        """
        key = search_key(text[:100])
        if not key:
            return []
        if key.isdigit():
            return self._found("SELECT urn, 0 AS later FROM postcode WHERE code = ?", [key], limit)
        code, _, rest = key.partition(" ")
        if len(code) == 5 and code.isdigit():  # a postcode and a name, as on a letter
            there = self._found("SELECT urn, 0 AS later FROM postcode WHERE code = ?", [code], limit)
            return [place for place in there if keys_of(rest) & keys_of(place.name)] or there
        # "~" sorts after every letter and digit of a key: a range keeps the index in use, LIKE would not.
        starts = "SELECT urn, key != ? AS later FROM name WHERE key BETWEEN ? AND ? AND (key = ? OR NOT alias)"
        has = "SELECT urn, 0 AS later FROM name WHERE key LIKE ? AND NOT alias"
        return self._found(starts, [key, key, f"{key}~", key], limit) or self._found(has, [f"% {key}%"], limit)

    def like(self, text: str, *, limit: int = 8) -> list[Place]:
        """Places with a name that somebody who typed `text` may have meant: one or two letters off, nearest first."""
        key = search_key(text[:60])
        most = 1 if len(key) < 6 else 2
        marked = f"~{key}~"
        runs = dict.fromkeys(marked[start : start + 3] for start in range(len(marked) - 2))
        if len(key) < 3:
            return []
        rows = self._connection.execute(
            "SELECT key FROM spelling WHERE spelling MATCH ? ORDER BY rank LIMIT ?",
            [" OR ".join(f'"{run}"' for run in runs), _LIKELY],
        )
        slip_of = {row[0][1:-1]: slips(key, row[0][1:-1], most) for row in rows}
        near = sorted((slip, name) for name, slip in slip_of.items() if slip <= most)[:MOST_LIKE]
        found = [(slip, -place.population, place) for slip, name in near for place in self.named(name)]
        found.sort(key=lambda one: one[:2])
        return list({place.urn: place for _slip, _population, place in found}.values())[:limit]

    def area(self, kind: AreaKind, code: str) -> Area | None:
        """The area of that code: 42, 2A, 976 · 84 · FR."""
        return next(iter(self.areas(kind, code=code)), None)

    def areas(self, kind: AreaKind, *, parent: str = "", code: str = "") -> list[Area]:
        """The areas of a kind, of one parent or of one code where that is given, by code."""
        rows = self._connection.execute(
            "SELECT kind, code, name, parent, places, population FROM area WHERE kind = ? "
            "AND (parent = ? OR ? = '') AND (code = ? OR ? = '') ORDER BY code",
            [kind, parent, parent, code, code],
        )
        return [Area(*row) for row in rows]

    def named(self, name: str) -> list[Place]:
        """Places whose whole name is `name`, the largest first."""
        return self._found("SELECT urn, 0 AS later FROM name WHERE key = ? AND NOT alias", [search_key(name)], 20)

    def within(self, bounds: tuple[int, int, int, int]) -> list[Place]:
        """Places inside the bounds: west, south, east, north in microdegrees; west beyond east: across the 180th
        meridian."""
        west, south, east, north = bounds
        across = "AND" if west <= east else "OR"
        return self._rows(
            f"SELECT {_COLUMNS} FROM place "  # noqa: S608
            f"WHERE latitude BETWEEN ? AND ? AND (longitude >= ? {across} longitude <= ?) ORDER BY urn",
            [south, north, west, east],
        )

    def country(self, code: str, language: str) -> str:
        """The country's name in "fr" or "en"; the code itself where it is unknown."""
        rows = self._connection.execute("SELECT fr, en FROM country WHERE code = ?", [code]).fetchall()
        return str(rows[0][0 if language == "fr" else 1]) if rows else code

    def _found(self, matches: str, parameters: Sequence[str], limit: int) -> list[Place]:
        return self._rows(
            f"SELECT {_COLUMNS} FROM place "  # noqa: S608
            f"JOIN (SELECT urn AS found, min(later) AS later FROM ({matches}) GROUP BY urn) ON urn = found "
            "ORDER BY later, population DESC, name, urn LIMIT ?",
            [*parameters, limit],
        )

    def _rows(self, statement: str, parameters: Sequence[str | int]) -> list[Place]:
        rows = self._connection.execute(statement, parameters).fetchall()
        found = (dict(zip(_FIELDS, row, strict=True)) for row in rows)
        return [Place(**{**fields, "postcodes": tuple(fields["postcodes"].split())}) for fields in found]

    @property
    def _connection(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = sqlite3.connect(self._address, uri=True)
        assert connection is not None
        return connection


def slips(typed: str, meant: str, most: int) -> int:
    """How many letters are missing, too many, wrong or in each other's place; `most` + 1 for any more than `most`."""
    if abs(len(typed) - len(meant)) > most:
        return most + 1
    before, last = list[int](), list(range(len(meant) + 1))
    for i, letter in enumerate(typed, 1):
        row = [i]
        for j, other in enumerate(meant, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


@lru_cache(maxsize=4)
def places_at(path: Path) -> Places:
    """The table at `path`, opened once for the whole process."""
    return Places(path)
