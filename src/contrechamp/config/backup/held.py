"""A backup that a sister node holds: written into it with the key of a log, fetched out of it with a sheet."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from contrechamp.config.backup.stores import Folder
from contrechamp.ground.http import Fault
from contrechamp.peers.custody import names
from contrechamp.peers.custody.holder import Closed, Holder, Listing
from contrechamp.records.errors import Refused


class Held:
    """A store for `saving.save`. Nothing in it can be read back with the key of a log."""

    def __init__(self, holder: Holder) -> None:
        """Asks what is there. Raises Refused."""
        self._holder = holder
        with _in_words(holder):
            self._listing: Listing = holder.listing()

    def objects(self) -> set[str]:
        """The names of the objects that are there."""
        return {name for name in self._listing.files if not names.is_snapshot(name)}

    def snapshots(self) -> list[str]:
        """The names of the snapshots that are there, the oldest first."""
        return sorted(name for name in self._listing.files if names.is_snapshot(name))

    def put(self, name: str, write: Callable[[BinaryIO], None]) -> int:
        """Brings what `write` writes, under this name; how many bytes that is. Raises Refused."""
        with TemporaryFile() as file:
            write(file)
            size = file.tell()
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            with _in_words(self._holder):
                self._holder.put(Closed(name, sha256, size), file)
        return size

    def open(self, name: str) -> BinaryIO:
        """Nothing: the key of a log gets nothing out. Raises Refused."""
        raise Refused("A backup that a sister site holds is fetched with a sheet: contrechamp restore --from-peer URL")


def fetch(
    holder: Holder, into: Path, pick: Callable[[list[str]], str], progress: Callable[[int], None] = lambda files: None
) -> str:
    """Brings a snapshot with all its objects into a folder, as `backup FOLDER` would have written it; its name.

    What is in the folder already is not fetched again, so that one that was cut off goes on. `pick` chooses among the
    snapshots. Raises Refused.
    """
    target = Folder(into)
    with _in_words(holder):
        files = holder.listing().files
        snapshot = pick(sorted(name for name in files if names.is_snapshot(name)))
        _bring(holder, target, [files[snapshot]], progress)
        with target.open(snapshot) as file:
            wanted = names.objects_of(file)
        if missing := wanted - set(files):
            raise Refused(f"The backup at {holder.address} is not whole: {len(missing)} objects are missing.")
        _bring(holder, target, [files[name] for name in sorted(wanted)], progress)
    return snapshot


def _bring(holder: Holder, target: Folder, wanted: Sequence[Closed], progress: Callable[[int], None]) -> None:
    for closed in wanted:
        path = target.path(closed.name)
        if not path.exists():
            holder.fetch(closed, path)
        progress(1)


@contextmanager
def _in_words(holder: Holder) -> Iterator[None]:
    """Raises Refused, with a sentence, where the node cannot be reached or makes no sense."""
    try:
        yield
    except Fault as fault:
        raise Refused(f"{holder.address}: {fault}") from None
    except ValueError:
        raise Refused(f"{holder.address} sent something else than a backup.") from None
