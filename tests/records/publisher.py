"""A program that publishes until it is killed, for the tests: python -m tests.records.publisher KILLS SEED

It forks processes that publish one record after another and say each id once it is acknowledged, kills each after a
random time with signal 9, and looks after each that every acknowledged record is there. Prints one JSON line.
"""

import json
import os
import random
import signal
import sys
import time

import django

CLAIM = {"property": "status", "value": "x" * 200, "sources": []}
ID = 65  # characters of a record's id and its line feed
LONGEST = 0.06


def publish_for_ever(organisation: str, output: int) -> None:
    from contrechamp.records import acts

    subject = f"insee:{os.getpid():05}"  # one account of all kills would be made again, ever longer, each time
    while True:
        said = acts.publish(organisation=organisation, entries=[acts.Entry(subject, "place", [CLAIM])] * 2)
        os.write(output, "".join(record + "\n" for record in said.records).encode())


def kill_one(organisation: str, chance: random.Random) -> list[str]:
    """Lets one process publish for a moment and kills it; the ids that it acknowledged."""
    from django.db import connections

    connections.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        publish_for_ever(organisation, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        first = said.read(ID) if chance.random() < 0.8 else b""  # else it may die before its first publication ends
        time.sleep(chance.uniform(0, LONGEST))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return (first + said.read()).decode().split()


def main() -> None:
    django.setup()
    from contrechamp.records import reads
    from contrechamp.records.models import Record
    from contrechamp.records.rebuild import rebuild
    from contrechamp.records.verify import verify

    kills, chance = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    organisation = reads.hosted()[0].id
    acknowledged: list[str] = []
    missing: list[str] = []
    faults: list[str] = []
    for number in range(kills):
        records = kill_one(organisation, chance)
        acknowledged += records
        missing += set(records) - set(Record.objects.filter(id__in=records).values_list("id", flat=True))
        if number % 20 == 0 or number == kills - 1:
            faults += [fault.what for fault in verify().faults]
    missing += set(acknowledged) - set(Record.objects.values_list("id", flat=True))
    before, after = rebuild()
    result = {
        "kills": kills,
        "acknowledged": len(acknowledged),
        "stored": Record.objects.count(),
        "missing": missing,
        "faults": faults,
        "same_views": before == after,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
