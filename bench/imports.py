"""Import of a table into drafts, against the least there is: the csv module, and one executemany into the same table.

The table has 100,000 contracts of six columns, of which five statements each are made, with a place to be recognised,
an amount, a date and a buyer. Goals: 5,000 rows a second into drafts, on SQLite; memory that does not grow with the
rows; the same file a second time adds nothing. `rows_per_own_second`
counts the time of this process alone: what the clock would say if nothing else ran.

    python bench/imports.py [--rows 100000]
"""

import argparse
import csv
import json
import os
import random
import resource
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COLUMNS = {
    "Numéro": "key", "Objet": "title", "Acheteur": "party", "Montant": "amount", "Notification": "date",
    "Commune": "place",
}  # fmt: skip
CONSTANTS = {"party.role": "buyer", "amount.stage": "awarded", "date.step": "award"}
TOWNS = ("Nîmes", "Metz", "Nice", "Lille", "Le Havre", "Toulon", "Dijon", "Angers", "Brest", "Limoges")


def write(path: Path, rows: int) -> None:
    chance = random.Random(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for number in range(rows):
            town = TOWNS[chance.randrange(len(TOWNS))]
            amount = f"{chance.randrange(1_000, 9_999_999)} € HT"
            day = f"{chance.randrange(1, 29)} mars {2010 + number % 15}"
            table.writerow([f"M-{number}", f"Caméras du quartier {number}", f"Ville de {town}", amount, day, town])


def floor(path: Path, folder: Path) -> float:
    """Rows a second of the csv module with the bare inserts of the statements, in transactions of 1,000 rows."""
    database = sqlite3.connect(folder / "floor.sqlite3")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(
        "CREATE TABLE statement"
        " (id INTEGER PRIMARY KEY, draft TEXT, number INT, property TEXT, value TEXT, as_written TEXT)"
    )
    started = time.perf_counter()
    with path.open(newline="", encoding="utf-8") as file:
        table = csv.reader(file)
        header = next(table)
        count, batch = 0, []
        for row in table:
            draft = uuid.uuid4().hex
            batch += [(draft, n, header[n], json.dumps(cell), cell) for n, cell in enumerate(row[1:], 1)]
            count += 1
            if count % 1_000 == 0:
                _insert(database, batch)
                batch = []
        _insert(database, batch)
    return count / (time.perf_counter() - started)


def _insert(database: sqlite3.Connection, batch: list[Any]) -> None:
    with database:
        database.executemany(
            "INSERT INTO statement (draft, number, property, value, as_written) VALUES (?, ?, ?, ?, ?)", batch
        )


def memory() -> int:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def read(path: Path, organisation: str) -> tuple[float, float, dict[str, int]]:
    """Rows a second, of the clock and of this process's own time, and what was done."""
    from contrechamp.catalogue.imports.facts import Item
    from contrechamp.catalogue.imports.formats import tables
    from contrechamp.catalogue.imports.keeping import Keeper
    from contrechamp.catalogue.imports.plan import Plan
    from contrechamp.records import bulk

    plan = Plan("table", "bench", "contract", columns=COLUMNS, constants=CONSTANTS, read="2026-01-02",
                address="https://data.example/markets.csv", licence="Licence ouverte 2.0")  # fmt: skip

    def items() -> Iterator[Item]:
        return (one for one in tables.read([path], plan) if isinstance(one, Item))

    keeper = Keeper(organisation, uuid.uuid4())
    started, own = time.perf_counter(), time.process_time()
    with bulk.roomy():
        for _kept in keeper.keep(items()):
            pass
    rows = keeper.counts.begun + keeper.counts.same
    return rows / (time.perf_counter() - started), rows / (time.process_time() - own), keeper.counts.as_json()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CONTRECHAMP_HOME": f"{folder}/home", "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        from contrechamp.records.acts import create_organisation

        call_command("migrate", verbosity=0)
        organisation = create_organisation(name="Bench").organisation
        part, whole = Path(folder) / "part.csv", Path(folder) / "whole.csv"
        write(part, asked.rows // 10)
        write(whole, asked.rows)
        least = floor(whole, Path(folder))
        read(part, organisation)
        before = memory()
        speed, own, counts = read(whole, organisation)
        after = memory()
        again, _, same = read(whole, organisation)
        figures = {
            "rows": asked.rows, "rows_per_second": round(speed), "rows_per_own_second": round(own),
            "floor_rows_per_second": round(least),
            "times_the_floor": round(least / speed, 1), "again_rows_per_second": round(again),
            "memory_after_a_tenth_mb": before, "memory_mb": after, "counts": counts, "again": same,
        }  # fmt: skip
        print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
