"""Public pages: a dossier from memory against the same bytes as a static file of the same server; and a node at rest.

Everything runs through `contrechamp serve` on the demonstration node, asked over kept-alive connections by one client
process. Rates are medians of rounds taken by turns. A page is made from nothing once, and again whenever something was
published; here, by moving the records' revision. Each is asked for under many names of its version. Goals: from memory
at least 40 % of the static file's rate; rendered in at most 12 queries and at most 10 times the time from memory; at
most 60 kB over the wire with styles and typeface, before pictures; at rest at most 200 MB in one web process and the
worker; first page at most 4 s after the start.

    python bench/pages.py [--rounds 5] [--seconds 2]
"""

import argparse
import gzip
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import Request, urlopen

REPOSITORY = Path(__file__).resolve().parents[1]
DOSSIER = "/fr/dossier/d7e21461-d3ba-5fae-ad47-b58b722027c9"
STATIC = "/static/bench.html"
CONNECTIONS = 2


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "contrechamp", *arguments]


@contextmanager
def node(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a demonstration node in `folder`, whose assets can be added to."""
    assets = folder / "assets"
    shutil.copytree(REPOSITORY / "build", assets)
    places = {"CONTRECHAMP_HOME": str(folder / "home"), "CONTRECHAMP_ASSETS": str(assets)}
    # As a node starts: its modules are not compiled each time.
    environment = {**os.environ, **places, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(command("demo", "create"), env=environment, check=True, stdout=subprocess.DEVNULL)
    yield environment


@contextmanager
def server(environment: dict[str, str], *options: str) -> Iterator[tuple[int, float, int]]:
    """A running node: its port, the seconds until its first page, its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    arguments = command("serve", "--port", str(port), *options)
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}/fr/").read()
                break
            except OSError:
                if time.perf_counter() - started > 60 or process.poll() is not None:
                    raise
                time.sleep(0.02)
        yield port, time.perf_counter() - started, process.pid
    finally:
        process.terminate()
        process.wait(30)


def get(port: int, path: str, **headers: str) -> tuple[bytes, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=named)) as answer:
        return answer.read(), answer.headers


def rate(port: int, path: str, seconds: float) -> float:
    """Answers a second of CONNECTIONS kept-alive connections that ask again at once."""
    counts = [0] * CONNECTIONS
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=_ask, args=(port, path, until, counts, number)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _ask(port: int, path: str, until: float, counts: list[int], number: int) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        length = 0
        while time.perf_counter() < until:
            connection.sendall(request)
            held = connection.recv(262_144)
            if not length:
                while b"\r\n\r\n" not in held:
                    held += connection.recv(262_144)
                head, _, _ = held.partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200"), head
                match = re.search(rb"content-length: (\d+)", head.lower())
                assert match is not None, head
                length = len(head) + 4 + int(match[1])
            size = len(held)
            while size < length:
                size += len(connection.recv(262_144))
            counts[number] += 1


def proportional_memory(process: int) -> dict[int, float]:
    """Megabytes (PSS) of a process and of all that it started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = {}, [process]
    while waiting:
        one = waiting.pop()
        waiting += children.get(one, [])
        rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        match = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        found[one] = int(match[1]) / 1000 if match else 0.0
    return found


QUERIES = """
import sys
import django
django.setup()
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
settings.ALLOWED_HOSTS.append("testserver")
client = Client()
client.get("/fr/")
with CaptureQueriesContext(connection) as queries:
    assert client.get(sys.argv[1]).status_code == 200
print(len(queries))
"""


def queries(environment: dict[str, str]) -> int:
    """How many queries a dossier takes from nothing."""
    settings = {"DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    arguments = [sys.executable, "-c", QUERIES, DOSSIER]
    done = subprocess.run(arguments, env={**environment, **settings}, check=True, capture_output=True, text=True)
    return int(done.stdout)


def latencies(port: int, addresses: list[str]) -> list[float]:
    """Seconds of each answer, one after another over one connection."""
    connection, taken = HTTPConnection("127.0.0.1", port), []
    for address in addresses:
        started = time.perf_counter()
        connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        taken.append(time.perf_counter() - started)
        assert answer.status == 200, (address, answer.status)
    return taken


def names(port: int, count: int) -> list[str]:
    """Addresses of one version of the dossier: the beginnings of its publications' names, longer or shorter."""
    version = json.loads(get(port, f"{DOSSIER}.json")[0])["version"]
    last = {one["group"]: one["publication"] for one in version["publications"]}
    first, *others = last.values()
    tail = "".join(f"-{other}" for other in others)
    return [f"{DOSSIER}?version={first[: 16 + n % 48]}{tail[: len(tail) - n // 48]}" for n in range(count)]


def publish(environment: dict[str, str]) -> None:
    """Makes every page out of date, as a publication does, and waits until the server has seen it."""
    with closing(sqlite3.connect(Path(environment["CONTRECHAMP_HOME"]) / "node.sqlite3")) as database:
        database.execute("UPDATE records_revision SET number = number + 1")
        database.commit()
    time.sleep(6)


def rendered(environment: dict[str, str], rounds: int) -> dict[str, float]:
    """Medians in seconds: from memory, made again, from nothing."""
    with server(environment, "--no-worker") as (port, _, _):
        get(port, DOSSIER)
        addresses = names(port, 100)
        nothing, memory, again = latencies(port, addresses), [], []
        for _ in range(rounds):
            memory += latencies(port, addresses)
            publish(environment)
            latencies(port, ["/fr/ask"])
            again += latencies(port, addresses)
    return {"memory": median(memory), "again": median(again), "nothing": median(nothing)}


def wire(port: int) -> dict[str, int]:
    """Bytes of a dossier's page as a browser takes it: the page, its styles, its typeface."""
    page, _ = get(port, DOSSIER, Accept_Encoding="gzip")
    html = gzip.decompress(page).decode()
    links = re.findall(r'<link rel="(?:stylesheet|preload)" href="([^"]+)"', html)
    parts = {"page": len(page)}
    for link in links:
        parts[link.rpartition("/")[2]] = len(get(port, link, Accept_Encoding="gzip")[0])
    return parts


def at_rest(environment: dict[str, str]) -> tuple[float, dict[int, float]]:
    with server(environment) as (port, first, process):
        get(port, DOSSIER)
        time.sleep(5)
        return first, proportional_memory(process)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=float, default=2.0)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, node(Path(folder)) as environment:
        with server(environment, "--no-worker") as (port, _, _):
            page, _ = get(port, DOSSIER)
            parts = wire(port)
        static = Path(environment["CONTRECHAMP_ASSETS"]) / "static" / "bench.html"
        static.write_bytes(page)
        static.with_name("bench.html.gz").write_bytes(gzip.compress(page, 6))
        with server(environment, "--no-worker") as (port, _, _):
            get(port, DOSSIER)
            pairs = [
                (rate(port, DOSSIER, given.seconds), rate(port, STATIC, given.seconds)) for _ in range(given.rounds)
            ]
        taken, count = rendered(environment, given.rounds), queries(environment)
        starts = [at_rest(environment) for _ in range(3)]
    report(page, parts, pairs, taken, count, starts)


def report(
    page: bytes,
    parts: dict[str, int],
    pairs: list[tuple[float, float]],
    taken: dict[str, float],
    count: int,
    starts: list[tuple[float, dict[int, float]]],
) -> None:
    ours, least = (median(pair[side] for pair in pairs) for side in (0, 1))
    print(f"dossier of {len(page)} bytes ({parts['page']} compressed); medians of {len(pairs)} rounds")
    print(f"from memory                {ours:8.0f} pages/s")
    print(f"the same as a static file  {least:8.0f} pages/s")
    print(f"ratio                      {median(a / b for a, b in pairs):8.2f}  (goal: at least 0.40)")
    print(f"one answer from memory     {taken['memory'] * 1000:8.2f} ms")
    print(f"made again                 {taken['again'] * 1000:8.2f} ms")
    print(f"ratio                      {taken['again'] / taken['memory']:8.1f}  (goal: at most 10)")
    print(
        f"made from nothing          {taken['nothing'] * 1000:8.2f} ms ({taken['nothing'] / taken['memory']:.0f} times)"
    )
    print(f"queries                    {count:8}  (goal: at most 12)")
    print(f"over the wire              {sum(parts.values()) / 1000:8.1f} kB  (goal: at most 60)  {parts}")
    print(f"first page after           {median(first for first, _ in starts):8.2f} s  (goal: at most 4)")
    memory = [sum(held.values()) for _, held in starts]
    print(f"at rest                    {median(memory):8.0f} MB PSS  (goal: at most 200)  {starts[-1][1]}")


if __name__ == "__main__":
    main()
