"""Jobs from enqueue to effect, each in its own transactions, against bare inserts and deletes in the same database.

The floor does what any queue in a database must: insert a row and commit, delete it and commit.

    python bench/jobs.py [--jobs 2000] [--repeat 3]
"""

import argparse
from pathlib import Path
from statistics import median

from records_world import REPOSITORY, fresh_node, run_side, timed


def project(count: int) -> None:
    """Enqueue, claim, compute, effect."""
    from contrechamp.jobs import acts, registry, worker

    registry.job("bench.nothing", effect=lambda args, result: None)(lambda args: None)
    for number in range(count):
        acts.enqueue("bench.nothing", key=str(number), args={"number": number})
    assert worker.run_until_idle() == count


def floor(count: int) -> None:
    """Two small transactions for each."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id integer PRIMARY KEY, args text)")
        for number in range(count):
            cursor.execute("INSERT INTO bare VALUES (%s, %s)", [number, f'{{"number": {number}}}'])
        for number in range(count):
            cursor.execute("DELETE FROM bare WHERE id = %s", [number])


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--jobs", type=int, default=2_000)
    arguments.add_argument("--repeat", type=int, default=3)
    for hidden in ("--side", "--stream", "--home"):
        arguments.add_argument(hidden, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.side:
        with fresh_node(Path(given.home)):
            timed(lambda: {"project": project, "floor": floor}[given.side](int(Path(given.stream).name)))
        return
    count = REPOSITORY / str(given.jobs)
    pairs = [(run_side(__file__, "project", count), run_side(__file__, "floor", count)) for _ in range(given.repeat)]
    ours, least = (median(pair[side]["seconds"] for pair in pairs) for side in (0, 1))
    ratio = median(pair[1]["seconds"] / pair[0]["seconds"] for pair in pairs)
    print(f"{given.jobs} jobs; medians of {given.repeat} pairs")
    print(f"enqueued and done            {given.jobs / ours:7.0f} jobs/s  ({ours:.2f} s)")
    print(f"floor: bare insert, delete   {given.jobs / least:7.0f} jobs/s  ({least:.2f} s)")
    print(f"ratio                        {ratio:7.2f}")


if __name__ == "__main__":
    main()
