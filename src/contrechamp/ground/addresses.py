"""Which machines an outgoing call may reach: names are resolved once, and only public addresses pass."""

import ipaddress
import socket
import threading
from typing import NamedTuple
from urllib.parse import urlsplit

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST = 8_000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Fault(Exception):
    """Why a call brought nothing, in a sentence. `kind` names it for programs:

    address, scheme, private, name, proxy, connect, slow, large, cut, packed, redirects.
    """

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class Target(NamedTuple):
    """Where an address leads. `path` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"http": 80, "https": 443}[self.scheme] else f"{host}:{self.port}"


def read(address: str) -> Target:
    """The target of an http or https address. Raises Fault."""
    if len(address) > LONGEST or not address.isascii() or any(character <= " " for character in address):
        raise Fault("address", "That is no web address.")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        raise Fault("scheme", "Only http and https addresses are called.")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.username is not None or port == 0:
        raise Fault("address", "That is no web address.")
    default = 443 if parts.scheme == "https" else 80
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or default, path)


def resolve(host: str, port: int, *, local: bool, seconds: float) -> list[str]:
    """The IP addresses of a host, to be used as they are. Raises Fault.

    One that is not public spoils them all, unless `local`: a name that leads to both is made to deceive.
    """
    found: list[str] = []
    failures: list[str] = []

    def look() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failures.append(str(error))
            return
        found.extend(str(answer[4][0]) for answer in answers)

    if literal(host):
        found.append(host)
    else:  # the system's resolver knows no time limit
        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        thread.join(seconds)
    addresses = list(dict.fromkeys(found))
    if not addresses:
        raise Fault("name", f"The name {host} leads nowhere." if failures else f"Nobody answered where {host} is.")
    if not local:
        for address in addresses:
            check_public(host, address)
    return addresses


def check_public(host: str, address: str) -> None:
    """Raises Fault unless the IP address is one of the public internet."""
    if not is_public(ipaddress.ip_address(address.partition("%")[0])):
        raise Fault("private", f"{host} leads into a private network ({address}), where this site calls nobody.")


def is_public(ip: Ip) -> bool:
    """Whether an IP address, and one that it wraps, belongs to the public internet."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner and not is_public(inner):
            return False
        if ip.ipv4_mapped:
            return True
        if ip.is_site_local:  # which Python counts as global
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def literal(host: str) -> bool:
    """Whether a host is an IP address and no name."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
