"""Work of the room: what a new day changes, mail to read, to send and to fetch."""

import smtplib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as _

from contrechamp.jobs.registry import Args, job
from contrechamp.requests import acts, reminding, series
from contrechamp.requests.mail import imap, intake, sending
from contrechamp.requests.models import Message

GOOD = 500
"""From this code on, a mail server refuses for good."""


def refresh(_args: Args, _result: None) -> None:
    """Keeps beside each request what follows from its events today: silences complete, terms near or missed."""
    acts.refresh_all()


@job("requests.refresh", called=_("Count the terms of access requests"), effect=refresh, every=timedelta(hours=6))
def nothing_to_compute(_args: Args) -> None:
    """The whole of the work is its effect."""


def plan_reminders(_args: Args, _result: None) -> None:
    """Has today's mails made; hourly, so that a server that was away has them all the same day."""
    reminding.plan()


@job("requests.reminders", called=_("Prepare the reminders of terms"), effect=plan_reminders, every=timedelta(hours=1))
def no_reminders_to_compute(_args: Args) -> None:
    """The whole of the work is its effect."""


def remember_reminders(args: Args, told: list[dict[str, Any]]) -> None:
    """What a mail has told of is not told again."""
    reminding.remember(args["reminder"], told)


@job(reminding.REMIND, called=_("Remind a member of terms"), effect=remember_reminders)
def remind(args: Args) -> list[dict[str, Any]]:
    """Sends a member the mail of the day; what it told of."""
    return list(reminding.send(args["reminder"]))


def nothing_to_remember(_args: Args, _result: None) -> None:
    """The first mail leaves no trace: the answer to it does."""


@job(reminding.CONFIRM, called=_("Ask whether an address for reminders is right"), effect=nothing_to_remember)
def ask_whether_to_remind(args: Args) -> None:
    """Sends the mail that asks whether the address is the member's."""
    reminding.send_confirmation(args["reminder"])


def keep_read(args: Args, told: dict[str, Any] | None) -> None:
    """Files the mail, or puts it where a person looks."""
    message = _message(args, Message.State.WAITING)
    if message is not None and told is not None:
        intake.keep_read(message, told)


@job(intake.READ, called=_("Read a mail that came in"), effect=keep_read)
def read_mail(args: Args) -> dict[str, Any] | None:
    """Reads a mail that was kept."""
    message = _message(args, Message.State.WAITING)
    return intake.read(message) if message is not None else None


def keep_sent(args: Args, result: dict[str, Any]) -> None:
    """Writes down that the letter went, or why it did not; or has it tried again."""
    message = _message(args, Message.State.TO_SEND)
    if message is None:
        return
    if result["again"]:
        sending.again(message)
    elif result["why"]:
        sending.not_sent(message, result["why"])
    elif message.purpose == Message.Purpose.NOTICE:
        sending.gone(message)
        assert message.request is not None
        series.told(message.request)
    else:
        sending.sent(message)


@job(sending.SEND, called=_("Send a mail"), effect=keep_sent)
def send_mail(args: Args) -> dict[str, Any]:
    """Sends a letter: `{why, again}`, both empty once the server has it."""
    message = _message(args, Message.State.TO_SEND)
    try:
        if message is not None:
            sending.deliver(message)
    except smtplib.SMTPRecipientsRefused as fault:
        codes = [code for code, _said in fault.recipients.values()]
        return {"why": str(fault), "again": all(code < GOOD for code in codes)}
    except smtplib.SMTPResponseException as fault:
        return {"why": str(fault), "again": fault.smtp_code < GOOD}
    except (OSError, smtplib.SMTPException) as fault:
        return {"why": str(fault), "again": True}
    return {"why": "", "again": False}


def nothing_to_keep(_args: Args, _result: None) -> None:
    """Every mail was kept as it was fetched."""


@job(
    "requests.fetch_mail",
    called=_("Fetch the mails of access requests"),
    effect=nothing_to_keep,
    every=timedelta(minutes=5),
    patient=True,
)
def fetch_mail(_args: Args) -> None:
    """Looks into the mailbox, where one is set."""
    if settings.MAIL.get("imap"):
        imap.fetch()


def _message(args: Args, state: str) -> Message | None:
    found = Message.objects.select_related("request__body").filter(pk=args["message"], state=state)
    return found.first()
