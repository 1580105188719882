"""Making a backup: what is new becomes objects, then one snapshot names all that belongs together."""

import gzip
import hashlib
import hmac
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connections, models
from django.db.migrations.recorder import MigrationRecorder

from contrechamp.config.backup import locks, snapshots, tables
from contrechamp.config.backup.locks import Keyring, Lock
from contrechamp.config.backup.restoring import FILE
from contrechamp.config.backup.stores import Store, new_snapshot_name
from contrechamp.ground import age
from contrechamp.ground.hashing import sha256_hex
from contrechamp.records import blobs, ownlog, reads, standing
from contrechamp.records.errors import Refused
from contrechamp.records.models import Blob, Log

NAMES = "backup-names"  # the secret that object names are keyed with
LOCK = "backup-lock.json"
SETTINGS = ("node.toml",)


@dataclass
class Saved:
    """What a backup wrote. `missing`: files that the database names and that are not in the folder."""

    snapshot: str = ""
    rows: int = 0
    files: int = 0
    new_objects: int = 0
    new_bytes: int = 0
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """What is saved, and for whom: `organisation` signs it, `lock` says who opens it, `rows` gives those of a table,
    `files` are small files by their name in the node's folder."""

    organisation: str
    lock: Lock
    rows: Callable[[type[models.Model]], models.QuerySet[Any]]
    files: dict[str, str]


def save(
    store: Store,
    *,
    now: datetime,
    using: str,
    choice: Choice | None = None,
    progress: Callable[[int], None] = lambda objects: None,
) -> Saved:
    """Backs up into the store what was chosen; without a choice the node, encrypted to its groups' sheets.

    `using`: see `tables.one_moment`. Raises Refused when the node has no group, or cannot sign for it now.
    """
    return _Saving(store, using, choice or _whole_node(using), progress).run(now)


def keyrings(organisations: Iterable[str]) -> tuple[Keyring, ...]:
    """The present keys of these organisations."""
    rings = []
    for organisation in organisations:
        deciding = standing.standing(organisation).deciding
        for event in standing.known_events(organisation):
            if event.id in deciding:
                rings.append(Keyring(event.fields["sign"], tuple(event.fields["recovery"])))
    return tuple(sorted(rings, key=lambda ring: ring.sign))


def _whole_node(using: str) -> Choice:
    """All that is this node's own. The keys of logs are not in it: a node that comes back opens a new log."""
    hosted = [organisation.id for organisation in reads.hosted()]
    if not hosted:
        raise Refused("No group is on this node, so there is no sheet to encrypt a backup to.")
    home = Path(settings.HOME.folder)
    lock = locks.present(keyrings(hosted), home / "secrets" / LOCK)
    settings.HOME.secret(NAMES)  # is among the files
    return Choice(hosted[0], lock, partial(tables.rows_of, using=using), small_files(home))


def small_files(home: Path) -> dict[str, str]:
    """Settings, secrets and descriptions of sources, by their name in the node's folder; nothing that a restore would
    refuse, such as what an editor left beside a secret."""
    paths = [home / name for name in SETTINGS] + sorted((home / "secrets").glob("*")) + sorted(home.glob("sources/*"))
    named = {str(path.relative_to(home)): path for path in paths if path.is_file()}
    kept = {name: path for name, path in named.items() if FILE.fullmatch(name)}
    # A person writes sources; a letter of theirs that is none must not stop the backup.
    return {name: path.read_text(errors="replace" if "sources/" in name else "strict") for name, path in kept.items()}


class _Saving:
    def __init__(self, store: Store, using: str, choice: Choice, progress: Callable[[int], None]) -> None:
        self._choice = choice
        self._log = own_log(choice.organisation)
        self._names = settings.HOME.secret(NAMES)
        self._store, self._using, self._progress = store, using, progress
        self._there = store.objects()
        self._named: set[str] = set()
        self.saved = Saved()

    def run(self, now: datetime) -> Saved:
        manifest = {
            "software": settings.SOFTWARE_VERSION,
            "made": now.isoformat(timespec="seconds"),
            "organisation": self._choice.organisation,
            "events": [event.line().decode() for event in standing.known_events(self._choice.organisation)],
            "migrations": sorted(MigrationRecorder(connections[self._using]).applied_migrations()),
            "files": self._choice.files,
            "tables": [self._table(model) for model in tables.kept_models()],
            "blobs": list(self._blobs()),
        }
        self.saved.snapshot = new_snapshot_name(now)
        seed, lock = ownlog.read_key(self._log), self._choice.lock
        write = partial(
            snapshots.write, manifest=manifest, lock=lock, log=self._log, log_seed=seed, objects=self._named
        )
        self.saved.new_bytes += self._store.put(self.saved.snapshot, write)
        return self.saved

    def _table(self, model: type[models.Model]) -> dict[str, Any]:
        found = []
        for rows, lines in tables.parts(self._choice.rows(model)):
            sha256 = sha256_hex(lines)
            packed = gzip.compress(lines, compresslevel=6, mtime=0)
            found.append([self._object(sha256, io.BytesIO(packed), len(packed)), sha256, rows])
            self.saved.rows += rows
        return {"model": model._meta.label_lower, "columns": tables.columns_of(model), "parts": found}

    def _blobs(self) -> Any:
        for sha256, size in self._choice.rows(Blob).values_list("id", "size").iterator(chunk_size=2_000):
            path = blobs.path(sha256)
            if not path.exists():
                self.saved.missing.append(sha256)
                continue
            with path.open("rb") as file:
                yield [self._object(sha256, file, size), sha256, size]
            self.saved.files += 1

    def _object(self, sha256: str, content: BinaryIO, size: int) -> str:
        """The name of the object with this content, which is written where the store has none."""
        key = f"{self._names}{self._choice.lock.recipient}".encode()
        name = hmac.new(key, sha256.encode(), hashlib.sha256).hexdigest()
        if name not in self._there:
            write = partial(age.encrypt_file, content, size, to=[self._choice.lock.recipient])
            self.saved.new_bytes += self._store.put(name, write)
            self.saved.new_objects += 1
            self._there.add(name)
        self._named.add(name)
        self._progress(1)
        return name


def own_log(organisation: str) -> str:
    """The log that this node signs for the group. Raises Refused where it signs none."""
    log = Log.objects.filter(organisation=organisation, own=True).values_list("id", flat=True).first()
    if log is None:
        raise Refused("This node signs on no log of its group: certify one first (contrechamp keys certify).")
    return log
