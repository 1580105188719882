"""What becomes of a mail: read, sorted, filed or looked at; its files in the library."""

import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from contrechamp.jobs.reads import failed
from contrechamp.jobs.worker import run_until_idle
from contrechamp.library.models import Document
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests.letters import handover
from contrechamp.requests.mail import intake, providers, senders
from contrechamp.requests.models import Body, Message, Request, Trusted
from tests.requests.mail.conftest import send
from tests.requests.mail.letters import KINDS, RESULTS, answer

DOMAIN = "strasbourg.example"
pytestmark = pytest.mark.django_db(transaction=True)


def take(data: bytes, request: Request) -> Message:
    message = intake.accept(data=data, request=request, at=timezone.now())
    run_until_idle()
    assert not failed().exists()
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("wrong thread", "spoofed")])
def test_a_real_answer_is_filed_and_sorted(sent: Request, kind: str) -> None:
    """Whatever its form, an answer of the body is filed under its request, and taken for what it is."""
    message = take(answer(kind, sent, domain=DOMAIN, size=40_000), sent)
    assert (message.state, message.request, message.guess, message.doubts) == ("filed", sent, KINDS[kind], [])


def test_a_spoofed_sender_waits_for_a_person(sent: Request) -> None:
    """Another domain, and a server that could not confirm it: nothing is filed."""
    message = take(answer("spoofed", sent, domain=DOMAIN), sent)
    assert message.state == "doubtful" and set(message.doubts) == {"other_domain", "not_authentic"}
    assert message.authentication == {"spf": "fail", "dkim": "fail", "dmarc": "fail"}


def test_a_stranger_beside_the_body_waits_for_a_person(sent: Request) -> None:
    """One address of the body among several senders does not vouch for the others."""
    data = b"From: x@elsewhere.example, accueil@strasbourg.example\r\nSubject: Re\r\n\r\nBonjour\r\n"
    assert "other_domain" in take(data, sent).doubts


def test_an_answer_to_another_request_waits_for_a_person(group: str, member: User, sent: Request, body: Body) -> None:
    """Sent to one reply address, it answers the letter of another request: nothing is filed under the wrong body."""
    other = send(group, member, Body.objects.create(urn="x:1", name="Mairie", email="m@other.example"))
    message = take(answer("wrong thread", sent, domain=DOMAIN, other=other), sent)
    assert message.state == "doubtful" and message.doubts == ["other_request"]
    intake.file(message=message, request=other, by=member)
    message.refresh_from_db()
    assert (message.state, message.request) == ("filed", other)


def test_only_our_own_server_is_believed(sent: Request) -> None:
    """A sender can write any Authentication-Results; those of others are ignored."""
    forged = answer("spoofed", sent, domain=DOMAIN).replace(b"mx.node.example;", b"mx.evil.example;")
    assert RESULTS and take(forged, sent).authentication == {}


def test_a_domain_once_accepted_is_the_bodys(sent: Request, member: User) -> None:
    """A person files a mail from an agency and trusts its domain: the next one is filed by itself."""
    message = take(answer("refusal", sent, domain="agence.example"), sent)
    assert message.doubts == ["other_domain"]
    intake.file(message=message, request=sent, by=member, trust=True)
    assert take(answer("transfer", sent, domain="agence.example"), sent).state == "filed"


def test_trust_is_of_one_group(sent: Request, member: User, stranger: User, body: Body) -> None:
    """What one group has accepted says nothing to another that asks the same body; it can be taken back."""
    message = take(answer("refusal", sent, domain="agence.example"), sent)
    intake.file(message=message, request=sent, by=member, trust=True)
    other = send(next(iter(stranger.roles)), stranger, body)
    assert take(answer("refusal", other, domain="agence.example"), other).doubts == ["other_domain"]
    browser = Client()
    browser.force_login(stranger)
    trusted = Trusted.objects.get()
    assert browser.post(f"/fr/work/access/{other.pk}/distrust/{trusted.pk}").status_code == 404
    browser.force_login(member)
    assert "agence.example" in browser.get(f"/fr/work/access/{sent.pk}").content.decode()
    browser.post(f"/fr/work/access/{sent.pk}/distrust/{trusted.pk}")
    assert take(answer("transfer", sent, domain="agence.example"), sent).doubts == ["other_domain"]


def test_at_a_provider_one_address_is_trusted(sent: Request, member: User) -> None:
    """A town hall at orange.fr makes nobody else there the town hall, whether a person accepts it or it is on file."""
    message = take(answer("refusal", sent, domain="orange.fr"), sent)
    intake.file(message=message, request=sent, by=member, trust=True)
    assert Trusted.objects.get().sender == message.sender and "@orange.fr" in message.sender
    assert take(answer("transfer", sent, domain="orange.fr"), sent).state == "filed"
    forged = answer("extension", sent, domain="orange.fr").replace(message.sender.encode(), b"x@orange.fr")
    assert take(forged, sent).doubts == ["other_domain"]
    Body.objects.filter(pk=sent.body_id).update(email="mairie@wanadoo.fr", site="https://www.facebook.com/mairie")
    sent.body.refresh_from_db()
    assert senders.of(sent.body, sent.organisation) == {"mairie@wanadoo.fr", message.sender}


@pytest.mark.parametrize("address", ["", "nobody", "x@", "a@b", "x@mail.gmail.com\n"])
def test_what_is_no_address_is_trusted_as_nothing(address: str) -> None:
    """Neither an empty sender nor half an address stands for a domain; below a provider the whole address counts."""
    assert providers.known_as(address) in ("", "x@mail.gmail.com")


def test_attachments_are_private_documents(sent: Request) -> None:
    """What a mail carries lies in the library of the group, unpublished; what cannot be read there is told."""
    message = take(answer("large", sent, domain=DOMAIN, size=40_000), sent)
    names = {one.name: (one.document, one.why) for one in message.attachments.all()}
    document, _why = names["marche.txt"]
    assert document and document.published is None and document.organisation == sent.organisation
    assert names["plan.bin"][0] is None and names["plan.bin"][1]


def test_winmail_dat_is_opened(sent: Request) -> None:
    """The file inside of what one mail program wraps is a document of its own."""
    take(answer("winmail.dat", sent, domain=DOMAIN), sent)
    assert Document.objects.filter(file_name="arrete.txt").exists()


@pytest.mark.parametrize("data", [b"", b"no mail at all", b"\0" * 5_000, b"From: a\r\n" + b"(" * 200_000])
def test_broken_mail_is_kept_and_looked_at(sent: Request, data: bytes) -> None:
    """What is no mail is not lost: a person sees that something came."""
    if not data:
        data = b"\r\n"
    message = take(data, sent)
    assert message.state == "doubtful" and "no_sender" in message.doubts


def test_parts_inside_of_parts_end(sent: Request) -> None:
    """A mail of a thousand nested parts costs a moment, no more."""
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(1000))
    assert take(b"From: a@strasbourg.example\r\n" + nested, sent).request == sent


def test_the_same_mail_again_is_one(sent: Request) -> None:
    """A server that was not sure sends again: one mail, one document."""
    data = answer("refusal", sent, domain=DOMAIN)
    first, second = take(data, sent), take(data, sent)
    assert first == second and Message.objects.filter(state="filed").count() == 1


def test_pages_of_the_mail(client: Client, sent: Request, stranger: User) -> None:
    """The list, one mail, filing it; for another group none of it exists."""
    message = take(answer("spoofed", sent, domain=DOMAIN), sent)
    page = client.get("/fr/work/access/mail").content.decode()
    assert "n’a pas pu confirmer" in page
    one = f"/fr/work/access/mail/{message.pk}"
    assert "Le classer là" in client.get(one).content.decode()
    other = Client()
    other.force_login(stranger)
    assert other.get(one).status_code == 404
    assert client.post(f"{one}/decide", {"what": "file", "request": str(sent.pk)}).status_code == 302
    assert client.post(f"{one}/decide", {"what": "settle"}).status_code == 302
    assert "Rien n’attend" in client.get("/fr/work/access/mail").content.decode()
    assert message.subject in client.get(f"/fr/work/access/{sent.pk}").content.decode()


def test_the_folder_holds_the_mail(sent: Request) -> None:
    """A lawyer gets the mails as they came."""
    Message.objects.filter(blob="0" * 64).delete()
    data = answer("refusal", sent, domain=DOMAIN)
    take(data, sent)
    with zipfile.ZipFile(handover.archive(sent)) as folder:
        assert [folder.read(name) for name in folder.namelist() if name.endswith(".eml")] == [data]


def test_mail_stays_in_its_group(sent: Request, stranger: User) -> None:
    """Nobody files a mail under a request of another group."""
    message = take(answer("refusal", sent, domain="x.example"), sent)
    foreign = send(next(iter(stranger.roles)), stranger, sent.body)
    with pytest.raises(Refused):
        intake.file(message=message, request=foreign, by=None)
