"""Deciding whose backup is kept here, and dropping what is old. Each act is one transaction, or none."""

import hashlib
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from contrechamp.peers.custody import names, thinning
from contrechamp.peers.custody.models import BYTES, Keeping, Kept
from contrechamp.records.errors import Refused
from contrechamp.records.models import Organisation

UNNAMED = timedelta(days=7)  # that an object waits for the snapshot that names it


def path(organisation: str, name: str) -> Path:
    """Where a closed file lies."""
    return folder(organisation) / name[-2:] / name


def folder(organisation: str) -> Path:
    return Path(settings.HOME.folder) / "kept" / organisation


@transaction.atomic
def keep(*, organisation: str, name: str = "", limit: int = BYTES) -> None:
    """Lets a group keep its closed backup here, up to `limit` bytes. Raises Refused for one of this node's own."""
    if Organisation.objects.filter(id=organisation, hosted=True).exists():
        raise Refused("That group is on this site: a backup beside what it saves would be lost with it.")
    Keeping.objects.update_or_create(organisation=organisation, defaults={"name": name, "limit": limit})


@transaction.atomic
def end(*, organisation: str) -> None:
    """Keeps the group's backup no longer; what is here of it is deleted."""
    Keeping.objects.filter(organisation=organisation).delete()
    Kept.objects.filter(organisation=organisation).delete()
    transaction.on_commit(lambda: shutil.rmtree(folder(organisation), ignore_errors=True))


def tidy(*, organisation: str, now: datetime) -> int:
    """Drops the snapshots that the rule lets go, and the objects that none of the others names; how many files went.

    An object that no snapshot names yet stays for a week: a backup that was cut off goes on where it ended.
    """
    rows = list(Kept.objects.filter(organisation=organisation).values_list("name", "at"))
    snapshots = [(name, at) for name, at in rows if names.is_snapshot(name)]
    stay = thinning.staying(snapshots)
    named = {one for name in stay for one in _objects_of(organisation, name)}
    old = {name for name, at in rows if not names.is_snapshot(name) and name not in named and at < now - UNNAMED}
    gone = old | {name for name, _ in snapshots} - stay
    for name in sorted(gone):
        _drop(organisation, name)
    return len(gone)


def look(*, organisation: str) -> int:
    """Reads every file again, and drops what is damaged, so that the group brings it again; how many were."""
    damaged = 0
    for cut_off in folder(organisation).glob("coming-*"):
        if cut_off.stat().st_mtime < time.time() - 86_400:
            cut_off.unlink(missing_ok=True)
    for name, sha256 in list(Kept.objects.filter(organisation=organisation).values_list("name", "sha256")):
        if _hash_of(path(organisation, name)) != sha256:
            _drop(organisation, name)
            damaged += 1
    return damaged


def _objects_of(organisation: str, snapshot: str) -> set[str]:
    try:
        with path(organisation, snapshot).open("rb") as file:
            return names.objects_of(file)
    except (OSError, ValueError):
        return set()


def _drop(organisation: str, name: str) -> None:
    path(organisation, name).unlink(missing_ok=True)
    Kept.objects.filter(organisation=organisation, name=name).delete()


def _hash_of(file: Path) -> str:
    try:
        with file.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except OSError:
        return ""
