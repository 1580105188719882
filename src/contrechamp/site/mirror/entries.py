"""What of a copy can be found, and where it is in the index of the search (`postings`). Part of `state`."""

import sqlite3
from collections.abc import Callable, Iterable

import orjson

from contrechamp.site.mirror.terms import Entry

TABLES = """
CREATE TABLE IF NOT EXISTS entry (
    unit INTEGER PRIMARY KEY, segment INTEGER, number INTEGER, kind TEXT, page INTEGER, titles TEXT, said BLOB
);
CREATE INDEX IF NOT EXISTS entries_of_segment ON entry (segment, unit);
CREATE TABLE IF NOT EXISTS segment (number INTEGER PRIMARY KEY, entries INTEGER, parts INTEGER);
CREATE TABLE IF NOT EXISTS dead (segment INTEGER, number INTEGER);
"""


class Entries:
    """The entries of one copy, each by the number of its unit. `note` keeps a fact about the copy: that the lists
    changed, or that the index has lost something for good."""

    def __init__(self, database: sqlite3.Connection, note: Callable[[str, str], None]) -> None:
        self._database, self._note = database, note

    def new(self) -> list[int]:
        """The numbers of the units that can be found and that the index does not have yet."""
        return [
            unit for (unit,) in self._database.execute("SELECT unit FROM entry WHERE segment IS NULL ORDER BY unit")
        ]

    def one(self, unit: int) -> tuple[str, str, int | None, dict[str, str], dict[str, str], dict[str, int]]:
        """A unit that can be found: name, kind, page, titles, texts, how often it has each word."""
        name, kind, page, said = self._database.execute(
            "SELECT name, kind, page, said FROM entry JOIN unit ON unit.id = entry.unit WHERE entry.unit = ?", [unit]
        ).fetchone()
        titles, texts, counts = orjson.loads(said)
        return name, kind, page, titles, texts, counts

    def listed(self) -> list[tuple[str, str, dict[str, str]]]:
        """What has a line in the lists: name, kind and titles of every unit that can be found but single pages."""
        rows = self._database.execute(
            "SELECT name, kind, titles FROM entry JOIN unit ON unit.id = entry.unit WHERE page IS NULL"
        )
        return [(name, kind, orjson.loads(titles)) for name, kind, titles in rows]

    def indexed(self, segment: int, units: list[int], parts: int) -> None:
        """Notes that these units are the entries of a segment, in this order."""
        places = ((segment, place, unit) for place, unit in enumerate(units))
        self._database.executemany("UPDATE entry SET segment = ?, number = ? WHERE unit = ?", places)
        self._database.execute("INSERT INTO segment VALUES (?, ?, ?)", [segment, len(units), parts])

    def segments(self, numbers: Iterable[int]) -> list[tuple[int, int, int]]:
        """Of these segments: number, entries, parts."""
        held = {row[0]: row for row in self._database.execute("SELECT number, entries, parts FROM segment")}
        return [held[number] for number in numbers]

    def dead(self, segment: int) -> list[int]:
        """The entries of a segment that are to be found in it no more."""
        rows = self._database.execute("SELECT number FROM dead WHERE segment = ? ORDER BY number", [segment])
        return [number for (number,) in rows]

    def forget_segments(self, numbers: Iterable[int]) -> None:
        """Forgets these segments: what they held has no place in the index."""
        some = [(number,) for number in numbers]
        self._database.executemany("DELETE FROM segment WHERE number = ?", some)
        self._database.executemany("DELETE FROM dead WHERE segment = ?", some)
        self._database.executemany("UPDATE entry SET segment = NULL, number = NULL WHERE segment = ?", some)

    def keep(self, unit: int, entry: Entry | None) -> None:
        """An entry that changed has no place in the index yet, and leaves its old one behind, dead."""
        row = self._database.execute(
            "SELECT said, segment, number, titles FROM entry WHERE unit = ?", [unit]
        ).fetchone()
        said = orjson.dumps([entry.titles, entry.texts, entry.counts], option=orjson.OPT_SORT_KEYS) if entry else None
        if (row[0] if row else None) == said:
            return
        titles = orjson.dumps(entry.titles).decode() if entry else ""
        if row is None or row[3] != titles:
            self._note("lists", "changed")
        if row and row[1] is not None:
            self._database.execute("INSERT INTO dead VALUES (?, ?)", row[1:3])
        if entry is None:
            self._note("index", "gone")
            self._database.execute("DELETE FROM entry WHERE unit = ?", [unit])
            return
        self._database.execute(
            "INSERT OR REPLACE INTO entry VALUES (?, NULL, NULL, ?, ?, ?, ?)",
            [unit, entry.kind, entry.page, titles, said],
        )
