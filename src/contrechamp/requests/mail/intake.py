"""Taking mail in: kept first, with the promise to read it, in one transaction; a worker reads and files it."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contrechamp.ground.children import ChildError, Pool
from contrechamp.jobs.acts import enqueue
from contrechamp.library.intake import files
from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, reply
from contrechamp.requests.mail import senders, sorting
from contrechamp.requests.models import Attachment, Message, Request

ROOM = "requests"
READ = "requests.read_mail"
MOST_BYTES = 50_000_000
NOTHING = {"from": [], "to": [], "type": "", "report": "", "authentication": [], "text": "", "tnef": False,
           "heads": {"Subject": "", "Message-ID": "", "In-Reply-To": "", "References": "", "Auto-Submitted": "",
                     "X-Autoreply": "", "Precedence": "", "Date": ""}}  # fmt: skip

_pool = Pool("contrechamp.requests.mail.child", 1, list)


def recipient(address: str) -> Request | None:
    """The request whose reply address that is, or None: such mail is refused before it is sent."""
    local = reply.local_of(address)
    return Request.objects.filter(reply=local).first() if local else None


@transaction.atomic
def accept(*, data: bytes | Path, request: Request, at: datetime) -> Message:
    """Keeps a mail for good; whoever brought it may be told so. The same bytes again are the same mail."""
    key = blobs.put(data, ROOM, f"mail {request.reply}")
    message, new = Message.objects.get_or_create(
        organisation=request.organisation, recipient=request.reply, blob=key, defaults={"request": request, "at": at}
    )
    if new:
        enqueue(READ, key=f"{READ}:{message.pk}", args={"message": message.pk})
    return message


def read(message: Message) -> dict[str, Any]:
    """What the mail says, its files taken into the library: safe to repeat, because the library knows them again."""
    path = blobs.path(message.blob)
    try:
        told: dict[str, Any] = orjson.loads(_pool.run({"do": "head"}, file=path))
    except ChildError as fault:
        told = {**NOTHING, "fault": f"{fault.code}: {fault.detail}"[:300]}
    origin = _("Mail to %(address)s") % {"address": message.recipient}
    taken = list(files.take_in(path=path, organisation=message.organisation, origin=origin, name="mail.eml"))
    if told["tnef"]:
        taken += _from_tnef(path, message.organisation, origin)
    mail = next((one.added.document for one in taken[:1]), None)
    told["document"] = str(mail.pk) if mail else ""
    told["files"] = [
        [one.name.removeprefix("mail.eml: "), str(one.added.document.pk) if one.added.document else "", one.error]
        for one in taken[1:]
    ]
    return told


def _from_tnef(path: Path, organisation: str, origin: str) -> Sequence[files.Taken]:
    try:
        data = _pool.run({"do": "tnef"}, file=path)
    except ChildError:
        return []
    with tempfile.NamedTemporaryFile(prefix="contrechamp-", suffix=".zip") as archive:
        archive.write(data)
        archive.flush()
        return list(
            files.take_in(path=Path(archive.name), organisation=organisation, origin=origin, name="winmail.dat")
        )


def keep_read(message: Message, told: dict[str, Any]) -> None:
    """Writes down what was read: filed under its request, or put where a person looks. In the caller's transaction."""
    heads = told["heads"]
    request = message.request
    assert request is not None
    others = _others(request, heads)
    carries = any(document for _name, document, _why in told["files"])
    said, found = sorting.doubts(
        told, known=senders.of(request.body, request.organisation), trusted=str(settings.MAIL.get("authserv", "")),
        own_reference=request.reply, known_ids=others,
    )  # fmt: skip
    message.guess = sorting.guess(told, carries=carries)
    said = [*said, *(["unreadable"] if told.get("fault") else [])]
    if message.guess == sorting.BOUNCE:  # comes from a mail server, never from the body
        said = [one for one in said if one != "other_domain"]
    message.doubts, message.authentication = said, found
    message.sender, message.subject = next(iter(told["from"]), "")[:320], heads["Subject"][:500]
    message.message_id, message.text = heads["Message-ID"][:320], told["text"].replace("\0", "")
    message.document_id = told["document"] or None
    message.state = Message.State.DOUBTFUL if said else Message.State.FILED
    message.settled = message.guess in (sorting.AWAY, sorting.EMPTY) and not said
    message.save()
    for name, document, why in told["files"]:
        Attachment.objects.create(message=message, name=name[-255:], document_id=document or None, why=why[:300])


def _others(request: Request, heads: dict[str, str]) -> list[str]:
    """Message ids of other requests' letters to which the mail answers."""
    named = [one for one in f"{heads['In-Reply-To']} {heads['References']}".split() if one.startswith("<")][:50]
    ours = Message.objects.filter(message_id__in=named, organisation=request.organisation)
    return list(ours.exclude(request=request).values_list("message_id", flat=True))


@transaction.atomic
def file(*, message: Message, request: Request, by: User | None, trust: bool = False) -> None:
    """Files a doubtful mail under a request; with `trust`, such mail is the body's from now on. Raises Refused."""
    acts.allow(by, message.organisation)
    if request.organisation != message.organisation:
        raise Refused(_("That request is of another group."))
    message.request, message.state, message.doubts = request, Message.State.FILED, []
    message.save(update_fields=["request", "state", "doubts"])
    if trust:
        senders.trust(body=request.body, organisation=message.organisation, sender=message.sender, by=by)


@transaction.atomic
def drop(*, message: Message, by: User | None) -> None:
    """Sets a mail aside: it is kept, and in nobody's way."""
    acts.allow(by, message.organisation)
    message.state, message.settled = Message.State.DROPPED, True
    message.save(update_fields=["state", "settled"])


@transaction.atomic
def settle(*, message: Message, by: User | None) -> None:
    """Says that a person has read the mail, and written down what it means."""
    acts.allow(by, message.organisation)
    message.settled = True
    message.save(update_fields=["settled"])


def close() -> None:
    """Ends the child process that waits for work."""
    _pool.close()


@transaction.atomic
def withdraw(*, attachment: Attachment, by: User | None, back: bool = False) -> None:
    """Takes an attachment out of what the request shows, with its next publication; `back` puts it back."""
    acts.allow(by, attachment.message.organisation)
    attachment.withdrawn_at = None if back else timezone.now()
    attachment.save(update_fields=["withdrawn_at"])
    note(user=by, verb=gettext_noop("withdraw attachment"), subject=attachment.name[:200],
         organisation=attachment.message.organisation)  # fmt: skip
