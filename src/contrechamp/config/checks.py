"""What `contrechamp doctor` looks at: each check says whether all is well, and otherwise what to do."""

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from contrechamp.config.home import SHEETS

Outcome = str | None  # None: all is well; otherwise the advice
FREE_BYTES = 2_000_000_000
LATE = timedelta(minutes=15)
OLD = timedelta(days=3)


def node_exists() -> Outcome:
    if (settings.HOME.folder / "node.toml").exists():
        return None
    return f"No node in {settings.HOME.folder}. Create one: contrechamp init --name NAME"


def private_files() -> Outcome:
    """Keys and secrets must be readable by their owner only."""
    open_files = [
        str(path)
        for folder in (settings.HOME.keys, settings.HOME.folder / "secrets")
        for path in _files(folder)
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    return f"Others can read {', '.join(open_files)}. Type: chmod 600 {' '.join(open_files)}" if open_files else None


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file()) if folder.exists() else iter(())


def recovery_sheets() -> Outcome:
    """Keys that are to be on paper only must not lie beside the node's own."""
    path = settings.HOME.folder / SHEETS
    return (
        f"The recovery sheets are still in {path}. Print them, give them away, delete the file."
        if path.exists()
        else None
    )


def free_space() -> Outcome:
    folder = settings.HOME.folder if settings.HOME.folder.exists() else settings.HOME.folder.parent
    free = shutil.disk_usage(folder).free
    return None if free > FREE_BYTES else f"Only {free / 1e9:.1f} GB are free where the node lies; make room."


def database() -> Outcome:
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"The database does not answer: {error}. Check CONTRECHAMP_DATABASE."
    return "The database is older than the software. Start the node once: contrechamp serve" if behind else None


def sqlite_version() -> Outcome:
    """SQLite before 3.51.3 can corrupt its write-ahead log."""
    if connection.vendor != "sqlite":
        return None
    import sqlite3

    if sqlite3.sqlite_version_info >= (3, 51, 3):
        return None
    return f"SQLite {sqlite3.sqlite_version} can corrupt a busy database. Run ./run --setup-only"


def assets() -> Outcome:
    wanted = ("ocr/fra.traineddata", "typeface/DejaVuSans.ttf", "places.sqlite3", "static/staticfiles.json")
    missing = [name for name in wanted if not (settings.ASSETS / name).exists()]
    return f"Set-up did not finish ({', '.join(missing)} missing). Run ./run --setup-only" if missing else None


def log_heads() -> Outcome:
    """A database that is older than the last head it signed must not sign again."""
    from contrechamp.records import ownlog

    return "; ".join(ownlog.behind()) or None


def jobs() -> Outcome:
    from contrechamp.jobs import reads

    failed = reads.counts()["failed"]
    return f"{failed} jobs failed three times. Look at the jobs page for their reasons." if failed else None


def worker() -> Outcome:
    from contrechamp.jobs import reads

    late = reads.waiting().filter(state="ready", run_after__lt=timezone.now() - LATE).count()
    return f"{late} jobs have waited for long. Is a worker running? Type: contrechamp serve" if late else None


def sandbox() -> Outcome:
    """Parsers run without a network, and without the node's files, where the system lets a process give these up."""
    from contrechamp.ground import children
    from contrechamp.library import reading

    held = children.check(reading.PROGRAM)
    faults = []
    if not held["network"]:
        faults.append(
            "This system does not let the reader of files give up its network; its other limits hold. "
            "Running as a user who may make namespaces cuts it."
        )
    if not held["files"]:
        faults.append(
            "This system does not let the reader of files give up the other files of this account: "
            "its kernel has no Landlock (Linux from 5.13 on has it)."
        )
    return " ".join(faults) or None


def backups() -> Outcome:
    """Where the backup is to be brought every day, it was."""
    from contrechamp.peers.custody.models import Copy

    late = [copy for copy in Copy.objects.filter(daily=True) if copy.at is None or copy.at < timezone.now() - OLD]
    return (
        "; ".join(f"No backup went to {copy.address} for days: {copy.error or 'no worker ran'}" for copy in late)
        or None
    )


def address() -> Outcome:
    parts = urlsplit(settings.BASE_URL)
    host = parts.hostname or ""
    if parts.scheme == "https" or host in ("127.0.0.1", "localhost", "::1") or host.endswith(".onion"):
        return None
    return f"Readers reach {settings.BASE_URL} unencrypted. Put a server that ends TLS before it, or an onion service."


def imprint() -> Outcome:
    """A public site must say who publishes and who hosts it (law of 21 June 2004, article 1-1)."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    if host in ("127.0.0.1", "localhost", "::1"):
        return None
    from contrechamp.site import imprint as filled_in

    missing = filled_in.read().missing
    return (
        f"The imprint lacks {', '.join(missing)}. Fill in [imprint] in node.toml (docs/operations.md)."
        if missing
        else None
    )


def requests_received() -> Outcome:
    """A reply must be published within three days of its arrival."""
    from contrechamp.site.notices import reads

    urgent = reads.urgent()
    return f"{urgent} requests end today or are overdue. Look at the page Requests received." if urgent else None


def public_acts() -> Outcome:
    """Sources that are described wrongly or not seen, and files that are not kept for want of room."""
    from contrechamp.watch.sources import files, versions

    _described, faults = files.read_all()
    blind = [f"{one.name} is blind since {one.blind_since:%Y-%m-%d}" for one in files.blind() if one.blind_since]
    used_up = ["the room for kept files is used up: raise CONTRECHAMP_WATCH_STORAGE"]
    full = [] if versions.room() >= 1_000_000 else used_up
    return "; ".join([*faults, *blind, *full]) or None


NEEDS_NO_NODE: dict[str, Callable[[], Outcome]] = {
    "node": node_exists,
    "assets": assets,
    "free space": free_space,
    "sandbox": sandbox,
    "sqlite": sqlite_version,
}
NEEDS_NODE: dict[str, Callable[[], Outcome]] = {
    "private files": private_files,
    "recovery sheets": recovery_sheets,
    "database": database,
    "log heads": log_heads,
    "failed jobs": jobs,
    "waiting jobs": worker,
    "backups": backups,
    "address": address,
    "imprint": imprint,
    "requests received": requests_received,
    "public acts": public_acts,
}


def run_checks() -> Iterator[tuple[str, Outcome]]:
    """Each check with its outcome; those that need a node are left out where there is none."""
    checks = NEEDS_NO_NODE if node_exists() else {**NEEDS_NO_NODE, **NEEDS_NODE}
    for name, check in checks.items():
        outcome = check()
        yield name, outcome
        if name == "database" and outcome:
            return
