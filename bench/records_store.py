"""Verifying and storing signed records (views apart), against the least that any program would have to do.

The floor loads each line as JSON, hashes it, checks that header follows header, verifies one signature in 100 records,
and inserts the same bytes into a bare table of the same database. Goal: 70 % of its rate, in at most 150 MB.

    python bench/records_store.py [--records 100000] [--repeat 3]
"""

import argparse
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from statistics import median

from records_world import fresh_node, in_processor_time, run_side, timed, write_stream

CLAIMS = 3
BATCH = 5_000


def project(stream: Path) -> Callable[[], None]:
    """The node's own receiving, without the accounts."""
    from contrechamp.records import counted
    from contrechamp.records.accounts import Row
    from contrechamp.records.receive import Receiver

    class WithoutViews(Receiver):
        def follow(self, organisation: str, late: list[Row]) -> None:
            counted.measure(organisation)

    def work() -> None:
        with stream.open("rb") as file:
            received = WithoutViews("mirrored").take(file)
        assert received.skipped == 0, received

    return work


def floor(stream: Path) -> Callable[[], None]:
    """Load, hash, chain check, one signature in 100, bare insert."""
    import orjson
    from django.db import connection, transaction
    from nacl.bindings import crypto_sign_open

    from contrechamp.records.receive import collector_off

    rows: list[tuple[str, bytes, bytes]] = []
    certified: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id char(64) PRIMARY KEY, header blob, body blob)")

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bare VALUES (%s, %s, %s)", rows)
        rows.clear()

    def work() -> None:
        loads = orjson.loads
        key, head, awaited, header = b"", "", "", b""
        with stream.open("rb") as file, collector_off():
            for line in file:
                line = line[:-1]
                value, digest = loads(line), sha256(line).hexdigest()
                if digest == awaited:
                    rows.append((head, header, line))
                elif "prev" in value:
                    if value["seq"] == 1:
                        key, head = bytes.fromhex(certified[value["log"]]), value["log"]
                    assert value["prev"] == head
                    head, awaited, header = digest, value["body"], line
                elif "signature" in value:
                    signed = f'{{"id":"{value["id"]}","log":"{value["log"]}","seq":{value["seq"]}}}'.encode()
                    crypto_sign_open(bytes.fromhex(value["signature"]) + b"contrechamp/seal/1\n" + signed, key)
                    if len(rows) >= BATCH:
                        insert()
                elif value["kind"] == "certify":
                    del value["signatures"]
                    certified[sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()] = value["key"]
            insert()

    return work


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--records", type=int, default=100_000)
    arguments.add_argument("--repeat", type=int, default=3)
    for hidden in ("--side", "--stream", "--home"):
        arguments.add_argument(hidden, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.side:
        with fresh_node(Path(given.home)):
            timed({"project": project, "floor": floor}[given.side](Path(given.stream)))
        return
    with tempfile.TemporaryDirectory() as folder:
        stream = Path(folder) / "stream.ndjson"
        write_stream(stream, records=given.records, claims=CLAIMS)
        results = [
            (run_side(__file__, "project", stream), run_side(__file__, "floor", stream)) for _ in range(given.repeat)
        ]
        size = stream.stat().st_size
    ours, least = (median(result[side]["seconds"] for result in results) for side in (0, 1))
    peak = max(result[0]["peak"] for result in results)
    print(f"{given.records} records of {CLAIMS} quoted claims, {size / 1e6:.0f} MB; medians of {given.repeat}")
    print(f"verify and store      {given.records / ours:8.0f} records/s  ({ours:.2f} s, peak {peak:.0f} MB; goal 150)")
    print(f"floor: load, hash, chain, signatures, bare insert {given.records / least:8.0f} records/s  ({least:.2f} s)")
    print(f"ratio                 {least / ours:.2f}  (goal 0.70)")
    print(f"  in processor time   {in_processor_time(results):.2f}")


if __name__ == "__main__":
    main()
