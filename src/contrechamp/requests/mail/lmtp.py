"""Takes mail by LMTP (RFC 2033) from the mail server of the domain. Unknown recipients are refused at once.

"250" is said only when the mail and the promise to read it are in the database.
"""

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session, syntax
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.utils import timezone

from contrechamp.records.errors import Refused
from contrechamp.requests.mail import intake

MOST_RECIPIENTS = 50


@dataclass(frozen=True)
class Patience:
    """Seconds after which a connection is cut: without a command (RFC 5321, 4.5.3.2.7), while one mail comes however
    slowly, and in all."""

    idle: float = 300
    mail: float = 600
    session: float = 3600


PATIENCE = Patience()


_log = logging.getLogger(__name__)


class Handler:
    """What the server asks: may this recipient be written to."""

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


def _known(address: str) -> bool:
    try:
        return intake.recipient(address) is not None
    finally:
        connection.close()  # mails are rare, and the next may come in another thread


def _keep(address: str, mail: Path) -> str:
    try:
        request = intake.recipient(address)
        if request is None:
            return "550 5.1.1 No such recipient here"
        intake.accept(data=mail, request=request, at=timezone.now())
    except Refused:
        return "554 5.7.1 Not taken here"
    except (DatabaseError, OSError) as error:
        _log.warning("a mail was not kept: %s", error)
        return "451 4.3.0 Try again later"
    finally:
        connection.close()
    return "250 2.0.0 Kept"


class Lenient(LMTP):
    """Writes a mail to a file as it comes, so that a large one needs little memory.

    Takes lines longer than RFC 5321 allows: some offices send them, and a mail that is refused is lost.
    """

    line_length_limit = 1_000_000

    def __init__(self, *args: Any, patience: Patience, **more: Any) -> None:
        super().__init__(*args, timeout=patience.idle, **more)
        self._patience = patience
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins a session, which ends some time whatever the client says."""
        super().connection_made(transport)
        self._end = self.loop.call_later(self._patience.session, transport.close)

    def connection_lost(self, error: Exception | None) -> None:
        """The client has gone, or was cut off."""
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(error)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        """The mail; one answer for each recipient, as LMTP wants."""
        if await self.check_helo_needed():
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Need RCPT first")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        self._reset_timeout(self._patience.mail)  # once, however much drips in
        with NamedTemporaryFile(prefix="contrechamp-mail-") as file:
            size = await self._received(file)
            file.flush()
            self._reset_timeout(self._patience.mail)  # to write it down
            if size > intake.MOST_BYTES:
                answers = ["552 5.3.4 Too large" for _one in self.envelope.rcpt_tos]
            else:
                mail = Path(file.name)
                answers = [await sync_to_async(_keep)(address, mail) for address in self.envelope.rcpt_tos]
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push("\r\n".join(answers))

    async def _received(self, file: IO[bytes]) -> int:
        """Writes what comes before the lone dot, without doubled dots; its size, whose excess is not written."""
        size, at_start = 0, True
        while True:
            try:
                piece = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as longer:
                piece = await self._reader.read(longer.consumed)
            if at_start and piece == b".\r\n":
                return size
            end = piece.endswith(b"\r\n")
            if at_start and piece.startswith(b"."):
                piece = piece[1:]
            size, at_start = size + len(piece), end
            if size <= intake.MOST_BYTES:
                file.write(piece)


def _server(patience: Patience) -> LMTP:
    limit = intake.MOST_BYTES
    return Lenient(
        Handler(), patience=patience, data_size_limit=limit, enable_SMTPUTF8=True, hostname="contrechamp", ident="LMTP"
    )


async def serve(address: str, *, ready: Any = None, patience: Patience = PATIENCE) -> None:
    """Serves at `host:port`, or at the socket that a path names, until it is cancelled; tells `ready` its port."""
    make = partial(_server, patience)
    loop = asyncio.get_running_loop()
    if address.startswith("/"):
        server = await loop.create_unix_server(make, path=address)
    else:
        host, _, port = address.rpartition(":")
        server = await loop.create_server(make, host=host or "127.0.0.1", port=int(port))
    if ready is not None:
        ready(server.sockets[0].getsockname()[1] if not address.startswith("/") else 0)
    async with server:
        await server.serve_forever()
