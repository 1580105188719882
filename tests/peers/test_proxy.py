"""A node behind nginx, as docs/proxy/nginx.conf sets it up: exchange goes on, and slow callers stop nobody."""

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.conftest import REPOSITORY
from tests.peers.served import Served, wait_for

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = [
    pytest.mark.sqlite_only,
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
]
FILE = REPOSITORY / "docs" / "proxy" / "nginx.conf"
THREADS = 24  # of a web process of the node
SLOW = 2 * THREADS
WITHIN = 60  # seconds
AROUND = """
daemon off; master_process off; pid nginx.pid; error_log errors.log;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path body; proxy_temp_path proxy;
    fastcgi_temp_path none; uwsgi_temp_path none; scgi_temp_path none;
    {site}
}}
"""

MakeNode = Callable[[str], Served]


def site(node: Served, port: int, *, prefix: str = "/") -> str:
    """The file of the documentation, with this node's and the proxy's ports, and without the certificate."""
    text = FILE.read_text()
    text, places = re.subn(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", text)
    text, names = re.subn(r"http://127\.0\.0\.1:8000;", f"{node.address}{'' if prefix == '/' else '/'};", text)
    text, certificates = re.subn(r"ssl_certificate.*;\n", "\n", text)
    assert (places, names, certificates) == (1, 1, 2)
    return text.replace("location / {", f"location {prefix} {{")


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Puts nginx before a node; its address."""
    running: list[subprocess.Popen[bytes]] = []

    def start(node: Served, *, prefix: str = "/") -> str:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        folder = tmp_path / "nginx"
        folder.mkdir()
        (folder / "nginx.conf").write_text(AROUND.format(site=site(node, port, prefix=prefix)))
        command = [str(NGINX), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
        running.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        address = f"http://127.0.0.1:{port}{prefix.rstrip('/')}"
        wait_for(f"{address}/exchange/heads")
        return address

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=120)


@pytest.fixture
def source(served: MakeNode) -> Served:
    """A node with a group, 3,000 records and a file of 16 MB."""
    node = served("source")
    node.do(
        'made = acts.create_organisation(name="A"); publish(3000)\n'
        "from contrechamp.records import blobs\n"
        "data = bytes(range(256)) * 64000; sha256 = blobs.put(data, 'test', 'draft')\n"
        'ref = acts.BlobRef(sha256, len(data), "application/pdf", "document")\n'
        'said = acts.Entry("insee:13055", "place", [{"property": "status", "value": "x"}], blobs=[ref])\n'
        "acts.publish(organisation=made.organisation, entries=[said]); out = 0"
    )
    return node.up()


def group_of(node: Served) -> str:
    return str(node.do("out = reads.hosted()[0].id"))


def file_of(node: Served) -> str:
    return next(path.name for path in (node.home / "blobs").glob("??/*"))


def copy_through(address: str, source: Served, copy: Served) -> None:
    """Lets another node copy everything through a proxy, file and all, and compares the two."""
    group = group_of(source)
    copy.do(f'acts.set_trust(organisation="{group}", level="shown", reason=""); out = 0')
    copy.do(f'out = str(peers.add_pin(kind="organisation", target="{group}"))')
    report = copy.do(f'out = visit("{address}")')
    assert (report["ok"], report["error"], report["notes"], report["records"]) == (True, "", [], 3_001)
    assert copy.do("out = state()") == source.do("out = state()")
    there = copy.do(
        "from contrechamp.records.models import Blob; out = list(Blob.objects.values_list('size', flat=True))"
    )
    assert there == [16_384_000]


def test_a_first_copy_through_it_is_whole(source: Served, served: MakeNode, proxy: Callable[..., str]) -> None:
    """Records and files come through it as they are, and ranges work."""
    address = proxy(source)
    copy_through(address, source, served("copy"))
    sha256 = file_of(source)
    with urlopen(Request(f"{address}/exchange/blobs/{sha256}", headers={"Range": "bytes=100-199"})) as part:
        assert (part.status, part.read()) == (206, (bytes(range(256)) * 2)[100:200])


def test_a_first_copy_through_a_path_of_another_site(
    source: Served, served: MakeNode, proxy: Callable[..., str]
) -> None:
    """The base address of a node may have a path: whoever hosts it cuts that off."""
    copy_through(proxy(source, prefix="/neighbours/ours/"), source, served("copy"))


def test_a_deposit_through_it(source: Served, served: MakeNode, proxy: Callable[..., str]) -> None:
    """Pages of 1 MB and files are pushed through it to a host."""
    host = served("host")
    host.do(f'peers.consent(organisation="{group_of(source)}", name="A"); out = 0')
    host.up()
    address = proxy(host)
    pushed = source.do(
        f'peer = peers.add_peer(address="{address}", local=True); peers.set_deposits(peer=peer, deposits=True)\n'
        "peer.refresh_from_db(); report = sync(peer); out = [report.error, report.notes, report.deposited]"
    )
    assert pushed == ["", [], 3_002]
    assert host.do("out = state()") == source.do("out = state()")


def test_slow_callers_stop_nobody(source: Served, proxy: Callable[..., str]) -> None:
    """Twice as many as the node has threads send drop by drop, as many read nothing of what they asked for."""
    group = "ab" * 32
    source.do(f'peers.consent(organisation="{group}", name="B"); out = 0')
    address, file = proxy(source), file_of(source)
    slow = [connect(address) for _ in range(2 * SLOW)]
    try:
        for sender in slow[:SLOW]:
            head = (
                f"POST /exchange/deposit?org={group} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n{{"
            )
            sender.sendall(head.encode())
        for reader in slow[SLOW:]:
            reader.sendall(f"GET /exchange/blobs/{file} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            assert reader.recv(12) == b"HTTP/1.1 200"
        for place in (address, source.address):
            with urlopen(f"{place}/exchange/heads", timeout=WITHIN) as answer:
                assert answer.status == 200
    finally:
        for one in slow:
            one.close()


def test_nobody_chooses_the_address_that_counts(source: Served, proxy: Callable[..., str]) -> None:
    """Who calls too often through it is told so, whatever address it claims to have."""
    address = proxy(source)
    assert 429 in (claiming(f"{address}/exchange/parcel", f"192.0.2.{number % 250}") for number in range(400))
    # The neighbour that really is another one still is answered: its address is that of the proxy's caller.
    with urlopen(Request(f"{source.address}/robots.txt"), timeout=WITHIN) as answer:
        assert answer.status == 200


def claiming(address: str, other: str) -> int:
    """The status of an empty call that says it comes from another address."""
    try:
        with urlopen(Request(address, data=b"x", headers={"X-Forwarded-For": other}), timeout=WITHIN) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def connect(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=WITHIN)
