"""Run by test_killed in a process of its own: a job that kills whoever does it, and one that does not.

`python -m tests.jobs.killing HOME` prints one JSON object: how many workers died, and what became of the jobs.
"""

import json
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

LEASE = timedelta(seconds=0.3)


def main(home: Path) -> None:
    os.environ |= {"CONTRECHAMP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from contrechamp.jobs import acts, reads, registry, worker

    MigrationExecutor(connection).migrate([("jobs", "0001_initial")])
    done = home / "done"
    registry.job("tests.deadly", effect=lambda args, result: None)(lambda args: os.kill(os.getpid(), signal.SIGKILL))
    registry.job("tests.harmless", effect=lambda args, result: None)(lambda args: done.write_text("done"))
    acts.enqueue("tests.deadly", key="deadly")
    acts.enqueue("tests.harmless", key="harmless")
    deaths = 0
    while reads.waiting().filter(kind__startswith="tests.").exists() and deaths < 10:
        connection.close()
        child = os.fork()
        if child == 0:
            worker.run_until_idle(lease=LEASE)
            os._exit(0)
        deaths += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        time.sleep(0.1)
    errors = [job.error for job in reads.failed()]
    print(json.dumps({"deaths": deaths, "errors": errors, "harmless": done.exists(), "counts": reads.counts()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
