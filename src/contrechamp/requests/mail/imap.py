"""Fetches mail from a mailbox by IMAP (RFC 3501). What is kept is marked as read there; the rest is left alone."""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.utils import getaddresses
from typing import Any

from django.conf import settings
from django.utils import timezone

from contrechamp.records.errors import Refused
from contrechamp.requests.mail import intake
from contrechamp.requests.mail.secrets import password
from contrechamp.requests.models import Request

SECONDS = 60
AT_ONCE = 200
_HEADS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Unreachable(Exception):
    """The mailbox does not answer as it should; the message says what it said."""


def fetch() -> int:
    """Takes in what is unread and ours. Returns how many mails were kept. Raises Unreachable."""
    kept = 0
    try:
        with _mailbox() as box:
            _ok(box.select(str(settings.MAIL.get("imap_folder", "INBOX"))))
            found = _ok(box.uid("search", "UNSEEN"))[0] or b""
            for uid in found.split()[:AT_ONCE]:
                kept += _take(box, uid.decode())
    except (imaplib.IMAP4.error, OSError, ValueError) as fault:
        raise Unreachable(str(fault)) from None
    return kept


def _take(box: imaplib.IMAP4, uid: str) -> bool:
    """Keeps one mail for each request that it was sent to; marks it only then."""
    head = _ok(box.uid("fetch", uid, "(RFC822.SIZE BODY.PEEK[HEADER])"))
    size = _SIZE.search(b" ".join(part[0] if isinstance(part, tuple) else part for part in head if part))
    data = next((part[1] for part in head if isinstance(part, tuple)), b"")
    requests = _recipients(data)
    if not requests or int(size[1] if size else 0) > intake.MOST_BYTES:
        return False
    whole = next((part[1] for part in _ok(box.uid("fetch", uid, "(BODY.PEEK[])")) if isinstance(part, tuple)), b"")
    for request in requests:
        try:
            intake.accept(data=whole, request=request, at=timezone.now())
        except Refused:
            return False
    _ok(box.uid("store", uid, "+FLAGS", r"(\Seen)"))
    return True


def _recipients(head: bytes) -> list[Request]:
    message = message_from_bytes(head[:200_000])
    named = getaddresses([str(value) for name in _HEADS for value in message.get_all(name, [])])
    found = (intake.recipient(address) for _name, address in named[:200])
    return list({request.pk: request for request in found if request is not None}.values())


@contextmanager
def _mailbox() -> Iterator[imaplib.IMAP4]:
    told = settings.MAIL
    host, _, port = str(told["imap"]).rpartition(":")
    context, tls = ssl.create_default_context(), told.get("imap_tls", True)
    box: imaplib.IMAP4
    if tls is True:
        box = imaplib.IMAP4_SSL(host, int(port), ssl_context=context, timeout=SECONDS)
    else:
        box = imaplib.IMAP4(host, int(port), timeout=SECONDS)
    try:
        if tls == "starttls":
            box.starttls(context)
        box.login(str(told.get("imap_user", "")), password("imap"))
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):  # of a connection that is broken already
            box.logout()


def _ok(answer: tuple[str, Sequence[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer[1])[:300])
    return [part for part in answer[1] if part is not None]
