"""Calls through SOCKS 5 proxies: Tor gets names, any other proxy only addresses that were checked here."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import pytest

from contrechamp.ground import addresses
from contrechamp.ground.http import Client, Fault

PUBLIC = "9.9.9.9"


class Page(BaseHTTPRequestHandler):
    """What lies behind the proxies."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"said")

    def log_message(self, *arguments: object) -> None:
        pass


class Relay(BaseRequestHandler):
    """One call of SOCKS 5 (RFC 1928): relays to wherever `places` leads; with Tor's RESOLVE, if it is `tor`."""

    server: "Proxy"

    def handle(self) -> None:
        self._greet()
        _version, command, _none, kind = self._read(4)
        host = {1: lambda: self._read(4), 4: lambda: self._read(16), 3: lambda: self._read(self._read(1)[0])}[kind]()
        name = host.decode() if kind == 3 else socket.inet_ntop(socket.AF_INET if kind == 1 else socket.AF_INET6, host)
        self._read(2)
        self.server.asked.append((command, kind, name))
        if command == 0xF0 and self.server.tor:
            self.request.sendall(b"\x05\x00\x00\x01" + socket.inet_aton(name) + b"\0\0")
        elif command == 1 and name in self.server.places:
            self._relay(self.server.places[name])
        else:
            self.request.sendall(b"\x05\x07\x00\x01\0\0\0\0\0\0")

    def _greet(self) -> None:
        self._read(self._read(2)[1])
        self.request.sendall(b"\x05\x00")

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size and (more := self.request.recv(size - len(data))):
            data += more
        return data

    def _relay(self, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as other:
            self.request.sendall(b"\x05\x00\x00\x01\0\0\0\0\0\0")
            back = Thread(target=_pump, args=(other, self.request))
            back.start()
            _pump(self.request, other)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Proxy(ThreadingTCPServer):
    """A SOCKS 5 server; `asked`: each call's number, kind of address, and whither."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, places: dict[str, int], *, tor: bool) -> None:
        super().__init__(("127.0.0.1", 0), Relay)
        self.places, self.tor = places, tor
        self.asked: list[tuple[int, int, str]] = []

    def address(self, scheme: str) -> str:
        return f"{scheme}://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def page() -> Iterator[int]:
    """The port of a page on this machine."""
    server = HTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(page: int) -> Iterator[Callable[..., Proxy]]:
    """Starts proxies that lead some names and addresses to the page."""
    running: list[Proxy] = []

    def start(*, tor: bool) -> Proxy:
        places = {"example.org": page, "node.onion": page, "intranet.example": page, PUBLIC: page}
        running.append(Proxy(places, tor=tor))
        Thread(target=running[-1].serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return running[-1]

    yield start
    for one in running:
        one.shutdown()
        one.server_close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What this machine's resolver would say; a name that is not in it fails the test."""
    known: dict[str, str] = {}
    really = socket.getaddrinfo

    def look(host: str, *rest: Any, **more: Any) -> Any:
        return really(host if addresses.literal(host) else known[host], *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look)
    return known


def fault(address: str, proxy: str) -> str:
    with Client(proxy=proxy) as client, pytest.raises(Fault) as caught:
        client.get(address)
    return caught.value.kind


@pytest.mark.parametrize("host", ["node.onion", "example.org"])
def test_tor_gets_the_name(proxy: Callable[..., Proxy], names: dict[str, str], host: str) -> None:
    """It looks names up itself, onion or not; nobody else hears them."""
    tor = proxy(tor=True)
    with Client(proxy=tor.address("socks5h")) as client:
        assert client.get(f"http://{host}/").body == b"said"
    assert tor.asked == [(0xF0, 3, "192.0.2.1"), (1, 3, host)]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.5", "[::1]"])
@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_private_addresses_are_refused_before(proxy: Callable[..., Proxy], scheme: str, host: str) -> None:
    """No proxy is asked for them."""
    other = proxy(tor=True)
    assert fault(f"http://{host}/", other.address(scheme)) == "private"
    assert other.asked == []


def test_another_proxy_is_given_no_name(proxy: Callable[..., Proxy], names: dict[str, str]) -> None:
    """It might lead it into the network where it stands, so that is refused, with what to do."""
    other = proxy(tor=False)
    with Client(proxy=other.address("socks5h")) as client, pytest.raises(Fault, match="socks5://"):
        client.get("http://intranet.example/")
    assert other.asked == [(0xF0, 3, "192.0.2.1")]


def test_another_proxy_gets_the_address_that_was_checked(proxy: Callable[..., Proxy], names: dict[str, str]) -> None:
    """A name is looked up here; one that leads into a private network never gets as far as the proxy."""
    other = proxy(tor=False)
    names["example.org"] = PUBLIC
    with Client(proxy=other.address("socks5")) as client:
        assert client.get("http://example.org/").body == b"said"
    assert other.asked == [(1, 1, PUBLIC)]
    names["intranet.example"] = "10.0.0.5"
    assert fault("http://intranet.example/", other.address("socks5")) == "private"
    assert fault("http://node.onion/", other.address("socks5")) == "proxy"
    assert len(other.asked) == 1


def test_an_onion_address_needs_a_proxy() -> None:
    """Nothing else could reach it."""
    assert fault("http://node.onion/", "") == "proxy"


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Starts a real proxy on a free port, if it is installed; its place."""
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> str:
        path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
        if path is None:
            pytest.skip(f"{name} is not installed")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        told = [one.format(port=port, folder=tmp_path) for one in arguments]
        running.append(subprocess.Popen([path, *told], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        return f"127.0.0.1:{port}"

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=60)


def test_through_microsocks(
    program: Callable[..., str], page: int, names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that people run: it is told from Tor, and relays to an address."""
    place = program("microsocks", "-i", "127.0.0.1", "-p", "{port}")
    assert fault("http://example.org/", f"socks5h://{place}") == "proxy"
    monkeypatch.setattr(addresses, "is_public", lambda ip: True)
    names["example.org"] = "127.0.0.1"
    with Client(proxy=f"socks5://{place}") as client:
        assert client.get(f"http://example.org:{page}/").body == b"said"


def test_tor_is_told_from_others(program: Callable[..., str]) -> None:
    """The real one, which reaches nothing here: it is asked for the name, and says that it cannot get there."""
    place = program(
        "tor", "--SocksPort", "{port}", "--DataDirectory", "{folder}", "--SocksTimeout", "1",
        "--UseBridges", "1", "--Bridge", "127.0.0.1:9", "--ignore-missing-torrc", "-f", "{folder}/none",
    )  # fmt: skip
    with Client(proxy=f"socks5h://{place}") as client, pytest.raises(Fault, match="cannot reach example"):
        client.get("http://example.org/")
