"""With real servers: letters go out by SMTP, answers come in by LMTP and IMAP."""

import imaplib
import smtplib
from email import message_from_bytes
from email.policy import default

import pytest
from django.conf import LazySettings
from django.utils import timezone

from contrechamp.jobs.models import Job
from contrechamp.jobs.worker import run_until_idle
from contrechamp.people.models import User
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, reads
from contrechamp.requests.mail import imap, sending
from contrechamp.requests.mail.secrets import password
from contrechamp.requests.models import Body, Message, Request
from tests.requests.mail import servers
from tests.requests.mail.letters import answer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drafted(group: str, member: User, body: Body) -> Request:
    return acts.begin(
        organisation=group, group="Groupe Est", body=body, subject="caméras", documents=["contract"], by=member,
        channel="email",
    )  # fmt: skip


def set_server(settings: LazySettings, address: str) -> None:
    settings.MAIL = {**settings.MAIL, "smtp": address, "smtp_tls": False}


def test_a_letter_goes_by_smtp_and_starts_the_clock(settings: LazySettings, drafted: Request, member: User) -> None:
    """The worker hands it over with its PDF; only then it is sent, from the reply address of the request."""
    with servers.smtp() as (address, taking):
        set_server(settings, address)
        sending.send(request=drafted, by=member)
        assert not drafted.events.exists()
        run_until_idle()
    ((recipients, data),) = taking.taken
    mail = message_from_bytes(data, policy=default)
    assert recipients == ["mairie@strasbourg.example"] and f"{drafted.reply}@node.example" in mail["From"]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["demande.pdf"]
    drafted.refresh_from_db()
    assert drafted.state == "sent" and drafted.events.get().day == reads.today()
    with pytest.raises(Refused):
        sending.send(request=drafted, by=member)


def test_a_group_with_a_comma_is_one_sender(drafted: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commas and line breaks in names and titles make no second sender and no further head of the mail."""
    monkeypatch.setattr(reads, "group_name", lambda organisation: "Nice, Menton:\n ensemble")
    drafted.title = "caméras\nBcc: x@elsewhere.example"
    mail = message_from_bytes(sending.letter(drafted, "<1@node.example>", timezone.now()).as_bytes(), policy=default)
    (sender,) = mail["From"].addresses
    assert sender.addr_spec == f"{drafted.reply}@node.example"
    assert mail["Bcc"] is None and mail["Subject"].startswith("caméras Bcc")


def test_a_refused_address_is_told(settings: LazySettings, drafted: Request, member: User) -> None:
    """The server says no for good: no clock starts, a person sees why."""
    with servers.smtp() as (address, taking):
        set_server(settings, address)
        taking.refused.add("mairie@strasbourg.example")
        sending.send(request=drafted, by=member)
        run_until_idle()
    message = Message.objects.get()
    assert message.state == "failed" and "5.1.1" in message.doubts[0] and not drafted.events.exists()
    assert list(reads.mail_to_look_at(drafted.organisation)) == [message]


def test_a_busy_or_absent_server_is_tried_again(settings: LazySettings, drafted: Request, member: User) -> None:
    """Nothing is lost while the server has no time, or is not there: another try waits."""
    set_server(settings, f"127.0.0.1:{servers.free_port()}")
    sending.send(request=drafted, by=member)
    run_until_idle()
    assert Message.objects.get().state == "to_send" and Job.objects.filter(kind=sending.SEND).count() == 1


def test_lmtp_takes_what_is_ours_and_refuses_the_rest(sent: Request) -> None:
    """Unknown recipients are refused at once; what was taken is filed."""
    forged = sent.reply[:-1] + ("a" if sent.reply.endswith("x") else "x")
    with servers.lmtp() as port, smtplib.LMTP("127.0.0.1", port) as server:
        server.ehlo()
        for wrong in ("nobody@node.example", f"{sent.reply}@other.example", f"{forged}@node.example"):
            server.mail("a@b.example")
            assert server.rcpt(wrong)[0] == 550
            server.rset()
        data = answer("refusal", sent, domain="strasbourg.example")
        assert server.sendmail("a@b.example", [f"{sent.reply.upper()}@Node.Example"], data) == {}
    run_until_idle()
    assert Message.objects.get(state="filed").request == sent


def test_lmtp_answers_for_each_recipient(group: str, member: User, sent: Request, body: Body) -> None:
    """One mail to two requests is kept for both, with an answer each."""
    other = acts.draft(organisation=group, body=body, title="x", letter="y", by=member)
    with servers.lmtp() as port, smtplib.LMTP("127.0.0.1", port) as server:
        server.ehlo()
        server.mail("a@strasbourg.example")
        for one in (sent, other):
            server.rcpt(f"{one.reply}@node.example")
        server.putcmd("data")
        assert server.getreply()[0] == 354
        server.send(answer("refusal", sent, domain="strasbourg.example") + b"\r\n.\r\n")
        assert [server.getreply()[0] for _n in range(2)] == [250, 250]
    assert Message.objects.filter(state="waiting").count() == 2


def test_lines_that_begin_with_a_dot_and_long_ones_stay_as_they_are(sent: Request) -> None:
    """What was sent is what is kept, byte for byte."""
    data = b"From: a@strasbourg.example\r\n\r\n.\r\n..x\r\n" + b"y" * 1_200_000 + b"\r\n.z\r\n"
    with servers.lmtp() as port, smtplib.LMTP("127.0.0.1", port) as server:
        server.sendmail("a@b.example", [f"{sent.reply}@node.example"], data)
    assert blobs.path(Message.objects.get(state="waiting").blob).read_bytes() == data


def test_imap_fetches_what_is_ours(settings: LazySettings, sent: Request) -> None:
    """From a real mailbox: ours is kept and marked as read, the rest is left alone; the second look finds nothing."""
    with servers.imap() as port:
        settings.MAIL = {**settings.MAIL, "imap": f"127.0.0.1:{port}", "imap_tls": False, "imap_user": "reader"}
        (settings.HOME.folder / "secrets").mkdir(parents=True, exist_ok=True)
        secret = settings.HOME.folder / "secrets" / "mail_imap"
        secret.write_text("secret\n")
        secret.chmod(0o600)
        with imaplib.IMAP4("127.0.0.1", port) as box:
            box.login("reader", "secret")
            box.append("INBOX", None, None, answer("refusal", sent, domain="strasbourg.example"))
            box.append("INBOX", None, None, b"From: a@b.example\r\nTo: somebody@node.example\r\n\r\nHello\r\n")
        assert imap.fetch() == 1
        assert imap.fetch() == 0
    run_until_idle()
    assert Message.objects.get(state="filed").request == sent


def test_a_mailbox_that_does_not_answer_is_said(settings: LazySettings) -> None:
    """The fault is told, nothing hangs."""
    settings.MAIL = {**settings.MAIL, "imap": f"127.0.0.1:{servers.free_port()}", "imap_tls": False}
    with pytest.raises(imap.Unreachable):
        imap.fetch()


def test_a_password_that_others_can_read_is_refused(settings: LazySettings) -> None:
    """Secrets lie in files with mode 600."""
    path = settings.HOME.folder / "secrets" / "mail_smtp"
    path.parent.mkdir(parents=True)
    path.write_text("x")
    path.chmod(0o644)
    with pytest.raises(PermissionError):
        password("smtp")
