"""A folder of this machine as a source: files that somebody puts there. What did not change is not opened again."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from contrechamp.jobs.acts import enqueue
from contrechamp.watch.models import Call, File, Outcome, Source
from contrechamp.watch.sources import keeping

LOCAL = "watch.folder"
MOST_FILES = 1_000
"""Of one run; the next run takes the rest."""
MOST_BYTES = 100_000_000
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


def keep(source: Source, found: Iterable[tuple[Path, Path, int, int]], now: datetime) -> None:
    """Keeps the bytes of files; a file that is too large, or gone meanwhile, is noted."""
    here = Path(source.address).is_dir()
    said = {"outcome": Outcome.SAME if here else Outcome.UNREACHABLE}
    for name, path, size, mtime in found:
        file, _new = File.objects.get_or_create(
            source=source, address=str(name), defaults={"first_seen": now, "last_seen": now, "title": name.name[:300]}
        )
        file.size, file.mtime, file.last_seen = size, mtime, now
        file.save(update_fields=["size", "mtime", "last_seen"])
        try:
            data = path.read_bytes() if 0 < size <= MOST_BYTES else b""
            outcome, detail = keeping.keep(file, data, {}, now) if data else (Outcome.LARGE, f"{size} bytes")
        except OSError as error:
            outcome, detail = Outcome.UNREADABLE, error.strerror or str(error)
        said["outcome"] = outcome if outcome == Outcome.NEW else said["outcome"]
        if outcome != Outcome.SAME:
            Call.objects.create(source=source, at=now, address=str(name), outcome=outcome, detail=detail[:300])
    Source.objects.filter(pk=source.pk).update(**said, **({"last_good": now} if here else {}))
    keeping.see(source, now)
