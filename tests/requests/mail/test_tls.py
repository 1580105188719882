"""Mail servers with TLS: certificates are verified, and who shows a wrong one gets neither password nor mail."""

import imaplib
from pathlib import Path

import pytest
from django.conf import LazySettings

from contrechamp.jobs.worker import run_until_idle
from contrechamp.people.models import User
from contrechamp.requests import acts
from contrechamp.requests.mail import imap, sending
from contrechamp.requests.models import Body, Message, Request
from tests.requests.mail import servers
from tests.requests.mail.letters import answer
from tests.watch.certificates import Authority

pytestmark = pytest.mark.django_db(transaction=True)
FAULTS = ("stranger", "other host", "expired")


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The one that this machine trusts."""
    made = Authority(tmp_path, "trusted")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


def certificate(authority: Authority, folder: Path, fault: str) -> Path:
    """A right one, or one that has the fault."""
    if fault == "stranger":
        return Authority(folder, "stranger").certify("localhost")
    return authority.certify("elsewhere.example" if fault == "other host" else "localhost", expired=fault == "expired")


@pytest.fixture
def drafted(group: str, member: User, body: Body) -> Request:
    return acts.draft(organisation=group, body=body, title="caméras", letter="Bonjour.", by=member)


@pytest.mark.parametrize("always", [True, False], ids=["from the first byte", "starttls"])
@pytest.mark.parametrize("fault", ["", *FAULTS])
def test_a_letter_goes_only_to_a_server_that_is_itself(
    settings: LazySettings,
    authority: Authority,
    tmp_path: Path,
    drafted: Request,
    member: User,
    always: bool,
    fault: str,
) -> None:
    """With a right certificate it goes; with a wrong one it waits to be tried again, and was shown to nobody."""
    with servers.smtp(certificate(authority, tmp_path, fault), always=always) as (address, taking):
        settings.MAIL = {**settings.MAIL, "smtp": address, "smtp_tls": "always" if always else True}
        sending.send(request=drafted, by=member)
        run_until_idle()
    assert len(taking.taken) == (0 if fault else 1)
    assert Message.objects.get().state == ("to_send" if fault else "sent")


@pytest.fixture
def password(home: Path) -> None:
    path = home / "secrets" / "mail_imap"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("secret\n")
    path.chmod(0o600)


def put(port: int, sent: Request) -> None:
    """Puts an answer into the mailbox, past TLS."""
    with imaplib.IMAP4("127.0.0.1", port) as box:
        box.login("reader", "secret")
        box.append("INBOX", None, None, answer("refusal", sent, domain="strasbourg.example"))  # type: ignore[arg-type]


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize("fault", ["", *FAULTS])
def test_a_mailbox_behind_tls_is_read_only_where_it_is_itself(
    settings: LazySettings, authority: Authority, tmp_path: Path, sent: Request, fault: str
) -> None:
    """TLS from the first byte on, before a real mailbox."""
    made = certificate(authority, tmp_path, fault)
    with servers.imap() as plain, servers.tls_before(plain, made) as port:
        put(plain, sent)
        settings.MAIL = {**settings.MAIL, "imap": f"localhost:{port}", "imap_user": "reader"}
        if fault:
            with pytest.raises(imap.Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
                imap.fetch()
        else:
            assert imap.fetch() == 1


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize("fault", ["", "stranger"])
def test_a_mailbox_that_begins_tls_is_read_only_where_it_is_itself(
    settings: LazySettings, authority: Authority, tmp_path: Path, sent: Request, fault: str
) -> None:
    """STARTTLS, by the mail server itself; nobody signs in before."""
    with servers.imap(certificate(authority, tmp_path, fault)) as port:
        settings.MAIL = {
            **settings.MAIL, "imap": f"localhost:{port}", "imap_user": "reader", "imap_tls": "starttls",
        }  # fmt: skip
        if fault:
            with pytest.raises(imap.Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
                imap.fetch()
        else:
            assert imap.fetch() == 0
