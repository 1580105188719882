"""The wanted list: lost documents in public, copies brought by anybody, proposals for the members."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contrechamp.jobs import worker
from contrechamp.library import acts as library
from contrechamp.library.models import Document, Offer
from contrechamp.library.wanted import acts, matching, offers, reads
from contrechamp.people.acts import add_user
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from tests.browsing import Browse
from tests.library import making
from tests.library.conftest import Add
from tests.library.test_pages_browser import sign_in

pytestmark = pytest.mark.django_db

TITLE = "Convention Safe City du 5 juin 2018"
PDF = making.text_pdf(making.LINES)


@pytest.fixture
def lost(group: str) -> reads.Wanted:
    """A document that the group looks for."""
    subject = acts.look_for(
        organisation=group,
        language="fr",
        title=TITLE,
        addresses=["https://ville.example/docs/convention_safe_city_2018.pdf"],
        authority="Ville de Nice",
        date="2018-06-05",
        place="insee:06088",
        about="Retirée du site en 2020.",
    )
    found = reads.one(subject.removeprefix("urn:uuid:"))
    assert found
    return found


def bring(client: Client, data: bytes = PDF, name: str = "a.pdf", **more: str) -> int:
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("wanted:offer"), {"file": file, **more}).status_code


def test_what_is_wanted_is_public(client: Client, lost: reads.Wanted) -> None:
    """On a page and in its twin, without a cookie."""
    answer = client.get(reverse("wanted:wanted"))
    page = answer.content.decode()
    assert TITLE in page
    assert "convention_safe_city_2018.pdf" in page
    assert not answer.cookies
    [row] = client.get(reverse("wanted:wanted_twin")).json()["wanted"]
    assert row["title"] == {"fr": TITLE}
    assert row["date"] == "2018-06-05"


def test_what_is_found_or_taken_off_says_so(client: Client, lost: reads.Wanted, group: str) -> None:
    """Only who put it there takes it off."""
    with pytest.raises(Refused):
        acts.take_off(organisation="b" * 64, key=lost.key)
    acts.found(organisation=group, key=lost.key, document="c" * 64)
    assert "Retrouvés" in client.get(reverse("wanted:wanted")).content.decode()
    acts.take_off(organisation=group, key=lost.key)
    assert reads.listed() == []


def test_anybody_brings_a_copy(client: Client, lost: reads.Wanted) -> None:
    """It is kept as it came, opened by nobody, with the hour and nothing about who brought it."""
    assert client.get(reverse("wanted:offer"), {"for": lost.key}).status_code == 200
    answer = client.post(
        reverse("wanted:offer"),
        {"file": SimpleUploadedFile("../x/copie.pdf", PDF), "wanted": lost.subject, "message": "trouvée au grenier"},
    )
    assert answer.status_code == 303
    assert not answer.cookies
    [offer] = Offer.objects.all()
    assert (offer.file_name, offer.wanted, offer.message) == ("copie.pdf", lost.subject, "trouvée au grenier")
    assert (offer.hour.minute, offer.hour.second) == (0, 0)
    assert blobs.path(offer.blob).read_bytes() == PDF
    assert not Document.objects.exists()
    assert {field.name for field in Offer._meta.fields} == {
        "id",
        "wanted",
        "blob",
        "file_name",
        "size",
        "message",
        "hour",
    }


def test_what_is_too_much_is_refused(client: Client, lost: reads.Wanted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large files, machines, and more than members can look at."""
    monkeypatch.setattr(offers, "MOST_AN_HOUR", 2)
    monkeypatch.setattr(offers, "MOST_BYTES", 10_000)
    assert bring(client, b"%PDF" + bytes(20_000)) == 422
    assert bring(client, b"%PDF" + bytes(2_000_000)) == 413
    assert bring(client, b"") == 422
    assert bring(client, website="https://spam.example") == 422
    assert bring(client) == 303
    assert bring(client) == 303  # the same bytes again are one copy
    assert bring(client, b"another") == 303
    assert bring(client, b"a third") == 429
    assert Offer.objects.count() == 2
    Offer.objects.update(hour=Offer.objects.all()[0].hour - timedelta(hours=2))
    assert bring(client, b"a third") == 303


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("Convention_Safe-City_du_5_juin_2018.pdf", True),
        ("CONVENTION SAFE CITY du 5 juin 2018 (signee).docx", True),
        ("convention_safe_city_2018.pdf", True),
        ("Délibération sur les cantines.pdf", False),
        ("2018.pdf", False),
        ("convention.pdf", False),
    ],
)
def test_titles_are_compared_as_people_write_them(lost: reads.Wanted, name: str, like: bool) -> None:
    """Accents, order, separators and case do not count; a single common word is not enough."""
    assert (matching.likeness(lost, names=[name]) is not None) is like


def test_copies_that_may_be_it_are_proposed(client: Client, lost: reads.Wanted, group: str, add: Add) -> None:
    """Brought, in the library, or published by anybody shown; the same bytes come first."""
    read = add("scan-17.pdf", PDF, organisation=group)
    library.describe(document=read, title="convention safe-city du 5 juin 2018")
    exact = acts.look_for(organisation=group, language="fr", title="Autre", fingerprint=read.original)
    bring(client, b"unknown bytes", "convention safe city 5 juin 2018.odt")
    found = matching.proposals(lost, group, list(Offer.objects.all()))
    assert {(bool(one.document), bool(one.offer), one.likeness.why) for one in found} == {
        (True, False, matching.LIKE),
        (False, True, matching.LIKE),
    }
    other = reads.one(exact.removeprefix("urn:uuid:"))
    assert other
    [same] = matching.proposals(other, group, [])
    assert same.likeness.why == matching.SAME
    library.publish_document(document=read)
    [published, _offer] = matching.proposals(lost, group, list(Offer.objects.all()))
    assert published.published


def test_a_member_takes_a_copy_in_or_sends_it_away(client: Client, lost: reads.Wanted, group: str) -> None:
    """Only then it is opened; sent away, its bytes go."""
    bring(client, PDF, "copie.pdf", wanted=lost.subject)
    bring(client, b"something else", "b.txt")
    first, second = Offer.objects.order_by("file_name")[::-1]
    assert client.get(reverse("wanted_desk:desk")).status_code == 302
    client.force_login(add_user(name="carole", organisation=group, role="contributor"))
    page = client.get(reverse("wanted_desk:desk")).content.decode()
    assert "copie.pdf" in page
    assert "apporté pour lui" in page
    client.post(reverse("wanted_desk:refuse", args=[second.pk]))
    client.post(reverse("wanted_desk:accept", args=[first.pk]))
    assert not Offer.objects.exists()
    worker.run_until_idle()
    [document] = Document.objects.all()
    assert (document.organisation, document.state) == (group, Document.State.READ)


def test_a_publisher_puts_a_document_on_the_list(client: Client, group: str) -> None:
    """In words and dates as people write them; a contributor cannot sign."""
    at = reverse("wanted_desk:add")
    client.force_login(add_user(name="carole", organisation=group, role="contributor"))
    assert client.get(at).status_code == 403
    client.force_login(add_user(name="paule", organisation=group, role="publisher"))
    assert "adresse" in client.post(at, {"title": "Perdu", "addresses": "nowhere"}).content.decode()
    given = {
        "title": "Perdu",
        "addresses": "https://a.example/x\nhttps://b.example",
        "date": "juin 2018",
        "place": "Nice",
    }
    assert client.post(at, given).status_code == 302
    [one] = reads.listed()
    assert (one.date, one.place, one.addresses) == (
        "2018-06",
        "insee:06088",
        ("https://a.example/x", "https://b.example"),
    )


@pytest.mark.django_db(transaction=True)
def test_a_refused_copy_leaves_no_bytes(group: str, tmp_path: Path) -> None:
    """Nobody read it, and nobody can."""
    offers.receive(path=making.put(tmp_path, "a.pdf", PDF), file_name="a.pdf", wanted="", message="")
    offer = Offer.objects.get()
    offers.refuse(offer=offer)
    assert not blobs.path(offer.blob).exists()


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_pages_are_accessible(browse: Browse, width: int, scheme: str, lost: reads.Wanted, group: str) -> None:
    """On a phone by day, on a desk by night; for readers without a cookie."""
    reader = browse(width=width, scheme=scheme)
    for name in ("wanted:wanted", "wanted:offer"):
        reader.open(reverse(name))
        reader.check_accessible()
        reader.check_width()
    assert not reader.cookies()
    sign_in(reader, add_user(name="paule", organisation=group, role="publisher"))
    for name in ("wanted_desk:desk", "wanted_desk:add"):
        reader.open(reverse(name))
        reader.check_accessible()
        reader.check_width()
