"""Mail out, through the server that the setting names: `smtp://host:25`, `smtp+starttls://user:password@host:587`,
`smtps://user:password@host:465`. Plain text only."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

from django.conf import settings

SECONDS = 30
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


SURELY_NOT = (smtplib.SMTPResponseException, ConnectionRefusedError, socket.gaierror, ssl.SSLError, ValueError)
"""Faults after which the server does not have the mail. After others, such as a lost connection, nobody knows."""


class CannotSend(Exception):
    """The server did not say that it has the mail; the message says why, without the address it was for.

    `sure`: it does not have it, so that sending it again makes no second one.
    """

    def __init__(self, why: str, *, sure: bool) -> None:
        super().__init__(why)
        self.sure = sure


def ready() -> bool:
    """Whether this node can send mail."""
    return bool(settings.SMTP and settings.MAIL_FROM)


def message(*, to: str, subject: str, text: str, headers: dict[str, str] | None = None) -> EmailMessage:
    """A mail of plain text from this node."""
    made = EmailMessage()
    made["From"] = f"{settings.NODE_NAME} <{settings.MAIL_FROM}>"
    made["To"] = to
    made["Subject"] = " ".join(subject.split())
    made["Date"] = formatdate()
    made["Message-ID"] = make_msgid(domain=parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost")
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
    for name, value in (headers or {}).items():
        made[name] = value
    made.set_content(text)
    return made


def send(mail: EmailMessage) -> None:
    """Hands a mail to the server. Raises CannotSend."""
    try:
        with _server() as server:
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused:
        raise CannotSend("the server refuses the recipient", sure=True) from None
    except smtplib.SMTPAuthenticationError:
        raise CannotSend("the server refuses the name or the password", sure=True) from None
    except smtplib.SMTPNotSupportedError:
        raise CannotSend("the server offers no TLS, or no login", sure=True) from None
    except ssl.SSLCertVerificationError as error:
        raise CannotSend(f"the server's certificate is not valid: {error.verify_message}", sure=True) from None
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise CannotSend(type(error).__name__, sure=isinstance(error, SURELY_NOT)) from None


@contextmanager
def _server() -> Iterator[smtplib.SMTP]:
    """The server, its certificate verified (by the system's authorities, or those of SSL_CERT_FILE), after the login.
    A password goes through TLS only, or to this very machine."""
    parts = urlsplit(settings.SMTP)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    if parts.username and parts.scheme == "smtp" and host not in THIS_MACHINE:
        raise CannotSend("the setting would send a password without TLS: write smtp+starttls:// or smtps://", sure=True)
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (name + password).isascii():
        raise CannotSend("name and password in the setting are letters of ASCII only", sure=True)
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
    elif parts.scheme in ("smtp", "smtp+starttls"):
        server = smtplib.SMTP(host, parts.port or (25 if parts.scheme == "smtp" else 587), timeout=SECONDS)
    else:
        raise CannotSend("the setting begins with smtp://, smtp+starttls:// or smtps://", sure=True)
    with server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=context)
        if name:
            server.login(name, password)
        yield server
