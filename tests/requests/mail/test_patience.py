"""Clients that drip, wait or chatter for ever are cut off; others are served meanwhile and afterwards."""

import smtplib
import socket
import tempfile
import time
from pathlib import Path

import pytest

from contrechamp.requests.mail.lmtp import Patience
from contrechamp.requests.models import Message, Request
from tests.requests.mail import servers
from tests.requests.mail.letters import answer

pytestmark = pytest.mark.django_db(transaction=True)
LONG, LONGEST_TEST = 3600, 90
DOMAIN = "strasbourg.example"


def is_cut(client: socket.socket, said: bytes = b"") -> bool:
    """Whether the server hangs up while `said` is sent to it again and again."""
    client.settimeout(0.05)
    end = time.monotonic() + LONGEST_TEST
    while time.monotonic() < end:
        try:
            if said:
                client.sendall(said)
            if client.recv(1000) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def begun(port: int, sent: Request) -> socket.socket:
    """A client that is in the middle of a mail."""
    client = socket.create_connection(("127.0.0.1", port), timeout=LONGEST_TEST)
    lines = client.makefile("rb")
    lines.readline()
    for said in (b"MAIL FROM:<a@b.example>", b"RCPT TO:<" + f"{sent.reply}@node.example".encode() + b">", b"DATA"):
        if said.startswith(b"MAIL"):
            client.sendall(b"LHLO x\r\n")
            while not lines.readline().startswith(b"250 "):
                pass
        client.sendall(said + b"\r\n")
        assert lines.readline()[:1] in b"23"
    return client


@pytest.mark.parametrize("said", [b"", b"x", b"x\r\n"], ids=["nothing", "a byte", "a line"])
def test_a_mail_that_drips_for_ever_is_cut(
    sent: Request, said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it drips: nothing is kept, not its file either, and the next client is served."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with servers.lmtp(Patience(idle=LONG, mail=5, session=LONG)) as port:
        with begun(port, sent) as client:
            assert is_cut(client, said)
        with smtplib.LMTP("127.0.0.1", port) as server:
            data = answer("refusal", sent, domain=DOMAIN)
            assert server.sendmail("a@b.example", [f"{sent.reply}@node.example"], data) == {}
        while list(tmp_path.glob("contrechamp-mail-*")):
            time.sleep(0.05)
    assert Message.objects.filter(state="waiting").count() == 1


def test_who_says_nothing_is_cut(db: None) -> None:
    """No command within the time of the RFC."""
    patience = Patience(idle=1, mail=LONG, session=LONG)
    with servers.lmtp(patience) as port, socket.create_connection(("127.0.0.1", port)) as client:
        assert is_cut(client)


def test_who_chatters_for_ever_is_cut(db: None) -> None:
    """A command now and then keeps no connection beyond the time of a session."""
    patience = Patience(idle=LONG, mail=LONG, session=1)
    with servers.lmtp(patience) as port, socket.create_connection(("127.0.0.1", port)) as client:
        assert is_cut(client, b"NOOP\r\n")
