"""Real mail servers on loopback, in threads: one that takes what is sent, the node's own LMTP, an IMAP mailbox."""

import asyncio
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from contrechamp.requests.mail.lmtp import PATIENCE, Patience, serve


class Taking:
    """Keeps what it is sent; says no to who is in `refused`, not now to who is in `busy`.

    `on_data` is called when it has a mail and has not said so.
    """

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []
        self.refused: set[str] = set()
        self.busy: set[str] = set()
        self.on_data: Callable[[], None] | None = None

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, opts: object) -> str:
        if address in self.refused:
            return "550 5.1.1 unknown"
        if address in self.busy:
            return "451 4.2.0 later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append((list(envelope.rcpt_tos), envelope.original_content or b""))
        if self.on_data is not None:
            self.on_data()
        return "250 OK"


class Greeted(Controller):
    """Begins to listen, also with a certificate that nobody trusts."""

    def _trigger_server(self) -> None:
        socket.create_connection((self.hostname, self.port)).close()


@contextmanager
def smtp(certificate: Path | None = None, *, always: bool = False) -> Iterator[tuple[str, Taking]]:
    """An SMTP server: its address, and what it took. With a certificate wants TLS, from the first byte if `always`."""
    taking = Taking()
    tls: dict[str, Any] = {}
    if certificate:
        tls = {"ssl_context": context(certificate)} if always else {"tls_context": context(certificate)}
        tls["require_starttls"] = not always
    controller = Greeted(taking, hostname="127.0.0.1", port=free_port(), **tls)
    controller.start()
    try:
        yield f"{'localhost' if certificate else '127.0.0.1'}:{controller.port}", taking
    finally:
        controller.stop(no_assert=True)


def context(certificate: Path) -> ssl.SSLContext:
    """What a server needs to show that certificate."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


@contextmanager
def tls_before(port: int, certificate: Path) -> Iterator[int]:
    """TLS from the first byte on, before the plain server at `port`: its own port."""
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), []

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, before = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pass_on(reader, before), pass_on(behind, writer))

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(relay, "127.0.0.1", 0, ssl=context(certificate))
        found.append(server.sockets[0].getsockname()[1])
        ready.set()
        with suppress(asyncio.CancelledError):
            await server.serve_forever()

    task = loop.create_task(run())
    thread = threading.Thread(target=loop.run_until_complete, args=[task])
    thread.start()
    assert ready.wait(20)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(20)
        loop.close()


@contextmanager
def lmtp(patience: Patience = PATIENCE) -> Iterator[int]:
    """The node's LMTP server in this process: its port."""
    loop, ports, ready = asyncio.new_event_loop(), [], threading.Event()

    def told(port: int) -> None:
        ports.append(port)
        ready.set()

    task = loop.create_task(serve("127.0.0.1:0", ready=told, patience=patience))

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(60)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(60)


@contextmanager
def imap(certificate: Path | None = None) -> Iterator[int]:
    """pymap with the user `reader` / `secret`, in a process of its own: its port. With a certificate, STARTTLS."""
    port = free_port()
    tls = ["--cert", str(certificate), "--key", str(certificate)] if certificate else ["--no-tls"]
    program = [str(Path(sys.executable).with_name("pymap")), *tls, "--host", "127.0.0.1", "--port", str(port)]
    for service in ("admin", "sieve"):
        program += ["--no-service", service]
    program += ["dict", "--demo-data", "--demo-user", "reader", "--demo-password", "secret"]
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        for _n in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                assert process.stderr
                raise RuntimeError(process.stderr.read().decode())
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
