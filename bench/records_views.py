"""Making the views of this room from stored records of four claims, against bare insertion of the very same rows.

Both insert into the same tables with the same indexes, in transactions of the same size, on a database that holds the
records. The floor has its rows ready in memory. Goal: 50 % of its rate.

    python bench/records_views.py [--records 100000] [--repeat 3]
"""

import argparse
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from records_world import fresh_node, in_processor_time, run_side, timed, write_stream

CLAIMS = 4
ROWS = 10_000


def store(stream: Path) -> str:
    """Stores the stream without making views; the organisation."""
    from contrechamp.records import counted
    from contrechamp.records.accounts import Row
    from contrechamp.records.models import Organisation
    from contrechamp.records.receive import Receiver

    class WithoutViews(Receiver):
        def follow(self, organisation: str, late: list[Row]) -> None:
            counted.measure(organisation)

    with stream.open("rb") as file:
        received = WithoutViews("mirrored").take(file)
    assert received.skipped == 0, received
    return Organisation.objects.get().id


def project(stream: Path) -> Callable[[], None]:
    """The node's own filling of the accounts."""
    from django.db import transaction

    from contrechamp.records import accounts, bulk
    from contrechamp.records.receive import collector_off

    organisation = store(stream)

    def work() -> None:
        with collector_off(), bulk.roomy(), transaction.atomic():
            for _ in accounts.fill(organisation):
                pass

    return work


def floor(stream: Path) -> Callable[[], None]:
    """The insertion alone."""
    from django.apps import apps
    from django.db import transaction

    from contrechamp.records import bulk
    from contrechamp.records.receive import collector_off

    store(stream)
    with stream.with_suffix(".rows").open("rb") as file:
        parts = pickle.load(file)

    def work() -> None:
        with collector_off(), bulk.roomy(), transaction.atomic():
            for model, columns, rows in parts:
                bulk.insert(apps.get_model("records", model), columns, rows)

    return work


def keep_rows(path: Path) -> None:
    """Writes the rows that `project` made, in the order in which it made them."""
    from contrechamp.records import accounts
    from contrechamp.records.models import Assertion, Statement

    parts: list[Any] = []
    for start in range(0, Assertion.objects.count(), accounts.BATCH):
        records = [row[0] for row in _rows(Assertion, accounts.ASSERTION, start, accounts.BATCH)]
        parts.append(("assertion", accounts.ASSERTION, list(_rows(Assertion, accounts.ASSERTION, start, len(records)))))
        claims = _rows(Statement, accounts.STATEMENT, start * CLAIMS, len(records) * CLAIMS)
        parts.append(("statement", accounts.STATEMENT, list(claims)))
    path.write_bytes(pickle.dumps(parts))


def _rows(model: Any, columns: tuple[str, ...], start: int, count: int) -> list[Any]:
    from django.db import connection

    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {model._meta.db_table} ORDER BY rowid LIMIT {count} OFFSET {start}")
        return list(cursor.fetchall())


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--records", type=int, default=100_000)
    arguments.add_argument("--repeat", type=int, default=3)
    for hidden in ("--side", "--stream", "--home"):
        arguments.add_argument(hidden, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.side:
        stream = Path(given.stream)
        with fresh_node(Path(given.home)):
            timed({"project": project, "floor": floor}[given.side](stream))
            if given.side == "project" and not stream.with_suffix(".rows").exists():
                keep_rows(stream.with_suffix(".rows"))
        return
    with tempfile.TemporaryDirectory() as folder:
        stream = Path(folder) / "stream.ndjson"
        write_stream(stream, records=given.records, claims=CLAIMS)
        results = [
            (run_side(__file__, "project", stream), run_side(__file__, "floor", stream)) for _ in range(given.repeat)
        ]
    ours, least = (median(result[side]["seconds"] for result in results) for side in (0, 1))
    peak = max(result[0]["peak"] for result in results)
    print(f"{given.records} records of {CLAIMS} claims; medians of {given.repeat}; SQLite")
    print(f"views from records  {given.records / ours:8.0f} records/s  ({ours:.2f} s, peak {peak:.0f} MB)")
    print(f"floor: bare insertion   {given.records / least:8.0f} records/s  ({least:.2f} s)")
    print(f"ratio                   {least / ours:.2f}  (goal 0.50)")
    print(f"  in processor time   {in_processor_time(results):.2f}")


if __name__ == "__main__":
    main()
