"""The members' pages of documents: list, adding, describing, publishing, reading, correcting. None needs JavaScript."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from contrechamp.catalogue import vocabulary
from contrechamp.library import acts
from contrechamp.library.kinds import DocumentKind
from contrechamp.library.models import Document, Page
from contrechamp.people.acts import add_user
from contrechamp.people.models import AuditEntry
from contrechamp.records.acts import create_organisation
from tests.library import making
from tests.library.conftest import Add

pytestmark = pytest.mark.django_db
TEXT = making.text_pdf(making.LINES, ("Article 2", "Fait à Marseille, le 24 janvier 2019"))


@pytest.fixture
def group(db: None) -> str:
    return create_organisation(name="Groupe Est").organisation


@pytest.fixture
def member(group: str) -> Client:
    """A contributor of the group."""
    return signed_in(group, "contributor")


@pytest.fixture
def publisher(group: str) -> Client:
    return signed_in(group, "publisher")


def signed_in(group: str, role: str) -> Client:
    client = Client()
    client.force_login(add_user(name=role, organisation=group, role=role))
    return client


@pytest.fixture
def document(add: Add, group: str) -> Document:
    return add("arrete.pdf", TEXT, organisation=group)


@pytest.fixture
def scanned(add: Add, group: str, ocr: None) -> Document:
    return add("scan.png", making.image_file("PNG", making.picture()), organisation=group)


def at(name: str, *args: object) -> str:
    return reverse(f"library:{name}", args=args)


def names(document: Document) -> list[str]:
    """Every private address of a document."""
    own = [at(name, document.pk) for name in ("document", "publish", "remove", "file")]
    return [*own, at("page", document.pk, 1), at("correct", document.pk, 1), at("picture", document.pk, 1) + "?w=160"]


def test_visitors_are_asked_to_sign_in(client: Client, document: Document) -> None:
    """No page of a private document answers somebody who is not signed in."""
    for address in [at("documents"), at("upload"), *names(document)]:
        answer = client.get(address)
        assert (answer.status_code, "/account/" in answer["Location"]) == (302, True), address


def test_another_group_s_documents_do_not_exist(document: Document) -> None:
    """For a member of another group they are not found, even by their right address."""
    stranger = signed_in(create_organisation(name="Groupe Sud").organisation, "administrator")
    assert [stranger.get(address).status_code for address in names(document)] == [404] * len(names(document))
    assert "arrete" not in stranger.get(at("documents")).content.decode()


def test_an_unknown_document_is_not_found(member: Client) -> None:
    """Guessing gives nothing."""
    assert member.get(at("document", uuid4())).status_code == 404


def test_the_list_says_how_far_the_reading_is(member: Client, document: Document, group: str) -> None:
    """A read document, one half read, one that failed: each in plain words."""
    half = Document.objects.create(
        organisation=group, original="1" * 64, file_name="half.pdf", pages=4, state=Document.State.READING
    )
    Page.objects.create(document=half, number=1, width=1, height=1)
    Document.objects.create(
        organisation=group, original="2" * 64, file_name="bad.pdf", state=Document.State.FAILED, error="password"
    )
    page = member.get(at("documents")).content.decode()
    assert "1 pages lues sur 4" in page
    assert "N’a pas pu être lu" in page
    assert "un mot de passe le protège" in page
    assert "Lu, à décrire" in page
    failed = member.get(at("documents"), {"state": "failed"}).content.decode()
    assert "bad.pdf" in failed
    assert "half.pdf" not in failed


def test_several_files_are_added_and_reported_one_by_one(member: Client, group: str) -> None:
    """A file that cannot be read never stops the others; the same file again is said to be known."""
    files = [
        SimpleUploadedFile("a.pdf", TEXT),
        SimpleUploadedFile("b.pdf", TEXT),
        SimpleUploadedFile("c.bin", b"\0no document"),
        SimpleUploadedFile("d.pdf", b""),
    ]
    page = member.post(at("upload"), {"documents": files, "origin": "found"}).content.decode()
    assert "4 fichiers reçus" in page
    assert page.count("Nouveau :") + page.count("Nouveau\xa0:") == 1
    assert page.count("Déjà là") == 1
    assert "d’aucune sorte lisible ici" in page
    assert "il est vide" in page
    [document] = Document.objects.filter(organisation=group)
    assert (document.file_name, document.origin) == ("a.pdf", "found")


def test_too_many_files_at_once_are_refused(member: Client) -> None:
    """The form says how many it takes."""
    files = [SimpleUploadedFile(f"{number}.pdf", b"x") for number in range(51)]
    page = member.post(at("upload"), {"documents": files}).content.decode()
    assert "Au plus 50 fichiers" in page
    assert not Document.objects.exists()


def test_the_name_of_a_file_is_only_a_name(member: Client) -> None:
    """A path in it leads nowhere."""
    member.post(at("upload"), {"documents": SimpleUploadedFile("../../etc/passwd.pdf", TEXT)})
    assert Document.objects.get().file_name == "passwd.pdf"


def test_what_the_text_proposes_waits_in_the_form(member: Client, document: Document) -> None:
    """The proposal stands in the field with its origin; nothing is kept before somebody saves."""
    form = member.get(at("document", document.pk)).context["form"]
    assert form.initial["kind"] == "order"
    assert "2019-01-24" in str(form["date"])
    assert "Proposé d’après la page 1" in str(form["date"].help_text)
    document.refresh_from_db()
    assert (document.kind, document.date) == ("", "")


def test_a_description_is_saved_as_written(member: Client, document: Document) -> None:
    """A date in words becomes an ISO date, a town its code."""
    given = {"title": "Arrêté", "kind": "order", "date": "janvier 2019", "language": "fr", "place": ""}
    answer = member.post(at("document", document.pk), given)
    assert answer.status_code == 302
    document.refresh_from_db()
    assert (document.title, document.kind, document.date) == ("Arrêté", "order", "2019-01")


def test_a_date_that_is_none_is_refused(member: Client, document: Document) -> None:
    """The form says what it understands, and keeps what was typed."""
    page = member.post(at("document", document.pk), {"title": "Arrêté", "date": "bientôt"}).content.decode()
    assert "Cette date n’est pas comprise" in page
    assert 'value="bientôt"' in page


@pytest.mark.parametrize(
    ("written", "urn"),
    [("Marseille", "insee:13055"), ("13001", "insee:13055"), ("Marseille (13055)", "insee:13055"), ("", "")],
)
def test_a_place_is_named_as_people_name_it(
    member: Client, document: Document, written: str, urn: str, places: Path
) -> None:
    """By its name, a postcode, or as the site writes it."""
    member.post(at("document", document.pk), {"title": "Arrêté", "place": written})
    document.refresh_from_db()
    assert document.place == urn


@pytest.fixture
def places(settings: object) -> Path:
    path: Path = settings.ASSETS / "places.sqlite3"  # type: ignore[attr-defined]
    if not path.exists():
        pytest.skip("no table of places: run ./run --setup-only first")
    return path


def test_a_name_of_several_towns_asks_which(member: Client, document: Document, places: Path) -> None:
    """The form lists them with their codes, ready to be copied."""
    page = member.post(at("document", document.pk), {"title": "Arrêté", "place": "Saint-Denis"}).content.decode()
    assert "Plusieurs villes portent ce nom" in page
    assert "Saint-Denis (93066)" in page


def test_publishing_shows_first_what_becomes_public(publisher: Client, document: Document) -> None:
    """Then it is signed, noted in the trail, and the page says so."""
    acts.describe(document=document, title="Arrêté 2019-00079", kind="order")
    page = publisher.get(at("publish", document.pk)).content.decode()
    assert "Arrêté 2019-00079" in page
    publisher.post(at("publish", document.pk))
    document.refresh_from_db()
    assert document.published
    assert AuditEntry.objects.filter(verb="publish document", subject=f"sha256:{document.published}").exists()
    assert "Ce document est public" in publisher.get(at("document", document.pk)).content.decode()


def test_a_contributor_does_not_publish(member: Client, document: Document) -> None:
    """Neither the button nor the address is there."""
    acts.describe(document=document, title="Arrêté")
    assert at("publish", document.pk) not in member.get(at("document", document.pk)).content.decode()
    assert member.post(at("publish", document.pk)).status_code == 404


def test_a_document_without_title_is_not_published(publisher: Client, document: Document) -> None:
    """The refusal says what to do."""
    answer = publisher.post(at("publish", document.pk), follow=True)
    assert "titre" in answer.content.decode()
    document.refresh_from_db()
    assert document.published is None


def test_an_unpublished_document_can_be_removed(member: Client, document: Document) -> None:
    """After a question; and a published one cannot."""
    assert "Retirer" in member.get(at("remove", document.pk)).content.decode()
    member.post(at("remove", document.pk))
    assert not Document.objects.exists()


def test_a_published_document_is_not_removed_here(publisher: Client, document: Document) -> None:
    """What others copied is erased by publishing that it is."""
    acts.describe(document=document, title="Arrêté")
    publisher.post(at("publish", document.pk))
    assert publisher.post(at("remove", document.pk)).status_code == 404


def test_the_reader_shows_text_and_searched_words(member: Client, document: Document) -> None:
    """Words asked for are lit in the text and on the picture; the neighbours keep the question."""
    page = member.get(at("page", document.pk, 1), {"q": "vidéoprotection"}).content.decode()
    assert re.search(r"<mark>\s*vidéoprotection\s*</mark>", page)
    assert '<g class="asked"><rect' in page
    assert f"{at('page', document.pk, 2)}?q=vid%C3%A9oprotection" in page
    assert 'style="' not in page


def test_no_private_address_names_the_file_by_its_hash(member: Client, document: Document) -> None:
    """The fingerprint of an original never leaves the node, not even towards its members' browsers."""
    for address in (at("documents"), at("document", document.pk), at("page", document.pk, 1)):
        assert document.original not in member.get(address).content.decode()


def test_the_picture_is_kept_by_the_reader_s_browser_alone(member: Client, document: Document) -> None:
    """No cache between may keep it; a width that is none is not found."""
    answer = member.get(at("picture", document.pk, 1), {"w": "160"})
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"].startswith("private")
    assert member.get(at("picture", document.pk, 1), {"w": "wide"}).status_code == 404
    assert member.get(at("picture", document.pk, 9), {"w": "160"}).status_code == 404


def test_the_original_is_given_back_byte_by_byte(member: Client, document: Document) -> None:
    """As an attachment that no browser runs."""
    answer = member.get(at("file", document.pk))
    assert b"".join(answer.streaming_content) == TEXT  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="arrete.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_text_of_a_scan_is_corrected_and_says_so(member: Client, scanned: Document) -> None:
    """The form holds what the machine read; afterwards the page says that a person corrected it."""
    form = member.get(at("correct", scanned.pk, 1))
    assert "texte lu par une machine (OCR)" in form.content.decode()
    member.post(at("correct", scanned.pk, 1), {"text": "ARRÊTÉ corrigé"})
    page = member.get(at("page", scanned.pk, 1)).content.decode()
    assert "ARRÊTÉ corrigé" in page
    assert "texte corrigé par une personne" in page


def test_the_text_of_a_file_is_not_corrected(member: Client, document: Document) -> None:
    """It is what the document says."""
    assert member.get(at("correct", document.pk, 1)).status_code == 404


def test_the_kinds_are_those_of_the_vocabulary() -> None:
    """The vocabulary stands in a room above; both lists are the same, in the same order, in the same words."""
    terms = vocabulary.kinds()["document"].properties["kind"].terms
    assert {key: term.label["en"] for key, term in terms.items()} == {
        kind.value: str(label) for kind, label in zip(DocumentKind, english(DocumentKind), strict=True)
    }


def english(kinds: type[DocumentKind]) -> list[str]:
    from django.utils.translation import override

    with override("en"):
        return [str(kind.label) for kind in kinds]


def test_files_are_taken_from_members_only(group: str) -> None:
    """Django reads a form before any view is asked who sends it; of a stranger's files it keeps nothing."""
    member = add_user(name="contributor", organisation=group, role="contributor")
    for person, kept in ((AnonymousUser(), 0), (member, 1)):
        request = RequestFactory().post("/", {"documents": SimpleUploadedFile("a.pdf", TEXT)})
        request.user = person
        assert len(request.FILES) == kept


def test_a_file_that_is_too_large_does_not_fill_the_disk(member: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more of it is kept than shows that it is too large."""
    sizes: list[int] = []

    def add_file(*, path: Path, **other: str) -> acts.Added:
        sizes.append(path.stat().st_size)
        return real(path=path, **other)  # type: ignore[arg-type]

    real = acts.add_file
    monkeypatch.setattr(acts, "add_file", add_file)
    monkeypatch.setattr(acts, "MOST_BYTES", 100_000)
    member.post(at("upload"), {"documents": SimpleUploadedFile("a.pdf", TEXT + bytes(1_000_000))})
    assert 100_000 < sizes[0] < 200_000
    assert not Document.objects.exists()
