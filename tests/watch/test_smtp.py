"""Mail through a real server with TLS and a login, both ways of it; certificates that are not to be trusted."""

import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.conf import LazySettings

from contrechamp.watch.telling import smtp
from contrechamp.watch.telling.smtp import CannotSend
from tests.watch.certificates import Authority

# Of the server in the tests: with TLS from the first byte on it does not know that it has it.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
NAME, PASSWORD = "node@example.org", "p@ss:word/1"
QUOTED = "node%40example.org:p%40ss%3Aword%2F1"


class Server(Message):
    """A server's memory: the mails that it took, the logins that were tried."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[object] = []
        self.tried: list[tuple[str, str]] = []

    def handle_message(self, message: object) -> None:
        self.mails.append(message)

    def login(self, server: object, session: object, envelope: object, kind: str, given: object) -> AuthResult:
        """Takes one name with one password."""
        assert isinstance(given, LoginPassword)
        pair = given.login.decode(), given.password.decode()
        self.tried.append(pair)
        return AuthResult(success=pair == (NAME, PASSWORD), handled=False)


class Greeted(Controller):
    """Begins to listen, also with a certificate that nobody trusts."""

    def _trigger_server(self) -> None:
        socket.create_connection((self.hostname, self.port)).close()


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The one that this machine trusts."""
    made = Authority(tmp_path, "trusted")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


Start = Callable[..., Server]


@pytest.fixture
def start(settings: LazySettings) -> Iterator[Start]:
    """Starts a server: `scheme` of the setting, its certificate; `login` is the part of the setting before the host."""
    running: list[Controller] = []

    def started(scheme: str, certificate: Path | None, login: str = QUOTED) -> Server:
        memory = Server()
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        tls = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
        controller = Greeted(
            memory, hostname="127.0.0.1", port=port, authenticator=memory.login, auth_required=True,
            auth_require_tls=certificate is not None and scheme != "smtps", **tls,
        )  # fmt: skip
        controller.start()
        running.append(controller)
        settings.SMTP = f"{scheme}://{login}@localhost:{port}"
        settings.MAIL_FROM = "watch@node.example"
        return memory

    yield started
    for controller in running:
        controller.stop(no_assert=True)


def send() -> None:
    """One mail."""
    smtp.send(smtp.message(to="reader@example.org", subject="Été", text="Bonjour"))


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_mail_goes_through_tls_after_the_login(authority: Authority, start: Start, scheme: str) -> None:
    """The certificate is verified, name and password arrive as they are, and then the mail."""
    server = start(scheme, authority.certify("localhost"))
    send()
    assert server.tried == [(NAME, PASSWORD)]
    assert len(server.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
@pytest.mark.parametrize("fault", ["stranger", "other host", "expired"])
def test_a_certificate_that_is_not_valid_gets_nothing(
    authority: Authority, start: Start, tmp_path: Path, scheme: str, fault: str
) -> None:
    """Of an authority that nobody trusts, for another host, or run out: neither password nor mail is given away."""
    made = {
        "stranger": lambda: Authority(tmp_path, "stranger").certify("localhost"),
        "other host": lambda: authority.certify("mail.example.org"),
        "expired": lambda: authority.certify("localhost", expired=True),
    }[fault]()
    server = start(scheme, made)
    with pytest.raises(CannotSend, match="certificate is not valid"):
        send()
    assert server.tried == server.mails == []


def test_a_server_that_offers_no_tls_gets_no_password(authority: Authority, start: Start) -> None:
    """Whoever takes STARTTLS out of the conversation gains nothing."""
    server = start("smtp+starttls", None)
    with pytest.raises(CannotSend, match="no TLS"):
        send()
    assert server.tried == server.mails == []


def test_a_wrong_password_is_told_without_it(authority: Authority, start: Start) -> None:
    """The fault names neither the password nor the address that the mail was for."""
    server = start("smtp+starttls", authority.certify("localhost"), login="node:wrong-secret")
    with pytest.raises(CannotSend) as refused:
        send()
    assert "refuses the name or the password" in str(refused.value)
    assert "wrong-secret" not in str(refused.value)
    assert "reader" not in str(refused.value)
    assert server.mails == []


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("smtp://node:secret@mail.example.org", "without TLS"),
        ("smtps://node:été@mail.example.org", "letters of ASCII"),
        ("http://mail.example.org", "begins with smtp"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(settings: LazySettings, setting: str, says: str) -> None:
    """Before anybody is called."""
    settings.SMTP, settings.MAIL_FROM = setting, "watch@node.example"
    with pytest.raises(CannotSend, match=says):
        send()
