"""Takes mail by LMTP (RFC 2033) from the mail server of the domain. Unknown recipients are refused at once.

"250" is said only when the mail and the promise to read it are in the database.
"""

import asyncio
import logging
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.utils import timezone

from contrechamp.records.errors import Refused
from contrechamp.requests.mail import intake

MOST_RECIPIENTS = 50
_log = logging.getLogger(__name__)


class Handler:
    """What the server asks: may this recipient be written to, and is the mail kept."""

    async def handle_RCPT(
        self, server: LMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuses whoever is no request of this node."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            found = await sync_to_async(_known)(address)
        except DatabaseError:
            return "451 4.3.0 Try again later"
        if not found:
            return "550 5.1.1 No such recipient here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: LMTP, session: Session, envelope: Envelope) -> str:
        """One answer for each recipient, as LMTP wants."""
        data = envelope.original_content or b""
        answers = [await sync_to_async(_keep)(address, data) for address in envelope.rcpt_tos]
        return "\r\n".join(answers)


def _known(address: str) -> bool:
    try:
        return intake.recipient(address) is not None
    finally:
        connection.close()  # mails are rare, and the next may come in another thread


def _keep(address: str, data: bytes) -> str:
    try:
        request = intake.recipient(address)
        if request is None:
            return "550 5.1.1 No such recipient here"
        intake.accept(data=data, request=request, at=timezone.now())
    except Refused:
        return "554 5.7.1 Not taken here"
    except (DatabaseError, OSError) as error:
        _log.warning("a mail was not kept: %s", error)
        return "451 4.3.0 Try again later"
    finally:
        connection.close()
    return "250 2.0.0 Kept"


class Lenient(LMTP):
    """Takes lines longer than RFC 5321 allows: some offices send them, and a mail that is refused is lost."""

    line_length_limit = 1_000_000


def _server() -> LMTP:
    limit = intake.MOST_BYTES
    return Lenient(Handler(), data_size_limit=limit, enable_SMTPUTF8=True, hostname="contrechamp", ident="LMTP")


async def serve(address: str, *, ready: Any = None) -> None:
    """Serves at `host:port`, or at the socket that a path names, until it is cancelled; tells `ready` its port."""
    loop = asyncio.get_running_loop()
    if address.startswith("/"):
        server = await loop.create_unix_server(_server, path=address)
    else:
        host, _, port = address.rpartition(":")
        server = await loop.create_server(_server, host=host or "127.0.0.1", port=int(port))
    if ready is not None:
        ready(server.sockets[0].getsockname()[1] if not address.startswith("/") else 0)
    async with server:
        await server.serve_forever()
