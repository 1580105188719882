"""Sending letters by SMTP: enqueued with the decision to send, sent by a worker, written down as an event once gone.

The message id is made from the message's own number, so that a letter which a dying worker sent twice is known as one.
"""

import smtplib
import ssl
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contrechamp.jobs.acts import enqueue
from contrechamp.people import may
from contrechamp.people.models import User
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, reads, reply
from contrechamp.requests.course.events import Kind, State
from contrechamp.requests.letters import handover, writing
from contrechamp.requests.mail.intake import ROOM
from contrechamp.requests.mail.secrets import password
from contrechamp.requests.models import Message, Request

SEND = "requests.send_mail"
SECONDS = 60
AGAIN = timedelta(hours=1)
FILES = {"fr": "demande.pdf", "en": "request.pdf"}
"""What the letter is called that a mail carries, by its language."""


def can_send() -> bool:
    """Whether this node has a mail domain and a server that sends."""
    return bool(settings.MAIL.get("domain") and settings.MAIL.get("smtp"))


@transaction.atomic
def send(*, request: Request, by: User | None, at: datetime | None = None) -> Message:
    """Has the letter of a draft sent, at once or at `at`. Raises Refused, PermissionDenied (publishers send)."""
    if by is not None and not may.publish(by, request.organisation):
        raise PermissionDenied
    row = Request.objects.select_for_update().select_related("body").get(pk=request.pk)
    if row.state != State.DRAFTED or row.messages.exists():
        raise Refused(_("This letter is on its way already."))
    if not can_send():
        raise Refused(_("This site has no mail server yet: send the letter by post, or from your own mailbox."))
    if not row.body.address:
        raise Refused(_("No e-mail address of this body is known."))
    message_id = f"<{row.reply}@{settings.MAIL['domain']}>"
    return _enqueue(row, letter(row, message_id, timezone.now()), Message.Purpose.LETTER, row.letter, at)


def send_notice(*, request: Request, text: str, at: datetime) -> Message:
    """Has the notice of a series sent to the body of a request at `at`. In the caller's transaction."""
    message_id = f"<notice.{request.reply}@{settings.MAIL['domain']}>"
    mail = headed(request, message_id, timezone.now())
    mail["In-Reply-To"] = f"<{request.reply}@{settings.MAIL['domain']}>"
    mail.set_content(text)
    return _enqueue(request, mail, Message.Purpose.NOTICE, text, at)


def _enqueue(request: Request, mail: EmailMessage, purpose: str, text: str, at: datetime | None) -> Message:
    message = Message.objects.create(
        organisation=request.organisation,
        request=request,
        purpose=purpose,
        state=Message.State.TO_SEND,
        blob=blobs.put(mail.as_bytes(policy=SMTP), ROOM, f"mail {request.reply}"),
        recipient=request.body.address,
        sender=reply.address(request.reply),
        subject=request.title[:500],
        message_id=mail["Message-ID"],
        text=text,
        at=at or timezone.now(),
        settled=True,
    )
    enqueue(SEND, key=f"{SEND}:{message.pk}", args={"message": message.pk}, run_after=at)
    return message


def letter(request: Request, message_id: str, now: datetime) -> EmailMessage:
    """The mail: the letter as text, and as PDF with the law behind it."""
    mail = headed(request, message_id, now)
    mail.set_content(request.letter)
    name = FILES[writing.language_of(request.regime)]
    mail.add_attachment(handover.whole_letter(request), maintype="application", subtype="pdf", filename=name)
    return mail


def headed(request: Request, message_id: str, now: datetime) -> EmailMessage:
    """A mail to the body of the request that has its heads, and nothing else yet."""
    mail = EmailMessage()
    name = " ".join(reads.group_name(request.organisation).split())
    mail["From"] = Address(name, addr_spec=reply.address(request.reply))
    mail["To"] = request.body.address
    mail["Subject"] = f"{' '.join(request.title.split())} [{request.reply}]"
    mail["Message-ID"] = message_id
    mail["Date"] = format_datetime(now)
    return mail


def deliver(message: Message) -> None:
    """Hands the mail to the server. Raises OSError, smtplib.SMTPException."""
    told = settings.MAIL
    host, _, port = str(told["smtp"]).rpartition(":")
    context = ssl.create_default_context()
    if told.get("smtp_tls") == "always":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(host, int(port), timeout=SECONDS, context=context)
    else:
        opened = smtplib.SMTP(host, int(port), timeout=SECONDS)
    with opened as server:
        if told.get("smtp_tls", True) is True:
            server.starttls(context=context)
        if told.get("smtp_user"):
            server.login(str(told["smtp_user"]), password("smtp"))
        with blobs.open(message.blob) as file:
            server.sendmail(message.sender, [message.recipient], file.read())


def sent(message: Message) -> None:
    """Writes down that a letter went today: the clock starts. In the caller's transaction."""
    gone(message)
    assert message.request is not None
    acts.record(request=message.request, kind=Kind.SENT, day=reads.today(), by=None, reference=message.message_id)


def gone(message: Message) -> None:
    """Writes down that the server has it. In the caller's transaction."""
    Message.objects.filter(pk=message.pk).update(state=Message.State.SENT, at=timezone.now())


def again(message: Message) -> None:
    """Has it tried in an hour: the server was not there, or said that it has no time. In the caller's transaction."""
    later = timezone.now() + AGAIN
    key = f"{SEND}:{message.pk}:{int(later.timestamp())}"
    enqueue(SEND, key=key, args={"message": message.pk}, run_after=later)


def not_sent(message: Message, why: str) -> None:
    """Writes down that the server refused it for good."""
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED, doubts=[why[:300]], settled=False)
