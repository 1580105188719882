"""Work that somebody waits for: a run of sources, or of a folder, to its end, on one or more processes."""

import multiprocessing
import time
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

import yaml
from django.db import connections, transaction
from django.utils import timezone

from contrechamp.jobs import worker
from contrechamp.jobs.models import Job
from contrechamp.records.errors import Gone
from contrechamp.watch.models import Act, Errand, Source, Version
from contrechamp.watch.sources import described, files, local

LONGEST_WAIT = 3600.0


def until_done() -> None:
    """Runs jobs until no call is planned any more, waiting between the calls as the hosts want it."""
    while True:
        worker.run_until_idle()
        nearest = Job.objects.filter(kind="watch.call", state=Job.State.READY).order_by("run_after").first()
        if nearest is None or not Errand.objects.exists():
            return
        time.sleep(min(LONGEST_WAIT, max(0.0, (nearest.run_after - timezone.now()).total_seconds())))


def backfill(folder: Path, *, department: str = "", title: str = "", processes: int = 1) -> dict[str, int]:
    """Keeps and reads every file of a folder; how many are `new`, how many `acts` the node holds now. `title` is what
    readers see; what the folder is called on this machine is nobody's business."""
    source = Source.objects.filter(kind="folder", address=str(folder), active=False).first() or _source(
        folder, department
    )
    if title:
        Source.objects.filter(pk=source.pk).update(title=title)
    before = Version.objects.filter(file__source=source).count()
    others = list[BaseProcess]()
    try:
        while found := local.changed(source):
            for some in local.read(found):
                with suppress(Gone), transaction.atomic():  # what is gone is read again
                    local.keep(source, some, timezone.now())
                # They begin once there is work, while this process still keeps files.
                others = others or [_hand() for _number in range(processes - 1)]
        worker.run_until_idle()
    finally:
        for other in others:
            other.join()
    worker.run_until_idle()
    return {"new": Version.objects.filter(file__source=source).count() - before, "acts": Act.objects.count()}


def _hand() -> BaseProcess:
    """Another process that does jobs until there are none: a fork, so that what this one has loaded is not loaded
    again."""
    connections.close_all()  # a connection cannot be shared with a child
    hand = multiprocessing.get_context("fork").Process(target=_help)
    hand.start()
    return hand


def _help() -> None:
    worker.run_until_idle()
    connections.close_all()


def _source(folder: Path, department: str) -> Source:
    """A source for a folder that is read once, and not watched."""
    name = files.folder_name()
    said = described.read(
        name, yaml.safe_dump({"title": files.FOLDER_TITLE, "template": "folder", "address": str(folder)})
    )
    return Source.objects.create(
        name=name, title=said.title, kind="folder", address=str(folder), department=department,
        described=said.as_json(), active=False, added_at=timezone.now(),
    )  # fmt: skip
