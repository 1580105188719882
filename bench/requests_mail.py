"""Memory that the LMTP server needs to take a mail of 25 MB, against itself at rest.

python bench/requests_mail.py [megabytes]     default 25
"""

import os
import resource
import smtplib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def main(megabytes: int) -> None:
    home = Path(tempfile.mkdtemp(prefix="contrechamp-bench-")) / "home"
    program = [sys.executable, "-m", "tests.requests.mail.killing"]
    made = subprocess.run([*program, "make", str(home)], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    server = subprocess.Popen([*program, "serve", str(home)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    port = int(server.stdout.readline())
    address = f"{made.stdout.strip()}@node.example"
    try:
        send(port, address, b"x\r\n")
        rest = peak(server.pid)
        data = (b"QUJD" * 19 + b"\r\n") * (megabytes * 1_000_000 // 78)
        started = time.perf_counter()
        send(port, address, data)
        took, most = time.perf_counter() - started, peak(server.pid)
    finally:
        server.kill()
        server.wait()
    print(
        f"at rest {rest:.0f} MB, after a mail of {megabytes} MB {most:.0f} MB: {most - rest:.0f} MB more, {took:.1f} s"
    )
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"(this program itself: {own:.0f} MB; limit for the whole server: 150 MB)")


def send(port: int, address: str, data: bytes) -> None:
    """Hands one mail over."""
    with smtplib.LMTP("127.0.0.1", port) as client:
        client.sendmail("a@town.example", [address], b"From: a@town.example\r\nSubject: 1\r\n\r\n" + data)


def peak(process: int) -> float:
    """The most memory that the process has held, in MB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no such process")


if __name__ == "__main__":
    os.chdir(REPOSITORY)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 25)
