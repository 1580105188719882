"""Bringing a node back from its backup: everything is checked before anything is written.

`check` and `write_files` run before Django is set up, because the settings that it reads come out of the backup too.
"""

import hashlib
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from contrechamp.config.backup import snapshots
from contrechamp.config.backup.snapshots import Opened
from contrechamp.config.backup.stores import Store
from contrechamp.ground import age
from contrechamp.ground.files import write_atomic
from contrechamp.records.errors import Refused

SETTINGS = "node.toml"
FILE = re.compile(r"node\.toml|secrets/\.?[A-Za-z0-9][A-Za-z0-9._-]*|sources/[a-z0-9][a-z0-9-]{0,78}\.yaml")
"""What a backup keeps beside tables and blobs; whoever could sign one decides about no other file."""
IN_MEMORY = 8_000_000
MOST_PACKED = 64_000_000
MOST_ROWS = 128_000_000  # bytes of one stretch of rows
MOST_BLOB = 200_000_000
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Restored:
    """What a restore brought back."""

    organisation: str
    made: str
    rows: int
    files: int


def check(store: Store, opened: Opened, progress: Progress = lambda objects: None) -> None:
    """Opens every object and compares it with its hash. Raises Refused at the first that is missing or damaged."""
    for table in opened.manifest["tables"]:
        for part in table["parts"]:
            rows_in(store, opened, part)
            progress(1)
    for name, sha256, size in opened.manifest["blobs"]:
        with _blob(store, opened, name, sha256, size):
            progress(1)


def refuse_a_node(folder: Path) -> None:
    """Raises Refused where a node is in this folder already."""
    if any((folder / name).exists() for name in ("secrets", "keys", "node.sqlite3")):
        raise Refused(
            f"There is a node in {folder} already, and restoring never writes over one. Name an empty folder with "
            "CONTRECHAMP_HOME; or, if nothing in that node is needed any more, move its folder away first."
        )


@contextmanager
def files_in_place(folder: Path, opened: Opened) -> Iterator[None]:
    """Puts the settings and secrets in place; takes them back out where the rest fails, so that one can try again."""
    settled = (folder / SETTINGS).exists()
    before = set(folder.glob("sources/*"))
    write_files(folder, opened)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder / "secrets", ignore_errors=True)
        sources = set(folder.glob("sources/*")) - before
        for path in [*sources, *folder.glob("node.sqlite3*"), *([] if settled else [folder / SETTINGS])]:
            path.unlink(missing_ok=True)
        raise


def write_files(folder: Path, opened: Opened) -> None:
    """Puts settings, secrets and descriptions of sources in place. Settings and sources that are there already stay,
    and the database's address is never taken over: it belongs to the machine. Raises Refused, before anything is
    written, where a node is."""
    refuse_a_node(folder)
    files = dict(opened.manifest["files"])
    for name in files:
        if not FILE.fullmatch(name):
            raise Refused(f"The backup names a file that belongs in no backup: {name}")
    if SETTINGS in files:
        files[SETTINGS] = _without_database(files[SETTINGS])
    for name, text in files.items():
        path = folder / name
        if not name.startswith("secrets/") and path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomic(path, text.encode())


def _without_database(text: str) -> str:
    """The settings without the line of the database. Raises Refused where it is still named, however it is written."""
    kept = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("database"))
    try:
        if "database" not in tomllib.loads(kept):
            return kept
    except tomllib.TOMLDecodeError:
        pass
    raise Refused("The settings in the backup are damaged.")


def load(store: Store, opened: Opened, progress: Progress = lambda rows: None) -> Restored:
    """Fills the database, which must be empty or absent, and the folder of files.

    The database is made as it was in the software that made the backup, filled, then brought to this software's form.
    Raises Refused when the backup comes from a later version, or something is in the database already.
    """
    from django.core.management import call_command
    from django.db import transaction

    from contrechamp.config.backup import filling

    manifest = opened.manifest
    filling.refuse_a_full_database()
    state = filling.database_as_of([tuple(one) for one in manifest["migrations"]])
    with transaction.atomic():
        rows = 0
        for table in manifest["tables"]:
            parts = (rows_in(store, opened, part) for part in table["parts"])
            count = filling.fill(state, table["model"], table["columns"], parts)
            progress(count)
            rows += count
        filling.forget_own_logs(state)
        files = sum(1 for _ in _write_blobs(store, opened))
    filling.reset_sequences()
    call_command("migrate", verbosity=0, interactive=False)
    return Restored(manifest["organisation"], manifest["made"], rows, files)


def rows_in(store: Store, opened: Opened, part: list[Any]) -> bytes:
    """The lines of one stretch of rows. Raises Refused."""
    name, sha256, _ = part
    with _open(store, opened, name, MOST_PACKED) as file:
        try:
            lines = snapshots.unpacked(file.read(), MOST_ROWS)
        except ValueError:
            raise _damaged(name) from None
    if hashlib.sha256(lines).hexdigest() != sha256:
        raise _damaged(name)
    return lines


def _write_blobs(store: Store, opened: Opened) -> Iterator[str]:
    from contrechamp.records import blobs

    for name, sha256, size in opened.manifest["blobs"]:
        if not blobs.path(sha256).exists():
            with _blob(store, opened, name, sha256, size) as file:
                write_atomic(blobs.path(sha256), file.read())
        yield sha256


def _blob(store: Store, opened: Opened, name: str, sha256: str, size: int) -> IO[bytes]:
    """The bytes of a file, checked. Raises Refused."""
    file = _open(store, opened, name, min(size, MOST_BLOB))
    if _hash_of(file) != sha256:
        raise _damaged(name)
    file.seek(0)
    return file


def _hash_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def _open(store: Store, opened: Opened, name: str, limit: int) -> IO[bytes]:
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  whoever reads it closes it
    try:
        with store.open(name) as source:
            age.decrypt_file(source, target, identities=[opened.identity], limit=limit)
    except FileNotFoundError:
        raise Refused(f"The backup is not whole: its object {name[:12]} is missing.") from None
    except age.Unreadable:
        raise _damaged(name) from None
    target.seek(0)
    return target


def _damaged(name: str) -> Refused:
    return Refused(f"The backup is not whole: its object {name[:12]} is damaged.")
