"""Subscriptions: confirmed twice, told once, by a real mail server on loopback; muted, ended; nothing of persons."""

import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from contrechamp.catalogue.models import Card, CardFacet
from contrechamp.ground.text import fold
from contrechamp.records.acts import create_organisation
from contrechamp.watch.models import Alert, Finding, Source, Subscription, Text
from contrechamp.watch.stages import judging
from contrechamp.watch.stages.steps import ask_to_judge
from contrechamp.watch.telling import acts, digests, matching
from tests.watch.conftest import SHOP, STREET, Site, pass_days, pdf, visit, work

pytestmark = pytest.mark.django_db
NAMED = (*STREET[:3], "Sur la demande de Monsieur Jean-Paul LEROUX, maire ;", *STREET[3:])


class Box(Message):
    """Keeps what comes."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.mails: list[EmailMessage] = []

    def handle_message(self, message: EmailMessage) -> None:  # type: ignore[override]
        self.mails.append(message)


@pytest.fixture
def box(settings: LazySettings) -> Iterator[list[EmailMessage]]:
    """What a mail server on loopback has taken."""
    handler = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.SMTP = f"smtp://127.0.0.1:{port}"
    settings.MAIL_FROM = "watch@node.example"
    yield handler.mails
    controller.stop()


def ask(client: Client, **said: object) -> Subscription:
    """Subscribes by the form."""
    answer = client.post(reverse("watch:subscribe"), {"where": "", "words": "", **said})
    assert answer.status_code in (200, 303), answer.content.decode()
    assert not answer.cookies
    return Subscription.objects.latest("pk")


def digest(subscription: Subscription) -> None:
    """Sends the digest of a day."""
    digests.remember({"subscription": subscription.pk}, digests.send_digest({"subscription": subscription.pk}))


def text(mail: EmailMessage) -> str:
    return str(mail.get_payload(decode=True).decode())  # type: ignore[union-attr]


def test_nothing_is_sent_before_it_is_confirmed(
    client: Client, source: Source, site: Site, box: list[EmailMessage]
) -> None:
    """The first mail asks; only after its page was used a digest comes: each act once, with what a reader needs."""
    made = ask(client, where="Besançon", mail="reader@example.org")
    work()
    [asked] = box
    address = reverse("watch:subscription", args=[made.secret])
    assert address in text(asked)
    assert asked["Auto-Submitted"] == "auto-generated"
    assert asked.get_content_type() == "text/plain"
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(NAMED, SHOP)
    visit(source)
    digests.plan({}, None)
    work()
    assert len(box) == 1
    assert client.get(address).status_code == 200
    made.refresh_from_db()
    assert made.confirmed_at is None  # opening the page is no answer: mail programs open links by themselves
    client.post(address, {"wish": "confirm"})
    Finding.objects.all().delete()
    visited = Source.objects.get()
    for one in Text.objects.all():
        ask_to_judge(one.pk)
    work()
    assert visited.blind_since is None
    digests.plan({}, None)
    work()
    assert len(box) == 2
    told = text(box[1])
    assert "2024-1" in told
    assert "/fr/acts/" in told
    assert "boulangerie" not in told
    assert "LEROUX" not in told
    assert address in str(box[1]["List-Unsubscribe"])
    made.refresh_from_db()
    digest(made)
    assert len(box) == 2
    assert Alert.objects.count() == 1


def test_one_act_in_two_files_is_told_once(client: Client, source: Source, site: Site, box: list[EmailMessage]) -> None:
    """The act that comes out again at another address brings no second mail."""
    made = ask(client, mail="reader@example.org")
    acts.confirm(subscription=made)
    made.refresh_from_db()
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(STREET)
    visit(source)
    work()
    digest(made)
    count = len(box)
    pass_days(2)
    site.list("/a.pdf", "/b.pdf")
    site.files["/b.pdf"] = pdf(SHOP, STREET)
    visit(source)
    digest(made)
    assert len(box) == count


def test_a_muted_subscription_is_left_alone(
    client: Client, source: Source, site: Site, box: list[EmailMessage]
) -> None:
    """Muted, nothing is sent and the feed is empty; ended, it is forgotten."""
    made = ask(client, mail="reader@example.org")
    acts.confirm(subscription=made)
    address = reverse("watch:subscription", args=[made.secret])
    client.post(address, {"wish": "mute"})
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(STREET)
    visit(source)
    work()
    before = len(box)
    digests.plan({}, None)
    work()
    assert len(box) == before
    feed = reverse("watch:subscription_feed", args=[made.secret])
    assert b"<entry>" not in client.get(feed).content
    client.post(address, {"wish": "unmute"})
    assert client.get(feed).content.count(b"<entry>") == 1
    client.post(address, {"wish": "end"})
    assert not Subscription.objects.exists()
    assert client.get(address).status_code == 404


def test_a_blind_source_is_told_once(client: Client, source: Source, site: Site, box: list[EmailMessage]) -> None:
    """Silence is an error that subscribers hear of, once for each time."""
    made = ask(client, mail="reader@example.org")
    acts.confirm(subscription=made)
    made.refresh_from_db()
    for _day in range(4):
        pass_days(1.1)
        visit(source)
    work()
    before = len(box)
    digest(made)
    digest(made)
    assert len(box) == before + 1
    assert "Aveugle depuis" in text(box[-1])


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ({}, 1), ({"where": "Besançon"}, 1), ({"where": "25"}, 1), ({"where": "Lyon, 13"}, 0),
        ({"technologies": ["video-surveillance"]}, 1), ({"technologies": ["drone"]}, 0),
        ({"words": "boulangerie"}, 0), ({"words": "girouette, filmer la voie"}, 1),
    ],
)  # fmt: skip
def test_a_subscription_is_about_what_it_says(
    client: Client, source: Source, site: Site, said: dict[str, object], count: int
) -> None:
    """Territory, technology and words; its page and its feed need no address of mail."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(STREET, SHOP)
    visit(source)
    made = ask(client, **said)
    assert made.confirmed_at is not None
    assert len(matching.chosen(made)) == count
    feed = client.get(reverse("watch:subscription_feed", args=[made.secret])).content
    assert feed.count(b"<entry>") == count
    assert made.secret not in client.get(reverse("watch:acts")).content.decode()


@pytest.fixture
def known(db: None) -> Iterator[None]:
    """Three companies that a group tells of, and one of a group that is not shown."""
    group = create_organisation(name="A group").organisation
    for subject, name in (("siren:552059024", "Optiques du Jura"), ("urn:uuid:1", "Optiques du Nord"),
                          ("urn:uuid:2", "Girouettes Réunies")):  # fmt: skip
        facet = {"organisation": group, "subject": subject, "name": CardFacet.Name.TITLE, "value": fold(name)}
        Card.objects.create(subject=subject, organisation=group, kind="party", title=name)
        CardFacet.objects.create(**facet)
    Card.objects.create(subject="urn:uuid:3", organisation="not-shown", kind="party", title="Optiques Cachées")
    judging._known.cache_clear()
    yield
    judging._known.cache_clear()


@pytest.mark.usefixtures("known")
def test_actors_are_chosen_by_name_or_from_what_a_search_finds(client: Client, source: Source, site: Site) -> None:
    """A whole name or number means one; a part of a name offers those that have it, to be ticked, without scripts."""
    named = (*STREET[:4], "Article 2. Le marché est attribué à OPTIQUES DU JURA.", *STREET[4:])
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(named)
    visit(source)
    page = reverse("watch:subscribe")
    asked = client.post(page, {"where": "", "words": "", "who": "optiques"})
    shown = asked.content.decode()
    assert asked.status_code == 422
    assert 'value="siren:552059024"' in shown
    assert "Optiques du Nord" in shown
    assert "Cachées" not in shown
    assert "Girouettes" not in shown
    made = ask(client, who="optiques", actors=["siren:552059024"])
    assert made.parties == ["siren:552059024"]
    assert len(matching.chosen(made)) == 1
    told = client.get(reverse("watch:subscription", args=[made.secret])).content.decode()
    assert "Optiques du Jura" in told
    assert ask(client, who="Optiques du Nord, 552059024").parties == ["urn:uuid:1", "siren:552059024"]
    assert matching.chosen(ask(client, who="Girouettes Réunies")) == []
    assert matching.chosen(ask(client, who="Optiques du Jura", words="girouette")) == []
    assert 'value="siren:552059024" checked' in client.get(f"{page}?actor=siren:552059024").content.decode().replace(
        ' id="id_actors_0"', ""
    )


def test_an_actor_who_is_named_later_is_found_too(source: Source, site: Site, known: None, client: Client) -> None:
    """Acts that were judged before a group told of the actor are matched by its name."""
    named = (*STREET[:4], "Article 2. Le marché est attribué à Panoptique SA.", *STREET[4:])
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(named)
    visit(source)
    group = Card.objects.exclude(organisation="not-shown").first()
    assert group
    Card.objects.create(subject="urn:uuid:9", organisation=group.organisation, kind="party", title="Panoptique SA")
    assert len(matching.chosen(ask(client, actors=["urn:uuid:9"]))) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"where": "Nulle-Part-les-Oies"},
        {"words": "x" * 200},
        {"website": "spam"},
        {"technologies": ["laser"]},
        {"who": "Nobody & Sons"},
    ],
)
def test_what_is_not_understood_is_said(client: Client, db: None, said: dict[str, object]) -> None:
    """A town that does not exist, a word too long, a program that fills in everything."""
    answer = client.post(reverse("watch:subscribe"), {"where": "", "words": "", **said})
    assert answer.status_code == 422
    assert not Subscription.objects.exists()


def test_an_address_cannot_be_flooded(client: Client, box: list[EmailMessage], db: None) -> None:
    """Three confirmations wait for an address at most; the fourth is refused."""
    for _time in range(3):
        ask(client, mail="victim@example.org")
    answer = client.post(reverse("watch:subscribe"), {"where": "", "words": "", "mail": "Victim@example.org"})
    assert answer.status_code == 429
    work()
    assert len(box) == 3


def test_without_a_mail_server_no_mail_is_offered(client: Client, db: None) -> None:
    """The form then has no field for an address."""
    assert 'name="mail"' not in client.get(reverse("watch:subscribe")).content.decode()


def test_subscriptions_without_a_mail_are_limited(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that fills the form in without end is told to come again."""
    monkeypatch.setattr(acts, "MOST_PAGES_AN_HOUR", 2)
    ask(client)
    ask(client)
    assert client.post(reverse("watch:subscribe"), {"where": "", "words": ""}).status_code == 429
    assert Subscription.objects.count() == 2
