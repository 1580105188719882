"""The index of this moment, in each process: looked after every few seconds, made again when devices changed.

The file lies in the node's folder; whichever process first notices that it is old makes the next one, the others keep
the old one for that time and then map the new one. Above LARGE devices a worker makes it, and meanwhile each process
puts what was signed over the old one.
"""

import fcntl
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from contrechamp.atlas import reads
from contrechamp.atlas.terrain import folder
from contrechamp.atlas.tiles import columns, edits, index, names
from contrechamp.atlas.tiles.index import Index
from contrechamp.jobs import acts as jobs
from contrechamp.records import reads as records
from contrechamp.records.models import Organisation

REREAD = 2.0
"""Seconds: how long a process trusts what it last read."""
LARGE = 50_000


@dataclass(frozen=True)
class Moment:
    """What is public now: the index, the ids of the groups whose devices are shown, and a word for all of this."""

    index: Index
    shown: frozenset[str]
    tag: str


class Current:
    """The moment that this process knows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._moment: Moment | None = None
        self._edited = False  # whether its index is not that of the file

    def moment(self) -> Moment:
        """What is public, as of at most REREAD seconds ago."""
        with self._lock:
            if self._moment is None or time.monotonic() >= self._until:
                self._moment = self._read()
                self._until = time.monotonic() + REREAD
            return self._moment

    def forget(self) -> None:
        """Makes the next question read everything again."""
        with self._lock:
            self._until, self._moment = 0.0, None

    def _read(self) -> Moment:
        today = timezone.localdate()
        wanted, shown = state(today), frozenset(records.shown())
        known = self._moment.index if self._moment else None
        if known is None or known.made_from != wanted or (self._edited and index.made_from(path()) == wanted):
            known = self._newer(known, wanted, today)
        rests_on = [known.made_from, folder.state(), settings.SOFTWARE_VERSION, *sorted(shown)]
        tag = hashlib.sha256("\n".join(rests_on).encode())
        return Moment(known, shown, tag.hexdigest()[:24])

    def _newer(self, known: Index | None, wanted: str, today: date) -> Index:
        """The index of the file when it is the one wanted, else a new one; the old one while another makes it."""
        old, self._edited = known if known is not None else _opened(), False
        if index.made_from(path()) == wanted:
            return index.open_index(path())
        if old is not None and len(old) > LARGE:
            jobs.enqueue(names.INDEX, key=names.INDEX)
            later = edits.edited(old, wanted, today)
            self._edited = later is not None
            return later or old
        with alone(path(), wait=old is None) as allowed:
            if not allowed:
                assert old is not None
                return old
            return make(today)


def path() -> Path:
    """The file of the index."""
    return Path(settings.HOME.derived) / "atlas" / "devices.index"


def state(today: date) -> str:
    """A word for all that the index is made from, the software too: another version may read devices otherwise."""
    return f"{reads.revision()} {today.isoformat()} {settings.SOFTWARE_VERSION}"


def make(today: date) -> Index:
    """Makes the index of all devices, those of groups that are not shown too, and opens it.

    The state is read before the devices: what changes meanwhile makes it old again.
    """
    made_from = state(today)
    everybody = set(Organisation.objects.values_list("id", flat=True))
    found = reads.devices(organisations=everybody, today=today)
    made = index.build(columns.of(found), made_from)
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        index.save(made, path())
        return index.open_index(path())
    except OSError:  # a full disk: the map is right without its file, and no page fails
        return made


def remake() -> None:
    """Makes the index if it is old; what the worker does."""
    with alone(path(), wait=True):
        if index.made_from(path()) != state(timezone.localdate()):
            make(timezone.localdate())


def _opened() -> Index | None:
    try:
        return index.open_index(path())
    except (OSError, ValueError, KeyError):
        return None


@contextmanager
def alone(made: Path, *, wait: bool) -> Iterator[bool]:
    """Whether this process is the one that may write that file; with `wait`, it becomes that one."""
    made.parent.mkdir(parents=True, exist_ok=True)
    with made.with_suffix(".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


current = Current()
forget = current.forget
