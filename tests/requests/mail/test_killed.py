"""A mail that was accepted survives the death of the server at any moment."""

import json
import random
import signal
import smtplib
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
ROUNDS = 3


def run(what: str, home: Path, *more: str) -> str:
    done = subprocess.run([*command(what, home), *more], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def command(what: str, home: Path) -> list[str]:
    return [sys.executable, "-m", "tests.requests.mail.killing", what, str(home)]


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_kill_minus_nine_loses_no_accepted_mail(tmp_path: Path) -> None:
    """Killed again and again while mail comes in: every mail that got its 250 is there, whole, and waits to be read."""
    home = tmp_path / "home"
    address = f"{run('make', home)}@node.example"
    accepted: list[int] = []
    number = 0
    for seed in range(ROUNDS):
        server = subprocess.Popen(command("serve", home), cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        assert server.stdout
        port = int(server.stdout.readline())
        killer = threading.Timer(random.Random(seed).random(), server.send_signal, [signal.SIGKILL])
        try:
            with smtplib.LMTP("127.0.0.1", port) as client:
                before = number
                while server.poll() is None:
                    number += 1
                    body = f"From: a@town.example\r\nSubject: {number}\r\n\r\n" + "x" * 20_000
                    client.sendmail("a@town.example", [address], body)
                    accepted.append(number)
                    if number == before + 2:
                        killer.start()
        except (smtplib.SMTPServerDisconnected, OSError):
            pass
        killer.join()
        server.wait()
        time.sleep(0.05)
    found = json.loads(run("count", home))
    assert len(accepted) > ROUNDS
    assert set(accepted) <= set(found["mails"])
    assert found["jobs"] == len(found["mails"])
