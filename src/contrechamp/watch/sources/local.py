"""A folder of this machine as a source: files that somebody puts there. What did not change is not opened again."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from contrechamp.jobs.acts import enqueue
from contrechamp.records import blobs
from contrechamp.watch.models import Call, File, Outcome, Source
from contrechamp.watch.sources import keeping, versions

LOCAL = "watch.folder"
MOST_FILES = 1_000
"""Of one run; the next run takes the rest."""
MOST_BYTES = 100_000_000
SOME_FILES, SOME_BYTES = 50, 50_000_000
"""Of these many at a time the bytes are in memory; then they are kept, and others may begin to read them."""
Changed = tuple[Path, int, int]


def begin(source: Source, now: datetime) -> None:
    """Enqueues a look at the folder."""
    Source.objects.filter(pk=source.pk).update(last_call=now, visit_at=now)
    enqueue(LOCAL, key=f"{LOCAL}:{source.name}", args={"source": source.name})


def changed(source: Source) -> list[Changed]:
    """The files that are new, or have another size or time of change than when they were read; some at a time."""
    known = {
        address: (size, mtime)
        for address, size, mtime in source.files.values_list("address", "size", "mtime").iterator()
    }
    found = []
    for path, size, mtime in _walk(Path(source.address)):
        if known.get(str(path)) != (size, mtime):
            found.append((path, size, mtime))
            if len(found) >= MOST_FILES:
                break
    return found


def _walk(folder: Path) -> Iterator[Changed]:
    """The files of a folder and its folders, by name, without hidden ones and links."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            stat = entry.stat(follow_symlinks=False)
            yield Path(entry.path), stat.st_size, stat.st_mtime_ns


@dataclass(frozen=True)
class Read:
    """A file that was read, and whose bytes are written: by `sha256`, or else why not."""

    path: str
    size: int
    mtime: int
    sha256: str = ""
    outcome: Outcome = Outcome.NEW
    detail: str = ""


def read(found: Iterable[Changed]) -> Iterator[list[Read]]:
    """Reads files, and writes the bytes of some at a time outside of any transaction; notes what is too large, or gone
    meanwhile."""
    left, some, data = versions.room(), list[Read](), list[bytes]()
    for path, size, mtime in found:
        body, outcome, detail = _body(path, size, left)
        some.append(Read(str(path), size, mtime, "", outcome, detail[:300]))
        if outcome == Outcome.NEW:
            data.append(body)
            left -= len(body)
        if len(some) >= SOME_FILES or sum(map(len, data)) >= SOME_BYTES:
            yield _written(some, data)
            some, data = [], []
    if some:
        yield _written(some, data)


def _body(path: Path, size: int, left: int) -> tuple[bytes, Outcome, str]:
    """The bytes of a file of which so many may be kept; or why they are not, with its detail."""
    if not 0 < size <= MOST_BYTES:
        return b"", Outcome.LARGE, f"{size} bytes"
    if size > left:
        return b"", Outcome.FULL, versions.full()
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES)  # it may have grown meanwhile
    except OSError as error:
        return b"", Outcome.UNREADABLE, error.strerror or str(error)
    return (body, Outcome.NEW, "") if body else (b"", Outcome.LARGE, "0 bytes")


def _written(some: Iterable[Read], data: Sequence[bytes]) -> list[Read]:
    """The same files with what was written of them."""
    hashes = iter(blobs.write_all(data))
    every = list[Read]()
    for one in some:
        sha256 = next(hashes) if one.outcome == Outcome.NEW else ""
        refused = one.outcome == Outcome.NEW and not sha256
        every.append(
            replace(one, outcome=Outcome.UNREADABLE, detail=blobs.BLOCKED) if refused else replace(one, sha256=sha256)
        )
    return every


def keep(source: Source, every: Sequence[Read], now: datetime) -> None:
    """Keeps files that were read, inside a transaction."""
    here = Path(source.address).is_dir()
    files = _files(source, every, now)
    given = [versions.Given(files[one.path], one.sha256, one.size) for one in every if one.sha256]
    new = versions.keep_all(given, now)
    Call.objects.bulk_create(
        Call(source=source, at=now, address=one.path, outcome=one.outcome, detail=one.detail)
        for one in every
        if not one.sha256 or files[one.path].pk in new
    )
    outcome = Outcome.NEW if new else Outcome.SAME if here else Outcome.UNREACHABLE
    Source.objects.filter(pk=source.pk).update(outcome=outcome, **({"last_good": now} if here else {}))
    keeping.see(source, now)


def _files(source: Source, every: Iterable[Read], now: datetime) -> dict[str, File]:
    """The rows of files by their path, with their size and time of change."""
    rows = [
        File(
            source=source, address=one.path, title=Path(one.path).name[:300], first_seen=now, last_seen=now,
            size=one.size, mtime=one.mtime,
        )
        for one in every
    ]  # fmt: skip
    File.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["source", "address"],
        update_fields=["size", "mtime", "last_seen"],
    )
    stored = File.objects.filter(source=source, address__in=[one.path for one in every]).select_related("source")
    return {file.address: file for file in stored}
