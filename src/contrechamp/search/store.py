"""The folder of the index: one index in use, named by the file `current`; another one can be built beside it.

    index/current        name of the folder in use
    index/lock           held by whoever writes
    index/<version>-<n>  one index (see `schema.version`)

Readers take no lock: what they have open stays readable, and they look at each question whether there is something
newer.
"""

import ctypes
import fcntl
import json
import logging
import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy
from django.conf import settings

from contrechamp.ground.files import write_atomic
from contrechamp.search import schema
from contrechamp.search.sources import PUBLIC

WRITER_BYTES = 30_000_000
"""Memory for words that are not on disk yet; tantivy takes at least 15 MB."""

_log = logging.getLogger(__name__)


@contextmanager
def writing() -> Iterator[None]:
    """Waits until nobody else writes to the index of this node; a writer that dies frees its place."""
    settings.HOME.index.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.HOME.index / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def current() -> Path | None:
    """The folder of the index in use, or None when there is none that this version can read."""
    try:
        name = (settings.HOME.index / "current").read_text()
    except FileNotFoundError:
        return None
    folder: Path = settings.HOME.index / name
    return folder if name.startswith(f"{schema.version()}-") and (folder / "meta.json").exists() else None


def existing() -> tantivy.Index | None:
    """The index in use, or None when there is none or it is broken: it can be made again."""
    folder = current()
    if folder is None:
        return None
    try:
        return schema.opened(str(folder))
    except ValueError as error:
        _log.warning("the index in %s cannot be read: %s", folder.name, error)
        return None


def holds_old_words() -> bool:
    """Whether entries that were removed or replaced are still on disk, in the index in use or beside it."""
    folder = current()
    beside = [other for other in settings.HOME.index.glob("*/") if other != folder]
    segments = json.loads((folder / "meta.json").read_text())["segments"] if folder else []
    return bool(beside) or any(segment["deletes"] for segment in segments)


@contextmanager
def writer(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """Adds to an index inside `writing`; on leaving without error everything is on disk and merged as it should be."""
    opened = index.writer(WRITER_BYTES, 1)
    try:
        yield opened
        opened.commit()
    finally:
        opened.wait_merging_threads()
        _give_memory_back()


def _give_memory_back() -> None:
    """What the writer's threads have freed goes back to the system; glibc would keep 50 MB and more for next time."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # other C libraries do it by themselves
        trim(0)


@contextmanager
def replacing() -> Iterator[tantivy.Index]:
    """A new, empty index, inside `writing`. On leaving without error it takes the place of the one in use.

    Then, or when the block fails, nothing is left on disk of any other.
    """
    folder: Path = settings.HOME.index / f"{schema.version()}-{secrets.token_hex(6)}"
    folder.mkdir(mode=0o700)
    try:
        yield schema.created(str(folder))
        write_atomic(settings.HOME.index / "current", folder.name.encode())
    finally:
        _clear()


def _clear() -> None:
    """Removes every folder but the one in use: older ones, and those of writers that died."""
    used = current()
    for folder in settings.HOME.index.iterdir():
        if folder.is_dir() and folder != used:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Reader:
    """One state of the index, called `generation`, which `files` tell; `organisations` are those behind its public
    entries."""

    files: tuple[str, ...]
    generation: tuple[int, ...]
    searcher: tantivy.Searcher
    organisations: frozenset[str]


_readers: dict[Path, Reader] = {}
_opening = threading.Lock()


def reader() -> Reader | None:
    """The newest committed state of the index, or None while there is none. Unless it moved, two looks at files."""
    home: Path = settings.HOME.index
    with _opening:
        known = _readers.get(home)
        if known and known.generation == _generation(known.files):
            return known
        for _attempt in range(5):
            folder = current()
            if folder is None:
                return None
            files = (str(home / "current"), str(folder / "meta.json"))
            generation = _generation(files)  # before it is read: a commit in between is then looked at once more
            if index := existing():
                _readers[home] = _open(index, files, generation)
                return _readers[home]
        return None


def _generation(files: tuple[str, ...]) -> tuple[int, ...]:
    """Changes with each commit and each replacement: both put a new file in the place of an old one."""
    try:
        facts = list(map(os.stat, files))
    except FileNotFoundError:
        return ()
    return tuple(number for file in facts for number in (file.st_ino, file.st_mtime_ns))


def _open(index: tantivy.Index, files: tuple[str, ...], generation: tuple[int, ...]) -> Reader:
    index.config_reader("manual")
    searcher = index.searcher()
    readers = (term for term, _count in searcher.terms_with_prefix("readers", ""))
    organisations = frozenset(name for name in readers if name != PUBLIC and not schema.is_draft(name))
    return Reader(files, generation, searcher, organisations)
