"""Where a backup lies. An object's name is 64 hexadecimal characters; a snapshot's is its time (UTC) and chance."""

import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from contrechamp.ground.files import sync_folder
from contrechamp.peers.custody.names import OBJECT, is_snapshot

README = """This is a backup of a site made with Contrechamp. Everything in it is encrypted.
To bring the site back: install Contrechamp, then type
    contrechamp restore {folder}
with the group's signing sheet, or with two of its three recovery sheets.
"""


class Store(Protocol):
    """A place for objects and snapshots. What is there is never changed."""

    def objects(self) -> set[str]:
        """The names of the objects that are there."""

    def snapshots(self) -> list[str]:
        """The names of the snapshots that are there, the oldest first."""

    def put(self, name: str, write: Callable[[BinaryIO], None]) -> int:
        """Keeps what `write` writes under this name; how many bytes that is."""

    def open(self, name: str) -> BinaryIO:
        """The bytes of an object or a snapshot. Raises FileNotFoundError."""


def new_snapshot_name(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def time_of(snapshot: str) -> datetime:
    """The moment that a snapshot's name tells."""
    return datetime.strptime(snapshot[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


class Folder:
    """A folder: of another disk, a stick, or a machine elsewhere that is mounted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def objects(self) -> set[str]:
        return {path.name for path in (self.folder / "objects").glob("??/*") if OBJECT.fullmatch(path.name)}

    def snapshots(self) -> list[str]:
        names = (path.name for path in (self.folder / "snapshots").glob("*"))
        return sorted(name for name in names if is_snapshot(name))

    def put(self, name: str, write: Callable[[BinaryIO], None]) -> int:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_name(f".{name}.part")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        beside.replace(path)
        sync_folder(path.parent)
        readme = self.folder / "README.txt"
        if not readme.exists():
            readme.write_text(README.format(folder=self.folder))
        return size

    def open(self, name: str) -> BinaryIO:
        return self.path(name).open("rb")

    def prune(self, keep: int, needed: Callable[[str], set[str]]) -> int:
        """Drops all but the latest `keep` snapshots, and the objects that only those named; how many objects went.

        `needed` tells which objects a snapshot names.
        """
        kept = self.snapshots()[-keep:]
        wanted = {name for snapshot in kept for name in needed(snapshot)}
        for name in set(self.snapshots()) - set(kept):
            self.path(name).unlink()
        gone = self.objects() - wanted
        for name in gone:
            self.path(name).unlink()
        return len(gone)

    def path(self, name: str) -> Path:
        """Where an object or a snapshot lies, or would."""
        if is_snapshot(name):
            return self.folder / "snapshots" / name
        return self.folder / "objects" / name[:2] / name
