"""Outgoing calls: what a hostile answer may cost, and where a call never goes."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer

import pytest

from contrechamp.ground.http import Client, Fault

Reply = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(reply: Reply) -> Iterator[str]:
    """A small server on loopback; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            reply(self)

        do_POST = do_GET

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *arguments: object) -> None:
            pass

    server: HTTPServer = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answer(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def fault(address: str, **options: object) -> str:
    """The kind of fault that a call ends with."""
    with Client() as client, pytest.raises(Fault) as caught:
        client.get(address, **options)  # type: ignore[arg-type]
    return caught.value.kind


def test_a_page_comes_with_its_headers_over_one_connection() -> None:
    """Several calls to one host use one connection."""
    ports = set()

    def reply(handler: BaseHTTPRequestHandler) -> None:
        ports.add(handler.client_address[1])
        answer(handler, b"said", X_Word="yes")

    with serving(reply) as address, Client() as client:
        for _ in range(3):
            got = client.get(address, local=True)
    assert (got.status, got.headers["x-word"], got.body, len(ports)) == (200, "yes", b"said", 1)


def test_a_kept_connection_that_was_closed_is_opened_again() -> None:
    """A server may close a connection that was kept; the next call does not fail for it."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        answer(handler, b"said")
        handler.close_connection = True

    with serving(reply) as address, Client() as client:
        assert [client.get(address, local=True).body for _ in range(2)] == [b"said"] * 2


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::a00:1]", "0.0.0.0",
     "[fe80::1]", "[fec0::1]", "[2002:7f00:1::]", "224.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_private_networks_are_not_called(host: str) -> None:
    """Loopback, private, link-local, shared and multicast addresses, also wrapped in others, are refused."""
    assert fault(f"http://{host}:9/") == "private"


def test_a_name_with_one_private_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads to a public and a private address is made to deceive."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert fault("http://example.org/") == "private"


def test_a_name_is_resolved_once_and_what_was_checked_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere when asked again gains nothing: the address that was checked is connected to."""
    asked, called = [], []

    def changing(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        ip = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    def connect(place: tuple[str, int], **_: object) -> socket.socket:
        called.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert fault("http://example.org/") == "connect"
    assert (asked, called) == (["example.org"], ["93.184.216.34"])


def test_a_resolver_that_hangs_ends_with_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's resolver has no time limit; the call has."""
    held, answered = threading.Event(), threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        held.wait(60)
        answered.set()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    assert fault("http://example.org/", seconds=0.2) == "name"
    assert not answered.is_set()
    held.set()


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org", "javascript:1"]
)
def test_other_schemes_are_not_called(address: str) -> None:
    """Only http and https are."""
    assert fault(address) == "scheme"


@pytest.mark.parametrize(
    "address", ["http://", "http://a:b@example.org/", "http://x:99999/", "http://a b/", "http://é/"]
)
def test_what_is_no_address_is_said(address: str) -> None:
    """Names with passwords, spaces or ports that cannot be are no addresses."""
    assert fault(address) == "address"


def test_redirects_are_followed_and_each_is_checked() -> None:
    """A redirect on the host itself is followed; one to another port of this machine is not, though the first may."""
    with serving(lambda handler: answer(handler, b"secret")) as other:

        def reply(handler: BaseHTTPRequestHandler) -> None:
            if handler.path == "/out":
                answer(handler, b"", 302, Location=other)
            elif handler.path == "/round":
                answer(handler, b"", 302, Location="/round")
            elif handler.path == "/%C3%A9t%C3%A9":
                answer(handler, b"arrived")
            else:
                answer(handler, b"", 301, Location="/été".encode().decode("latin-1"))

        with serving(reply) as address, Client() as client:
            assert fault(f"{address}/out", local=True) == "private"
            assert fault(f"{address}/round", local=True) == "redirects"
            assert client.get(f"{address}/here", local=True).address.endswith("/%C3%A9t%C3%A9")
            assert client.get(f"{address}/here", local=True, redirects=0).status == 301


def test_an_answer_is_not_read_beyond_its_limit() -> None:
    """Neither one that says its size, nor one that goes on for ever."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/declared":
            handler.send_response(200)
            handler.send_header("Content-Length", str(10**9))
            handler.end_headers()
            return
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 10_000)

    with serving(reply) as address:
        assert fault(f"{address}/declared", local=True, limit=1_000_000) == "large"
        assert fault(f"{address}/endless", local=True, limit=1_000_000) == "large"


def test_a_packed_answer_is_not_unpacked_beyond_its_limit() -> None:
    """A small file that unpacks to a gigabyte stops at the limit; an honest one is unpacked, members and all."""
    bomb = gzip.compress(gzip.compress(b"\0" * 50_000_000, mtime=0) * 3)
    honest = gzip.compress(b"a" * 100_000) + gzip.compress(b"b")

    def reply(handler: BaseHTTPRequestHandler) -> None:
        body = {"/bomb": gzip.decompress(bomb), "/honest": honest, "/torn": honest[:50], "/false": b"plain"}
        answer(handler, body[handler.path], Content_Encoding="gzip")

    with serving(reply) as address, Client() as client:
        assert fault(f"{address}/bomb", local=True, limit=200_000) == "large"
        assert client.get(f"{address}/honest", local=True).body == b"a" * 100_000 + b"b"
        assert fault(f"{address}/torn", local=True) == "cut"
        assert fault(f"{address}/false", local=True) == "packed"


def test_a_slow_drip_ends_with_the_time_limit() -> None:
    """Bytes that trickle in, in headers or body, do not hold a call longer than its limit: it ends before they do."""
    at_an_end = threading.Event()

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Drip: " if handler.path == "/head" else b"\r\n"))
        for _ in range(1200):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
        at_an_end.set()

    with serving(reply) as address:
        for path in ("/head", "/body"):
            assert fault(address + path, local=True, seconds=0.5) == "slow"
            assert not at_an_end.is_set()


def test_an_answer_that_is_cut_off_is_no_answer() -> None:
    """Fewer bytes than declared, or no HTTP at all."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(
            {"/short": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"}.get(handler.path, b"\0\0\r\n")
        )
        handler.close_connection = True

    with serving(reply) as address:
        assert fault(f"{address}/short", local=True) == "cut"
        assert fault(f"{address}/noise", local=True) == "cut"
    assert fault(address, local=True) == "connect"


def test_bytes_are_sent() -> None:
    """A POST brings its body and type; a redirect of it is not followed."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        sent = handler.rfile.read(int(handler.headers["Content-Length"]))
        answer(handler, handler.headers["Content-Type"].encode() + b" " + sent, 307, Location="/elsewhere")

    with serving(reply) as address, Client() as client:
        got = client.post(address, b"news", kind="application/json", local=True)
    assert (got.status, got.body) == (307, b"application/json news")
