"""Nodes that copy and repair each other over HTTP on this machine, against what local work and other ways cost.

    python bench/exchange.py [--records 30000] [--missing 100 10000] [--without-git]

Goals: a first copy at 60 % of the rate at which a file with the same lines is verified and stored here, 250 MB at most
on either side; 100 missing, tail or scattered, in 1 round trip, with a request of 1 kB and an answer of 1.05 times the
bare records; 10,000 scattered with 20 kB a request and 1 round trip a page; a page of a log at half the rate at which
the same server sends the same bytes from a file.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import urlopen

import records_world
from exchange_git import git_fetch
from records_world import REPOSITORY, fresh_node, timed, write_stream

CLAIMS = 2
PAGES = 60
WARMING = 300
RECORDS_OF_A_SUBJECT = 20


def local(home: Path, stream: Path) -> None:
    """Verifies and stores the stream from a file, views and all; the node then serves as the source."""
    with fresh_node(home):
        from contrechamp.records.receive import receive

        (home / "node.toml").write_text('name = "Bench"\n')

        def work() -> None:
            with stream.open("rb") as file:
                assert receive(file, trust="mirrored").skipped == 0

        timed(work)


def copy(home: Path, address: str) -> None:
    """A first copy over HTTP by a node that trusts the organisation."""
    with fresh_node(home):
        from contrechamp.peers import acts
        from contrechamp.peers.visiting import sync
        from contrechamp.peers.visiting.calls import HttpCalls
        from contrechamp.peers.visiting.shown import read_heads
        from contrechamp.records.acts import set_trust

        peer = acts.add_peer(address=address, local=True)
        for shown in read_heads(HttpCalls(peer)):
            set_trust(organisation=shown.organisation, level="mirrored", reason="a bench")

        def work() -> None:
            report = sync.sync(peer)
            assert report.ok, report

        timed(work)


def repair(home: Path, address: str, missing: int, where: str) -> None:
    """Deletes records from the copy and lets a visit bring them back; what went over the wire."""
    os.environ |= {"CONTRECHAMP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    import django

    django.setup()
    from contrechamp.ground.wire import Wire
    from contrechamp.peers import acts
    from contrechamp.peers.visiting.calls import HttpCalls
    from contrechamp.peers.visiting.pulling import Pull
    from contrechamp.peers.visiting.shown import read_heads
    from contrechamp.records import accounts
    from contrechamp.records.export import record_lines
    from contrechamp.records.export import served as with_bodies
    from contrechamp.records.models import Log, Record, Seal

    log = Log.objects.order_by("id").first()
    assert log is not None
    step = log.length // missing
    seqs = (
        range(log.length - missing + 1, log.length + 1) if where == "tail" else range(step // 2 + 1, log.length, step)
    )
    chosen = list(seqs)[:missing]
    bare = 0
    for start in range(0, len(chosen), 500):
        gone = Record.objects.filter(log=log.id, seq__in=chosen[start : start + 500])
        bare += sum(len(b"".join(record_lines(row))) for row in with_bodies(log, gone, bodies=True))
        Seal.objects.filter(id__in=gone.values("id")).delete()
        if where == "tail":
            accounts.withdraw(log.organisation, list(gone.values_list("id", flat=True)))
        gone.delete()
    if where == "tail":
        last = Record.objects.get(log=log.id, seq=chosen[0] - 1)
        Log.objects.filter(id=log.id).update(length=last.seq, tip=last.id, counted=last.seq)
        log.refresh_from_db()
    sent, came, answers = [], [0], []
    send, receive = Wire.sendall, Wire.receive_into

    def sending(wire: Wire, data: bytes) -> None:
        sent.append(len(data))
        send(wire, data)

    def receiving(wire: Wire, buffer: Any) -> int:
        count = receive(wire, buffer)
        came[0] += count
        return count

    class Counted(HttpCalls):
        def get(self, path: str, parameters: dict[str, str], *, limit: int = 1_100_000) -> bytes:
            answers.append(super().get(path, parameters, limit=limit))
            return answers[-1]

    peer = acts.add_peer(address=address, local=True)
    calls = Counted(peer)
    tips = [seal for shown in read_heads(calls) for seal in shown.tips if seal.log == log.id]
    answers.clear()
    Wire.sendall, Wire.receive_into = sending, receiving  # type: ignore[method-assign]
    notes: list[str] = []
    before = time.perf_counter()
    got = Pull(calls, log, notes.append).pull(tips)
    seconds = time.perf_counter() - before
    assert (got.records, notes) == (len(chosen), []), (got, notes)
    said = {"trips": len(answers), "request": max(sent), "requests": sum(sent), "wire": came[0], "bare": bare}
    print(json.dumps({**said, "answer": sum(map(len, answers)), "seconds": seconds}))


class Server(NamedTuple):
    """A server on this machine: its address, and its process."""

    address: str
    pid: int


class Rate(NamedTuple):
    """Seconds that an answer takes, and those of the processor in the server."""

    seconds: float
    processor: float


def page_rate(home: Path, server: Server) -> tuple[Rate, Rate, Rate]:
    """Of a page of a log that is made then, of one made before, of a file of the same size."""
    address = server.address
    heads = urlopen(f"{address}/exchange/heads").read().splitlines()
    seal = json.loads(heads[1])
    page = f"{address}/exchange/log?log={seal['log']}&seq=%d-"
    step = max(1, (seal["seq"] - 2_000) // PAGES)
    static = REPOSITORY / "build" / "static" / "bench-page.ndjson"
    static.write_bytes(urlopen(page % 1).read())
    try:
        with served(home) as other:  # a server that has seen the file when it started
            for _ in range(WARMING):  # each thread of a server opens the database once
                _code(f"{address}/exchange/blobs/{'0' * 64}")
            made = _rate(server, [page % (1 + number * step) for number in range(PAGES)])
            file = _rate(other, [f"{other.address}/static/bench-page.ndjson"] * PAGES)
            return made, _rate(server, [page % 1] * PAGES), file
    finally:
        static.unlink()


def _code(address: str) -> int:
    try:
        return int(urlopen(address).status)
    except HTTPError as error:
        return error.code


def _rate(server: Server, addresses: list[str]) -> Rate:
    taken = []
    busy = _processor(server.pid)
    for address in addresses:
        before = time.perf_counter()
        assert len(urlopen(address).read()) > 500_000
        taken.append(time.perf_counter() - before)
        time.sleep(0.03)
    # The fastest tenth: other work on the machine slows only the others.
    return Rate(sorted(taken)[len(taken) // 10], (_processor(server.pid) - busy) / len(addresses))


def _processor(pid: int) -> float:
    """Seconds of the processor that a process and its children have used."""
    ticks = os.sysconf("SC_CLK_TCK")
    return sum(sum(map(int, _stat(one).split()[11:13])) for one in _family(pid)) / ticks


def _stat(pid: str) -> str:
    """What /proc says of a process, behind its name."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]


def _family(pid: int) -> list[str]:
    return [str(pid), *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def served(home: Path) -> Iterator[Server]:
    """Serves a node on this machine. Afterwards prints the greatest memory of the server's processes."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"CONTRECHAMP_HOME": str(home)}
    command = [sys.executable, "-m", "contrechamp", "serve", "--port", str(port), "--no-worker"]
    process = subprocess.Popen(command, env=environment, cwd=REPOSITORY, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urlopen(f"{address}/robots.txt").close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(address, process.pid)
        print(f"server: peak {_peak(process.pid):.0f} MB in its largest process")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _peak(pid: int) -> float:
    """MB of the largest of a process and its children."""
    return max(
        int(line.split()[1]) / 1024
        for one in _family(pid)
        for line in Path(f"/proc/{one}/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )


def side(*arguments: object) -> dict[str, float]:
    """Runs one side in a new process; what it printed last."""
    command = [sys.executable, __file__, "--side", *map(str, arguments)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.splitlines()[-1])


def report(records: int, missing: list[int], with_git: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stream = folder / "stream.ndjson"
        records_world.SUBJECTS = max(1, records // RECORDS_OF_A_SUBJECT)
        write_stream(stream, records=records, claims=CLAIMS)
        size = stream.stat().st_size
        print(f"{records} records of {CLAIMS} quoted claims, {size / 1e6:.0f} MB of lines")
        stored = side("local", folder / "source", stream)
        stream.unlink()
        print(f"from a file   {records / stored['seconds']:8.0f} records/s, peak {stored['peak']:.0f} MB")
        with served(folder / "source") as server:
            address = server.address
            came = side("copy", folder / "copy", address)
            ratio = stored["seconds"] / came["seconds"]
            print(f"first copy    {records / came['seconds']:8.0f} records/s, peak {came['peak']:.0f} MB (goal 250)")
            busy = stored["processor"] / came["processor"]
            print(f"              {ratio:8.2f} of the local rate (goal 0.60); by processor time {busy:.2f}")
            for count in missing:
                for where in ("tail", "scattered") if count == missing[0] else ("scattered",):
                    _print(count, where, records, side("repair", folder / "copy", address, count, where))
            made, again, file = page_rate(folder / "source", server)
            print(
                f"page of a log {made.seconds * 1e3:8.2f} ms the first time, {again.seconds * 1e3:.2f} again, "
                f"{file.seconds * 1e3:.2f} as a file: {file.seconds / made.seconds:.2f} and "
                f"{file.seconds / again.seconds:.2f} of its rate (goal 0.50); by processor time of the server "
                f"{file.processor / made.processor:.2f} and {file.processor / again.processor:.2f}"
            )
        if with_git and shutil.which("git"):
            sent, received = git_fetch(folder / "git", records, missing[0])
            print(f"git fetch of {missing[0]} of as many objects: {sent} bytes sent, {received} received")


def _print(count: int, where: str, records: int, got: dict[str, float]) -> None:
    print(
        f"{count} missing, {where}: {got['trips']} round trips, {got['seconds']:.2f} s, request {got['request']} bytes "
        f"(all {got['requests']}); answer {got['answer'] / got['bare']:.3f} of the bare records (goal 1.05), "
        f"{got['wire'] / got['bare']:.2f} on the wire; an exchange of all ids would send {records * 32} bytes"
    )


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--records", type=int, default=30_000)
    arguments.add_argument("--missing", type=int, nargs="+", default=[100, 2_000])
    arguments.add_argument("--without-git", action="store_true")
    arguments.add_argument("--side", nargs="+", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    match given.side or []:
        case ["local", home, stream]:
            local(Path(home), Path(stream))
        case ["copy", home, address]:
            copy(Path(home), address)
        case ["repair", home, address, count, where]:
            repair(Path(home), address, int(count), where)
        case _:
            report(given.records, given.missing, not given.without_git)


if __name__ == "__main__":
    main()
