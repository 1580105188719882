"""A connection to one host whose every wait ends at the call's time limit, directly or through a SOCKS proxy."""

import http.client
import io
import ipaddress
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
CONNECT, RESOLVE = b"\x01", b"\xf0"  # calls of SOCKS 5, the second Tor's own
NOBODYS = "192.0.2.1"  # an address of documentation


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
    """A connection by SOCKS 5 (RFC 1928). Tor (`socks5h`) gets the name, so that nobody else hears it: it leads no name
    into a private network. Any other proxy (`socks5`) might, so it gets an address that was found and checked here."""
    host = target.host
    if addresses.literal(host):
        addresses.check_public(host, host)
    elif host == "localhost" or host.endswith(".localhost"):
        raise Fault("private", f"{host} is this machine, which this site does not call.")
    parts = urlsplit(proxy)
    if parts.scheme not in ("socks5", "socks5h") or not parts.hostname:
        raise Fault("proxy", "The setting `socks` is no address such as socks5h://127.0.0.1:9050.")
    place = (parts.hostname, parts.port or 1080)
    if parts.scheme == "socks5":
        if host.endswith(".onion"):
            raise Fault("proxy", "An .onion address needs the SOCKS proxy of a running Tor: socks5h://127.0.0.1:9050.")
        host = addresses.resolve(host, target.port, local=False, seconds=deadline.left(CONNECT_SECONDS))[0]
    elif not addresses.literal(host):
        _check_tor(place, deadline)
    answer = _ask_proxy(place, CONNECT, _in_words(host), target.port, deadline)
    if answer is None:
        raise Fault("proxy", f"The SOCKS proxy cannot reach {target.host}.")
    return answer[0]


def _check_tor(place: tuple[str, int], deadline: Deadline) -> None:
    """Raises Fault unless the proxy is Tor, which knows RESOLVE and at once answers an address with itself.

    Nothing leaves this machine for it (https://spec.torproject.org/socks-extensions.html).
    """
    answer = _ask_proxy(place, RESOLVE, _named(NOBODYS), 0, deadline)
    if answer:
        answer[0].close()
    if answer is None or answer[1] != socket.inet_aton(NOBODYS):
        raise Fault(
            "proxy",
            "The SOCKS proxy is not Tor, and might lead names into private networks. Write socks5:// in the setting "
            "`socks`: names are then looked up and checked here.",
        )


def _in_words(host: str) -> bytes:
    """A host as SOCKS 5 writes it: an IP address as such, anything else as a name."""
    if not addresses.literal(host):
        return _named(host)
    ip = ipaddress.ip_address(host.partition("%")[0])
    return (b"\x01" if ip.version == 4 else b"\x04") + ip.packed


def _named(host: str) -> bytes:
    name = host.encode("idna")
    return b"\x03" + bytes([len(name)]) + name


def _ask_proxy(
    place: tuple[str, int], command: bytes, host: bytes, port: int, deadline: Deadline
) -> tuple[socket.socket, bytes] | None:
    """The connection to the proxy after it did as told, and the address that it named; None where it would not."""
    try:
        connected = socket.create_connection(place, timeout=deadline.left(CONNECT_SECONDS))
    except OSError:
        raise Fault("proxy", "The SOCKS proxy does not answer.") from None
    try:
        answers = Wire(connected, deadline).makefile("rb")
        connected.sendall(b"\x05\x01\x00")
        if answers.read(2) != b"\x05\x00":
            raise Fault("proxy", "The SOCKS proxy wants a password or is none.")
        connected.sendall(b"\x05" + command + b"\x00" + host + struct.pack(">H", port))
        answer = answers.read(4)
        if len(answer) < 4 or answer[1] != 0:
            connected.close()
            return None
        length = {1: 4, 4: 16}.get(answer[3]) or answers.read(1)[0]
        return connected, answers.read(length + 2)[:length]
    except BaseException:
        connected.close()
        raise
