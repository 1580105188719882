"""The logs that this node signs: their key files, and how far each was acknowledged.

`keys/<log>.head` holds the seq and id of the last acknowledged record, on disk before the seal is served to anybody.
It may lag behind the database (a crash between the two) and never leads it: a database behind it is an old copy, and
signing on it would fork the log.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from contrechamp.ground.files import sync_folder, write_atomic
from contrechamp.records.errors import Refused
from contrechamp.records.models import Log, Record

_HEAD = re.compile(r"([0-9]{1,15}) ([0-9a-f]{64})\n")
_witnesses: list[Callable[[str], int]] = []


def heed(witness: Callable[[str], int]) -> None:
    """Registers what tells how far a log was shown elsewhere, sealed: the highest seq, 0 where nobody shows it."""
    _witnesses.append(witness)


def key_path(log: str) -> Path:
    return Path(settings.HOME.keys) / f"{log}.key"


def head_path(log: str) -> Path:
    return Path(settings.HOME.keys) / f"{log}.head"


def keep_key(log: str, seed: str) -> None:
    """Puts the secret key of a log, and its empty head, in files that only this node's user reads."""
    key_path(log).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomic(head_path(log), f"0 {log}\n".encode())
    write_atomic(key_path(log), seed.encode() + b"\n")


def read_key(log: str) -> str:
    """The secret key of a log. Raises Refused when its file is gone."""
    try:
        return key_path(log).read_text().strip()
    except FileNotFoundError:
        raise Refused(
            f"The key of the log {log[:12]} is not in {key_path(log).parent}. Put the file back from your backup, or "
            "certify a new log with the signing sheet: contrechamp keys certify"
        ) from None


def read_head(log: str) -> tuple[int, str]:
    """The seq and id up to which the log was acknowledged. Raises Refused when the file is gone or torn."""
    try:
        match = _HEAD.fullmatch(head_path(log).read_text())
    except FileNotFoundError:
        match = None
    if match is None:
        raise Refused(
            f"{head_path(log)} is missing or damaged, so nobody knows how far this log was published. Certify a new "
            "log with the signing sheet: contrechamp keys certify"
        )
    return int(match[1]), match[2]


def check_head(log: Log) -> None:
    """Raises Refused when the database is behind what was acknowledged, or holds another history than that."""
    seq, record = read_head(log.id)
    shown = max((witness(log.id) for witness in _witnesses), default=0)
    if shown > log.length:
        raise Refused(
            f"Another site holds record {shown} of the log {log.id[:12]}, which ends at {log.length} here: this is "
            "an old copy. Nothing is signed, because that would fork the log. First fetch what is missing: contrechamp "
            "sync"
        )
    if seq == 0:
        return
    held = Record.objects.filter(log=log.id, seq=seq, id=record).exists()
    if held and log.length >= seq:
        return
    raise Refused(
        f"The database is older than what this node already published: record {seq} of the log {log.id[:12]} is "
        f"missing (the log here ends at {log.length}). Nothing is signed, because that would fork the log. Bring back "
        "the newer database, or read the missing records from an export (contrechamp receive FILE); if they are "
        "lost, certify a new log with the signing sheet (contrechamp keys certify)."
    )


def behind() -> list[str]:
    """Why each log of this node that cannot be signed now cannot."""
    reasons = []
    for log in Log.objects.filter(own=True).order_by("id"):
        try:
            check_head(log)
            read_key(log.id)
        except Refused as reason:
            reasons.append(str(reason))
    return reasons


def acknowledge(log: str, seq: int, record: str) -> None:
    """Makes the committed publication durable, then says so in the head file. Call it after the commit."""
    _sync_database()
    write_atomic(head_path(log), f"{seq} {record}\n".encode())


def _sync_database() -> None:
    """On SQLite, the sync that `synchronous=FULL` would have done at the commit.

    The connection runs with NORMAL, which leaves the write-ahead log to the system's cache, and SQLite cannot change
    that inside a transaction. PostgreSQL syncs every commit.
    """
    if connection.vendor != "sqlite":
        return
    database = Path(str(connection.settings_dict["NAME"]))
    journal = database.with_name(database.name + "-wal")
    if not journal.exists():  # an in-memory database, or everything is in the main file already
        return
    descriptor = os.open(journal, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(journal.parent)
