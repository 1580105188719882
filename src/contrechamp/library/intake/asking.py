"""Web addresses that members ask for on a page: fetched by a worker, so that nobody waits for another site.

Two jobs, each safe to repeat: what the address gives is kept first, then taken in as any file is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contrechamp.jobs.acts import enqueue
from contrechamp.jobs.reads import failed
from contrechamp.jobs.registry import Args, job
from contrechamp.library.holding import ROOM
from contrechamp.library.intake import files, web
from contrechamp.library.intake.files import Taken, fault_words
from contrechamp.library.models import AskedAddress, Document
from contrechamp.records import blobs
from contrechamp.records.errors import Refused

FETCH = "library.fetch"
TAKE_IN = "library.take_in"
MOST_WAITING = 20
"""Addresses of one group that wait at once."""
SHOWN = 10
KEPT = timedelta(days=7)


@transaction.atomic
def ask(*, organisation: str, address: str, origin: str = "") -> AskedAddress:
    """Has the address fetched. Raises Refused while too many of the group wait. Who asks is not kept."""
    own = AskedAddress.objects.filter(organisation=organisation)
    for old in own.filter(at__lt=timezone.now() - KEPT):
        blobs.release_all(room=ROOM, reason=_holding(old))
        old.delete()
    if own.filter(state=AskedAddress.State.WAITING).count() >= MOST_WAITING:
        raise Refused(_("%(n)d addresses wait already. Come back when some of them are here.") % {"n": MOST_WAITING})
    asked = AskedAddress.objects.create(organisation=organisation, address=address, origin=origin)
    enqueue(FETCH, key=f"{FETCH}:{asked.pk}", args={"asked": asked.pk})
    return asked


@dataclass(frozen=True)
class Asked:
    """An address as its page shows it: waiting, done or failed; `files` as in its `outcome`, errors in words."""

    address: str
    state: str
    files: Sequence[dict[str, Any]]


def recent(organisation: str) -> Sequence[Asked]:
    """What the group asked for last, the latest first; one whose job failed for good is shown as failed."""
    found = list(AskedAddress.objects.filter(organisation=organisation).order_by("-at", "-id")[:SHOWN])
    keys = {f"{kind}:{one.pk}": one for one in found for kind in (FETCH, TAKE_IN)}
    broken = {keys[key] for key in failed().filter(key__in=keys).values_list("key", flat=True)}
    return [
        Asked(one.address, "failed" if one in broken else one.state, [_told(file) for file in one.outcome])
        for one in found
    ]


def _told(file: dict[str, Any]) -> dict[str, Any]:
    """What became of a file, its fault in words; without its document where that was removed since."""
    here = bool(file["document"]) and Document.objects.filter(pk=file["document"]).exists()
    return {**file, "document": file["document"] if here else "", "error": fault_words(file["error"])}


def keep_fetched(args: Args, result: dict[str, Any]) -> None:
    """Keeps what came, to be taken in; or says why nothing came."""
    asked = _waiting(args)
    if asked is None:
        return
    if "data" not in result:
        _settle(asked, [web.unreachable(asked.address, result["why"])])
        return
    try:
        asked.blob = blobs.put(result["data"], ROOM, _holding(asked))
    except Refused as refused:
        _settle(asked, [web.unreachable(asked.address, str(refused))])
        return
    asked.name = result["name"][:255]
    asked.save(update_fields=["blob", "name"])
    enqueue(TAKE_IN, key=f"{TAKE_IN}:{asked.pk}", args=args)


@job(FETCH, called=gettext_noop("Fetch a web page or file"), effect=keep_fetched, patient=True)
def fetch(args: Args) -> dict[str, Any]:
    """Fetches the address of `asked`: `{name, data}`, or `{why}` where it does not answer with a page."""
    asked = _waiting(args)
    if asked is None:
        return {"why": ""}
    try:
        fetched = web.fetch(asked.address)
    except web.Unreachable as error:
        return {"why": str(error)}
    return {"name": fetched.name, "data": fetched.data}


def keep_taken(args: Args, result: Sequence[Taken]) -> None:
    """Writes down what became of it; the library holds the bytes itself now."""
    asked = _waiting(args)
    if asked is not None:
        _settle(asked, result)
        blobs.release_all(room=ROOM, reason=_holding(asked))


@job(TAKE_IN, called=gettext_noop("Take files into the library"), effect=keep_taken)
def take_in(args: Args) -> Sequence[Taken]:
    """Takes in what was fetched, with what is inside of it. Done again, it finds the same documents."""
    asked = _waiting(args)
    if asked is None:
        return []
    path, origin = blobs.path(asked.blob), asked.origin or asked.address
    return list(files.take_in(path=path, organisation=asked.organisation, origin=origin, name=asked.name))


def _waiting(args: Args) -> AskedAddress | None:
    return AskedAddress.objects.filter(pk=args["asked"], state=AskedAddress.State.WAITING).first()


def _holding(asked: AskedAddress) -> str:
    return f"address {asked.pk}"


def _settle(asked: AskedAddress, taken: Sequence[Taken]) -> None:
    asked.state = AskedAddress.State.DONE
    asked.outcome = [
        {
            "name": one.name,
            "status": one.added.status,
            "document": str(one.added.document.pk) if one.added.document else "",
            "error": one.added.error,
            "notes": list(one.notes),
        }
        for one in taken
    ]
    asked.save(update_fields=["state", "outcome"])
