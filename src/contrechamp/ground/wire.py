"""A connection to one host whose every wait ends at the call's time limit, directly or through a SOCKS proxy."""

import http.client
import io
import socket
import ssl
import struct
import time
from typing import Any
from urllib.parse import urlsplit

from contrechamp.ground import addresses
from contrechamp.ground.addresses import Fault, Target

CONNECT_SECONDS = 10.0
SILENT_SECONDS = 20.0


class Deadline:
    """The moment at which a call must be over, whatever the other side does meanwhile."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    def left(self, at_most: float) -> float:
        """Seconds that one step may take. Raises Fault when none are left."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise Fault("slow", f"The answer took longer than {self.seconds:.0f} seconds.")
        return min(left, at_most)


class _Reading(io.RawIOBase):
    def __init__(self, wire: "Wire") -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.receive_into(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._wire.end_reading()


class Wire:
    """What http.client needs of a socket, with `deadline` over every step."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._readers = 0
        self._unwanted = False
        self.deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self.deadline.left(SILENT_SECONDS))
        self._socket.sendall(data)

    def receive_into(self, buffer: Any) -> int:
        self._socket.settimeout(self.deadline.left(SILENT_SECONDS))
        return self._socket.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_Reading(self))

    def end_reading(self) -> None:
        self._readers -= 1
        if self._unwanted and not self._readers:
            self._socket.close()

    def close(self) -> None:
        """Closes the socket once nobody reads from it, as a socket does."""
        self._unwanted = True
        if not self._readers:
            self._socket.close()

    def abort(self) -> None:
        """Closes the socket, whoever reads."""
        self._socket.close()


class Connection(http.client.HTTPConnection):
    """A connection that is open already."""

    def __init__(self, target: Target, wire: Wire) -> None:
        super().__init__(target.host, target.port)
        self.wire = wire
        self.sock = wire
        self.auto_open = 0


def connect(target: Target, *, local: bool, proxy: str, deadline: Deadline) -> Connection:
    """Connects to a target: to an address that was checked, and none else, or by name through the proxy.

    Raises Fault, and OSError when it cannot be reached.
    """
    if proxy and not local:
        connected = _through(proxy, target, deadline)
    elif target.host.endswith(".onion"):
        raise Fault("proxy", "An .onion address needs the SOCKS proxy of a running Tor: see the setting `socks`.")
    else:
        connected = _directly(target, local, deadline)
    try:
        connected.settimeout(deadline.left(CONNECT_SECONDS))
        if target.scheme == "https":
            connected = ssl.create_default_context().wrap_socket(connected, server_hostname=target.host)
        return Connection(target, Wire(connected, deadline))
    except BaseException:
        connected.close()
        raise


def _directly(target: Target, local: bool, deadline: Deadline) -> socket.socket:
    found = addresses.resolve(target.host, target.port, local=local, seconds=deadline.left(CONNECT_SECONDS))
    failure: OSError | None = None
    for address in found[:3]:
        try:
            return socket.create_connection((address, target.port), timeout=deadline.left(CONNECT_SECONDS))
        except OSError as error:
            failure = error
    raise failure or OSError("no address")


def _through(proxy: str, target: Target, deadline: Deadline) -> socket.socket:
    """A connection by SOCKS 5 (RFC 1928), the proxy resolving the name, so that nobody else hears it."""
    if addresses.literal(target.host):
        addresses.check_public(target.host, target.host)
    elif target.host == "localhost" or target.host.endswith(".localhost"):
        raise Fault("private", f"{target.host} is this machine, which this site does not call.")
    parts = urlsplit(proxy)
    if parts.scheme not in ("socks5", "socks5h") or not parts.hostname:
        raise Fault("proxy", "The setting `socks` is no address such as socks5h://127.0.0.1:9050.")
    place = (parts.hostname, parts.port or 1080)
    try:
        connected = socket.create_connection(place, timeout=deadline.left(CONNECT_SECONDS))
    except OSError:
        raise Fault("proxy", "The SOCKS proxy does not answer.") from None
    try:
        _ask_proxy(Wire(connected, deadline).makefile("rb"), connected, target)
    except BaseException:
        connected.close()
        raise
    return connected


def _ask_proxy(answers: io.BufferedReader, connected: socket.socket, target: Target) -> None:
    connected.sendall(b"\x05\x01\x00")
    if answers.read(2) != b"\x05\x00":
        raise Fault("proxy", "The SOCKS proxy wants a password or is none.")
    host = target.host.encode("idna")
    connected.sendall(b"\x05\x01\x00\x03" + bytes([len(host)]) + host + struct.pack(">H", target.port))
    answer = answers.read(4)
    if len(answer) < 4 or answer[1] != 0:
        raise Fault("proxy", f"The SOCKS proxy cannot reach {target.host}.")
    length = {1: 4, 4: 16}.get(answer[3]) or answers.read(1)[0]
    answers.read(length + 2)
