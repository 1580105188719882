"""A group leaves its node: all that is its own goes into a folder that `restore` takes, and off this node.

One transaction: the group's log is revoked where it ends, the folder is written, opened again and checked, and only
then its private rows go. What it published stays here as a copy, like that of any other group that this node shows.
"""

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from contrechamp.config.backup import locks, restoring, saving, snapshots
from contrechamp.config.backup.belonging import PRIVATE, Belonging
from contrechamp.config.backup.saving import Choice, Saved
from contrechamp.config.backup.stores import Store
from contrechamp.peers.models import Parcel
from contrechamp.people.models import Invitation, Membership, User
from contrechamp.records import acts, blobs, key_acts, ownlog, views
from contrechamp.records.errors import Refused
from contrechamp.records.models import BlobHolder, Log, Organisation
from contrechamp.requests import referral, reply


@transaction.atomic
def move(
    store: Store,
    *,
    organisation: str,
    signing_seed: str,
    now: datetime,
    progress: Callable[[int], None] = lambda objects: None,
) -> Saved:
    """Writes what is the group's own into an empty store, locked for its sheets, and takes it off this node.

    Raises Refused, and changes nothing here: the sheet is another's, this node does not sign for the group, a file is
    missing, the store is in use, or drafts that were shared with the group wait unopened.
    """
    if store.snapshots() or store.objects():
        raise Refused("There is something in that folder already. Name an empty one.")
    if Parcel.objects.filter(organisation=organisation, draft=None, dropped=False).exists():
        raise Refused("Shared drafts wait for this group. Take or drop them first, on the page of shared drafts.")
    log = Log.objects.filter(organisation=organisation, own=True).first()
    if log is None:
        raise Refused("This node signs on no log of the group: certify one first (contrechamp keys certify).")
    ownlog.check_head(log)
    key_acts.revoke(organisation=organisation, signing_seed=signing_seed, log=log.id, seq=log.counted)
    saved = _write(store, organisation, now, progress)
    if saved.missing:
        raise Refused(f"{len(saved.missing)} files of the group are missing here, such as {saved.missing[0][:12]}.")
    with store.open(saved.snapshot) as file:
        opened = snapshots.open_with(snapshots.read(file), [signing_seed])
    restoring.check(store, opened)
    _take_off(organisation)
    return saved


def _write(store: Store, organisation: str, now: datetime, progress: Callable[[int], None]) -> Saved:
    """Saves the group's rows without what must not leave with them; here they stay as they are.

    Names of who refers to the commission leave under a secret of their own: ours opens those of other groups too.
    """
    belonging = Belonging(organisation)
    lock = locks.make(saving.keyrings([organisation]))
    identity = secrets.token_urlsafe(48)
    files = _files(organisation) | {f"secrets/{reply.IDENTITY}": identity}
    choice = Choice(organisation, lock, belonging.rows_of, files)
    before = transaction.savepoint()
    belonging.blank_persons()
    referral.rewrap(organisation, secret=identity)
    saved = saving.save(store, now=now, using="default", choice=choice, progress=progress)
    transaction.savepoint_rollback(before)
    return saved


def _files(organisation: str) -> dict[str, str]:
    """The settings of a new node with the group's name, and the group's secret for drafts that are shared with it."""
    name = Organisation.objects.get(id=organisation).name
    secret = _draft_secret(organisation)
    files = {"node.toml": f"name = {json.dumps(name, ensure_ascii=False)}\n"}
    return files | ({f"secrets/{secret.name}": secret.read_text()} if secret.exists() else {})


def _take_off(organisation: str) -> None:
    """Deletes the group's private rows, the files that only they held, and its keys; what is public becomes a copy."""
    belonging = Belonging(organisation)
    members = list(belonging.rows_of(User).values_list("pk", flat=True))
    private = belonging.rows_of(BlobHolder).exclude(room=blobs.RECORDS).order_by("room", "reason")
    for room, reason in list(private.values_list("room", "reason").distinct()):
        blobs.release_all(room=room, reason=reason)
    for model in PRIVATE:
        belonging.rows_of(model).order_by().delete()
    Invitation.objects.filter(organisation=organisation).delete()
    User.objects.filter(pk__in=members).exclude(pk__in=Membership.objects.values("user")).delete()
    logs = list(Log.objects.filter(organisation=organisation).values_list("id", flat=True))
    Log.objects.filter(organisation=organisation).update(own=False)
    Organisation.objects.filter(id=organisation).update(hosted=False)
    acts.set_trust(organisation=organisation, level="shown", reason="moved from this node")
    views.move_revision()
    transaction.on_commit(lambda: _forget_secrets(organisation, logs))


def _forget_secrets(organisation: str, logs: list[str]) -> None:
    for log in logs:
        ownlog.key_path(log).unlink(missing_ok=True)
        ownlog.head_path(log).unlink(missing_ok=True)
    _draft_secret(organisation).unlink(missing_ok=True)


def _draft_secret(organisation: str) -> Path:
    return Path(settings.HOME.folder) / "secrets" / f"drafts-{organisation}"
