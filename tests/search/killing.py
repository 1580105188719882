"""A program for the tests: writes notes and indexes them in children that it kills, then says what search finds.

Arguments: the number of kills, a seed, 1 if notes are also removed (which makes the index again now and then, and so
would heal what indexing alone may have missed). Prints one JSON object: `acknowledged` notes, those `missing` from
search, those found `twice`, those `back` from the dead.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from contrechamp.jobs import worker  # noqa: E402
from contrechamp.search import acts, reads, sources  # noqa: E402
from contrechamp.search.sources import PUBLIC, Entry, Shown  # noqa: E402

KILLS, SEED, REMOVING = map(int, sys.argv[1:])
LEASE = timedelta(seconds=1)
LOG: Path = settings.HOME.folder / "acknowledged"


class Notes:
    """A source in a table of its own."""

    name = "notes"

    def keys(self) -> Iterator[str]:
        yield from (key for (key,) in _rows("SELECT key FROM notes"))

    def load(self, keys: Sequence[str]) -> list[Entry]:
        rows = _rows(f"SELECT key, text FROM notes WHERE key IN ({','.join(['%s'] * len(keys))})", *keys)
        return [
            Entry(key=key, scope=PUBLIC, organisation="a" * 64, title="", text=text, kind="note") for key, text in rows
        ]

    def show(self, keys: Sequence[str]) -> dict[str, Shown]:
        return {entry.key: Shown("", "", None, entry.text) for entry in self.load(keys)}


def _rows(query: str, *values: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall()) if cursor.description else []


def write(number: int) -> None:
    """One note comes, an earlier one may go; acknowledged after the commit, as a page that says "saved"."""
    gone = number - 3 if REMOVING and number % 4 == 0 else None
    with transaction.atomic():
        _rows("INSERT INTO notes VALUES (%s, %s)", f"n{number}", f"mot{number}x dans la rue")
        acts.touch(source="notes", keys=[f"n{number}"])
        if gone is not None:
            _rows("DELETE FROM notes WHERE key = %s", f"n{gone}")
            acts.remove(source="notes", keys=[f"n{gone}"])
    with LOG.open("a") as log:
        log.write(f"{number} {-1 if gone is None else gone}\n")


def _until_written(size: int) -> None:
    """Waits until the log of what was acknowledged is longer than this, or a minute has gone."""
    for _ in range(6000):
        if LOG.stat().st_size > size:
            return
        time.sleep(0.01)


def child() -> None:
    """Writes and indexes until it is killed."""
    (((count,),),) = (_rows("SELECT COALESCE(MAX(CAST(SUBSTR(key, 2) AS INTEGER)), 0) FROM notes"),)
    number = int(count)
    while True:
        for _ in range(3):
            number += 1
            write(number)
        worker.run_until_idle(lease=LEASE)


def main() -> None:
    chance = random.Random(SEED)
    MigrationExecutor(connection).migrate([("jobs", "0001_initial"), ("search", "0001_initial")])
    _rows("CREATE TABLE notes (key VARCHAR(20) PRIMARY KEY, text TEXT)")
    LOG.touch()
    for _ in range(KILLS):
        connection.close()
        pid = os.fork()
        if pid == 0:
            child()
        if chance.random() < 0.8:  # else it may die before it wrote anything
            _until_written(LOG.stat().st_size)
        time.sleep(chance.uniform(0.02, 0.4))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    time.sleep(LEASE.total_seconds() + 0.1)
    write(10**6)
    worker.run_until_idle(lease=LEASE)
    pairs = [tuple(map(int, line.split())) for line in LOG.read_text().splitlines()]
    gone = {pair[1] for pair in pairs}
    totals = {number: reads.search(f"mot{number}x").total for number, _gone in pairs}
    print(
        json.dumps(
            {
                "acknowledged": len(pairs),
                "missing": [number for number, total in totals.items() if not total and number not in gone],
                "twice": [number for number, total in totals.items() if total > 1],
                "back": [number for number, total in totals.items() if total and number in gone],
            }
        )
    )


sources._sources.clear()
sources.register(Notes())
main()
