"""Receiving records that are all about one subject, against as many about many: the work should grow as the stream.

    python bench/records_long.py [--records 10000 20000 40000]

Goal: at the largest size, half the rate of the smallest, and of a stream about many subjects, or more.
"""

import argparse
import tempfile
from pathlib import Path

import records_world
from records_world import fresh_node, run_side, timed, write_stream

CLAIMS = 2
MANY = 2_000


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--records", type=int, nargs="+", default=[10_000, 20_000, 40_000])
    for hidden in ("--side", "--stream", "--home"):
        arguments.add_argument(hidden, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.side:
        receive_all(Path(given.home), Path(given.stream))
        return
    print(f"records of {CLAIMS} claims about one subject, and about {MANY}; SQLite")
    with tempfile.TemporaryDirectory() as folder:
        stream = Path(folder) / "stream.ndjson"
        for records in given.records:
            rates = []
            for subjects in (1, MANY):
                records_world.SUBJECTS = subjects
                write_stream(stream, records=records, claims=CLAIMS)
                rates.append(records / run_side(__file__, "receive", stream)["seconds"])
            print(f"{records:8}  {rates[0]:6.0f} records/s about one, {rates[1]:6.0f} about many")


def receive_all(home: Path, stream: Path) -> None:
    """Stores the stream, views and all."""
    with fresh_node(home):
        from contrechamp.records.receive import receive

        def work() -> None:
            with stream.open("rb") as file:
                assert receive(file, trust="mirrored").skipped == 0

        timed(work)


if __name__ == "__main__":
    main()
