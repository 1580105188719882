"""Every version of every file is kept. What was kept is never removed by itself: at the edge of the storage budget no
new file is taken, and the source's page and `contrechamp doctor` say so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Sum

from contrechamp.jobs.acts import enqueue_all
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.watch.models import File, Finding, Outcome, Source, Text, Version
from contrechamp.watch.stages.names import READ, READ_VERSION

ROOM = "watch"


@dataclass(frozen=True)
class Given:
    """Bytes that stand at the address of a file and are written already, with what the server said of them."""

    file: File
    sha256: str
    size: int
    headers: Mapping[str, str] = field(default_factory=dict)


def room() -> int:
    """How many bytes more fit into the storage budget. Adds up all that is kept: ask once for many files."""
    used = Text.objects.aggregate(used=Sum("size"))["used"] or 0
    return settings.WATCH_STORAGE * 1_000_000 - int(used)


def keep(file: File, body: bytes, headers: Mapping[str, str], now: datetime) -> tuple[Outcome, str]:
    """Keeps the bytes that stand at an address; whether they are new there. A file that was replaced is a finding."""
    if len(body) > room():
        return Outcome.FULL, full()
    try:
        sha256 = blobs.write(body)
    except Refused as refused:
        return Outcome.UNREADABLE, str(refused)
    new = keep_all([Given(file, sha256, len(body), headers)], now)
    return Outcome.NEW if new else Outcome.SAME, ""


def full() -> str:
    """Why nothing more is kept."""
    return f"{settings.WATCH_STORAGE} MB are used up."


def keep_all(given: Iterable[Given], now: datetime) -> set[int]:
    """Keeps bytes that stand at addresses, inside a transaction, and has them read; the files of which they are new."""
    every = list(given)
    latest = _latest([one.file for one in every])
    new = [one for one in every if one.file.pk not in latest or latest[one.file.pk].text_id != one.sha256]
    files = {one.file.pk for one in new}
    seen = [latest[one.file.pk].pk for one in every if one.file.pk not in files]
    if seen:
        Version.objects.filter(pk__in=seen).update(last_seen=now)
    if new:
        _store(new, now)
        replaced = [one.file for one in new if one.file.pk in latest and one.file.source.kind in ("page", "folder")]
        Finding.objects.bulk_create(
            Finding(file=file, source=file.source, sort=Finding.Sort.REPLACED, weight=15, found_at=now)
            for file in replaced
        )
    return files


def _latest(files: Sequence[File]) -> dict[int, Version]:
    """The latest version of each file that has one."""
    stored = Version.objects.filter(file__in=files).order_by("first_seen", "id").defer("headers")
    return {version.file_id: version for version in stored}


def _store(new: Sequence[Given], now: datetime) -> None:
    blobs.hold_all(ROOM, ((one.sha256, one.size, f"file {one.file.pk}") for one in new))
    Text.objects.bulk_create(
        (Text(sha256=one.sha256, size=one.size, title=one.file.title) for one in new), ignore_conflicts=True
    )
    Version.objects.bulk_create(
        Version(file=one.file, text_id=one.sha256, first_seen=now, last_seen=now, headers=dict(one.headers))
        for one in new
    )
    Source.objects.filter(pk__in={one.file.source_id for one in new}).update(last_new=now)
    unread = Text.objects.filter(pk__in={one.sha256 for one in new}, read_by="").values_list("pk", flat=True)
    enqueue_all(READ, {f"{READ}:{sha256}:{READ_VERSION}": {"text": sha256} for sha256 in unread})
