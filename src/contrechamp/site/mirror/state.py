"""What a copy was made from, so that the next run makes only what changed: a small database beside the node's own.

It holds nothing that is not public, and can be thrown away: the next run then makes everything.
"""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import orjson
from django.conf import settings

from contrechamp.site.mirror.digests import Digest
from contrechamp.site.mirror.entries import TABLES, Entries
from contrechamp.site.mirror.make import File, Made

LAYOUT = 3
_TABLES = """
CREATE TABLE IF NOT EXISTS unit (
    id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, dirty INTEGER NOT NULL, round INTEGER NOT NULL,
    keys BLOB, asked BLOB
);
CREATE INDEX IF NOT EXISTS dirty_units ON unit (id) WHERE dirty;
CREATE TABLE IF NOT EXISTS rests (key INTEGER, unit INTEGER, PRIMARY KEY (key, unit)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS question (number INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, unit INTEGER, sha256 TEXT, size INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_of_unit ON file (unit);
CREATE TABLE IF NOT EXISTS used (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS basis (name TEXT PRIMARY KEY, numbers BLOB);
CREATE TABLE IF NOT EXISTS account (
    organisation TEXT, subject TEXT, card INTEGER, numbers BLOB, PRIMARY KEY (organisation, subject)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cards_of_accounts ON account (card);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT);
"""


def path_for(folder: Path) -> Path:
    """Where the state of the copy in that folder is."""
    derived: Path = settings.HOME.derived
    return derived / "mirrors" / f"{sha256(str(folder.resolve()).encode()).hexdigest()[:32]}.sqlite3"


def forget(folder: Path) -> None:
    """Throws away what is noted of a copy: the next run makes it as if it never had been there."""
    path = path_for(folder)
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


class State:
    """The state of one copy. `entries` is what of it can be found."""

    def __init__(self, folder: Path) -> None:
        path = path_for(folder)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.database = _opened(path)
        self.database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;")
        self.database.executescript(_TABLES + TABLES)
        self.entries = Entries(self.database, self.note)

    def close(self) -> None:
        self.database.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written in the block is kept, or nothing of it."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def fact(self, name: str) -> str:
        row = self.database.execute("SELECT value FROM fact WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else ""

    def note(self, name: str, value: str) -> None:
        self.database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", [name, value])

    def basis(self, table: str) -> Digest:
        """The numbers of a table that pages rested on, as the last run found them."""
        row = self.database.execute("SELECT numbers FROM basis WHERE name = ?", [table]).fetchone()
        return _unpacked(row[0]) if row else {}

    def keep_basis(self, tables: dict[str, Digest]) -> None:
        rows = [(name, _packed(numbers)) for name, numbers in tables.items()]
        self.database.executemany("INSERT OR REPLACE INTO basis VALUES (?, ?)", rows)

    def cards(self) -> set[int]:
        """The ids of the cards of the accounts as the last run found them (see `accounts`)."""
        return {card for (card,) in self.database.execute("SELECT card FROM account WHERE card IS NOT NULL")}

    def accounts(self, cards: Iterable[int] | None) -> list[tuple[str, str]]:
        """The accounts (organisation, subject) that have one of these cards, or none; all of them without `cards`."""
        if cards is None:
            return self.database.execute("SELECT organisation, subject FROM account").fetchall()
        found = self.database.execute("SELECT organisation, subject FROM account WHERE card IS NULL").fetchall()
        for card in cards:
            found += self.database.execute("SELECT organisation, subject FROM account WHERE card = ?", [card])
        return found

    def account(self, organisation: str, subject: str) -> Digest:
        """The numbers of what an account said when it was last read."""
        row = self.database.execute(
            "SELECT numbers FROM account WHERE organisation = ? AND subject = ?", [organisation, subject]
        ).fetchone()
        return _unpacked(row[0]) if row else {}

    def keep_account(self, organisation: str, subject: str, card: int | None, numbers: Digest) -> None:
        """Notes what an account says; of one that says nothing, nothing."""
        if numbers:
            row = [organisation, subject, card, _packed(numbers)]
            self.database.execute("INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?)", row)
        else:
            account = [organisation, subject]
            self.database.execute("DELETE FROM account WHERE organisation = ? AND subject = ?", account)

    def use(self, tables: Iterable[str]) -> None:
        """Notes the tables on which pages rest."""
        self.database.executemany("INSERT OR IGNORE INTO used VALUES (?)", ((table,) for table in set(tables)))

    def used(self) -> list[str]:
        return [name for (name,) in self.database.execute("SELECT name FROM used ORDER BY name")]

    def want(self, names: Iterable[str], number: int) -> list[str]:
        """Notes that the copy has these units in this round; those of them that are new, and so to be made."""
        new = []
        for name in names:
            row = self.database.execute("SELECT id, round FROM unit WHERE name = ?", [name]).fetchone()
            if row is None:
                self.database.execute("INSERT INTO unit (name, dirty, round) VALUES (?, 1, ?)", [name, number])
                new.append(name)
            elif row[1] != number:
                self.database.execute("UPDATE unit SET round = ? WHERE id = ?", [number, row[0]])
        return new

    def spoil(self, keys: Iterable[int]) -> None:
        """Marks the units that rest on these keys: they must be made again."""
        self._list(keys)
        self.database.execute(
            "UPDATE unit SET dirty = 1 WHERE id IN (SELECT rests.unit FROM changed JOIN rests USING (key))"
        )

    def doubtful(self, keys: Iterable[int]) -> list[tuple[str, bytes | None]]:
        """The units that rest on these keys and are not spoiled yet, each with what it asked."""
        self._list(keys)
        return self.database.execute(
            "SELECT name, asked FROM unit WHERE NOT dirty"
            " AND id IN (SELECT rests.unit FROM changed JOIN rests USING (key))"
        ).fetchall()

    def question(self, number: int) -> str:
        """The text of a question."""
        (text,) = self.database.execute("SELECT text FROM question WHERE number = ?", [number]).fetchone()
        return str(text)

    def spoil_units(self, names: Iterable[str]) -> None:
        """Marks these units: they must be made again."""
        self.database.executemany("UPDATE unit SET dirty = 1 WHERE name = ?", ((name,) for name in names))

    def spoil_below(self, beginning: str) -> None:
        """Marks the units whose names begin so."""
        self.database.execute("UPDATE unit SET dirty = 1 WHERE name >= ? AND name < ?", _from(beginning))

    def below(self, beginning: str) -> list[str]:
        """The units whose names begin so."""
        found = self.database.execute("SELECT name FROM unit WHERE name >= ? AND name < ?", _from(beginning))
        return [name for (name,) in found]

    def spoil_all(self) -> None:
        """Has everything made again: pages, the lists, whose frame changes with theirs, and the index of the search."""
        self.database.execute("UPDATE unit SET dirty = 1")
        self.note("lists", "changed")
        self.note("index", "gone")

    def spoiled(self) -> list[str]:
        """The units to be made."""
        return [name for (name,) in self.database.execute("SELECT name FROM unit WHERE dirty ORDER BY id")]

    def left(self, number: int) -> list[str]:
        """The units that nothing led to in this round."""
        return [name for (name,) in self.database.execute("SELECT name FROM unit WHERE round != ?", [number])]

    def made(self, made: Made) -> list[str]:
        """Keeps what became of a unit; the paths of files that it had and has no more."""
        unit, packed = self.database.execute("SELECT id, keys FROM unit WHERE name = ?", [made.unit]).fetchone()
        before = set(orjson.loads(packed)) if packed else set()
        if before != made.keys:
            gone, come = ((key, unit) for key in before - made.keys), ((key, unit) for key in made.keys - before)
            self.database.executemany("DELETE FROM rests WHERE key = ? AND unit = ?", gone)
            self.database.executemany("INSERT OR IGNORE INTO rests VALUES (?, ?)", come)
        self.database.execute(
            "UPDATE unit SET dirty = 0, keys = ?, asked = ? WHERE id = ?",
            [orjson.dumps(sorted(made.keys)), made.asked, unit],
        )
        self.database.executemany("INSERT OR IGNORE INTO question VALUES (?, ?)", made.texts.items())
        old = {path for (path,) in self.database.execute("SELECT path FROM file WHERE unit = ?", [unit])}
        self.database.executemany(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)",
            ((file.path, unit, file.sha256, file.size) for file in made.files),
        )
        gone_paths = sorted(old - {file.path for file in made.files})
        self.database.executemany("DELETE FROM file WHERE path = ?", ((path,) for path in gone_paths))
        self.entries.keep(unit, made.entry)
        return gone_paths

    def drop(self, name: str) -> list[str]:
        """Forgets a unit; the paths of its files."""
        gone = self.made(Made(name))
        self.database.execute("DELETE FROM unit WHERE name = ?", [name])
        return gone

    def put(self, file: File) -> None:
        """Keeps a file that no unit has: the search, lists, the first page."""
        self.database.execute("INSERT OR REPLACE INTO file VALUES (?, 0, ?, ?)", [file.path, file.sha256, file.size])

    def remove(self, path: str) -> None:
        self.database.execute("DELETE FROM file WHERE path = ?", [path])

    def files(self) -> Iterator[File]:
        """Every file of the copy, by path."""
        for row in self.database.execute("SELECT path, sha256, size FROM file ORDER BY path"):
            yield File(*row)

    def paths_below(self, folder: str) -> list[str]:
        """The paths of the files in a folder that no unit has."""
        found = self.database.execute(
            "SELECT path FROM file WHERE unit = 0 AND path >= ? AND path < ?", [f"{folder}/", f"{folder}0"]
        )
        return [path for (path,) in found]

    def _list(self, keys: Iterable[int]) -> None:
        self.database.execute("CREATE TEMP TABLE IF NOT EXISTS changed (key INTEGER PRIMARY KEY)")
        self.database.execute("DELETE FROM changed")
        self.database.executemany("INSERT OR IGNORE INTO changed VALUES (?)", ((key,) for key in keys))


def _opened(path: Path) -> sqlite3.Connection:
    """The database; an empty one in the place of one that was laid out in another way."""
    database = sqlite3.connect(path, isolation_level=None)
    (layout,) = database.execute("PRAGMA user_version").fetchone()
    if layout != LAYOUT and database.execute("SELECT 1 FROM sqlite_master").fetchone():
        database.close()
        path.unlink()
        database = sqlite3.connect(path, isolation_level=None)
    database.execute(f"PRAGMA user_version = {LAYOUT}")
    return database


def _from(beginning: str) -> tuple[str, str]:
    """What names that begin so lie between."""
    return beginning, beginning[:-1] + chr(ord(beginning[-1]) + 1)


def _packed(numbers: Digest) -> bytes:
    return array("q", (*numbers.keys(), *numbers.values())).tobytes()


def _unpacked(held: bytes) -> Digest:
    numbers = array("q")
    numbers.frombytes(held)
    half = len(numbers) // 2
    return dict(zip(numbers[:half], numbers[half:], strict=True))
