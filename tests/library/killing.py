"""Run by test_killed in a process of its own: a node whose workers die by kill -9 again and again.

`python -m tests.library.killing HOME` prints one JSON object: what was read after all.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

KILLS = 50
PAGES = 40
LEASE = timedelta(seconds=0.5)


def main(home: Path) -> None:
    os.environ |= {"CONTRECHAMP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, skip_checks=True)
    kills = scans = 0
    while kills < KILLS:
        if not waiting():
            scans += 1
            give(home, scans)
        connection.close()
        kills += kill_one()
    finish(kills)


def give(home: Path, scan: int) -> None:
    """A scan of many small pages, each with its number, taken in."""
    from contrechamp.library import acts
    from tests.library import making

    lines = [(f"Page numéro {number}", f"du registre {scan}") for number in range(1, PAGES + 1)]
    pictures = [making.picture(page, height=220) for page in lines]
    path = making.put(home, "scan.tif", making.image_file("TIFF", *pictures))
    assert acts.add_file(path=path, organisation="a" * 64).status == "new"


def waiting() -> bool:
    from contrechamp.jobs.models import Job

    return Job.objects.filter(kind__startswith="library.").exists()


def kill_one() -> bool:
    """Starts a worker and kills it while it reads a page, but not at the last try. False if it had no more to do."""
    from contrechamp.jobs import worker
    from contrechamp.jobs.models import Job

    child = os.fork()
    if child == 0:
        worker.run_forever(stop=threading.Event(), owner=f"worker {os.getpid()}", lease=LEASE)
    in_hand = Job.objects.filter(owner=f"worker {child}", state="leased", kind="library.ocr", attempts__lt=3)
    struck = False
    time.sleep(random.uniform(0, 0.3))
    while not struck and waiting():
        time.sleep(random.uniform(0, 0.02))
        os.kill(child, signal.SIGSTOP)  # so that what is seen is what is struck
        struck = in_hand.exists()
        os.kill(child, signal.SIGKILL if struck else signal.SIGCONT)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return struck


def finish(kills: int) -> None:
    from contrechamp.jobs import reads, worker
    from contrechamp.library.models import Document, Page, PageWords

    while waiting():
        worker.run_until_idle(lease=LEASE)
        time.sleep(0.1)
    pages = [list(document.page_set.order_by("number")) for document in Document.objects.all()]
    told = {
        "kills": kills,
        "states": list(Document.objects.values_list("state", flat=True)),
        "numbers": [[page.number for page in read] for read in pages],
        "right": sum(f"numéro {page.number}\n" in page.text and page.source == "ocr" for page in Page.objects.all()),
        "words": PageWords.objects.count(),
        "jobs": reads.counts(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
