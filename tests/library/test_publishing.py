"""Publishing a document: a cleaned file, a text blob, claims, and nothing private."""

import gzip

import orjson
import pytest
from PIL import Image

from contrechamp.jobs import worker
from contrechamp.jobs.models import Job
from contrechamp.library import acts, pictures, public, publishing, quotes, reading, words
from contrechamp.library.models import Document, Page, PublishedDocument
from contrechamp.records import reads as records
from contrechamp.records.acts import Entry
from contrechamp.records.acts import publish as publish_entries
from contrechamp.records.errors import Refused
from contrechamp.records.models import Record
from contrechamp.search import reads as search
from contrechamp.search.sources import PUBLIC
from tests.library import making
from tests.library.conftest import Add

pytestmark = pytest.mark.django_db

TEXT = making.text_pdf(making.LINES, ("Article 1", "La seconde page parle de drones."))


@pytest.fixture
def document(add: Add, group: str) -> Document:
    """A document that is read and described."""
    read = add("arrete.pdf", TEXT, organisation=group)
    acts.describe(
        document=read,
        title="Arrêté 2019-00079",
        kind="order",
        authority="Préfecture de police",
        date="2019-01-24",
        place="insee:75056",
        origin="https://www.paris.example/bovp",
    )
    return read


def publish(document: Document) -> public.PublicDocument:
    acts.publish_document(document=document)
    document.refresh_from_db()
    assert document.published
    shown = public.document(document.published)
    assert shown
    return shown


def test_a_published_document_is_described_by_claims(document: Document, group: str) -> None:
    """Each field becomes a claim about the published bytes, and the public sees them again."""
    shown = publish(document)
    said = {one.property: one.value for one in records.statements(subject=f"sha256:{shown.sha256}")}
    assert said == {
        "title": {"fr": "Arrêté 2019-00079"},
        "kind": "order",
        "authority": "Préfecture de police",
        "date": {"from": "2019-01-24", "to": "2019-01-24"},
        "place": "insee:75056",
        "language": "fr",
        "origin": "https://www.paris.example/bovp",
        "pages": 2,
    }
    assert shown == public.PublicDocument(
        sha256=shown.sha256,
        organisation=group,
        organisations=(group,),
        title={"fr": "Arrêté 2019-00079"},
        kind="order",
        authority="Préfecture de police",
        date="2019-01-24",
        places=("insee:75056",),
        language="fr",
        origin="https://www.paris.example/bovp",
        transcription=False,
        pages=2,
        scanned_pages=0,
    )
    assert public.documents_of(organisation=group) == [shown]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("2019", {"from": "2019-01-01", "to": "2019-12-31"}),
        ("2020-02", {"from": "2020-02-01", "to": "2020-02-29"}),
        ("2019-02-01", {"from": "2019-02-01", "to": "2019-02-01"}),
    ],
)
def test_a_partial_date_is_a_span_and_comes_back(document: Document, written: str, days: dict[str, str]) -> None:
    """Signed as first and last day, shown as it was written."""
    acts.describe(document=document, date=written)
    assert publishing.days_of(written) == days
    assert publish(document).date == written


def test_the_original_never_leaves(document: Document) -> None:
    """Neither its bytes nor its hash are in what others get."""
    shown = publish(document)
    assert shown.sha256 != document.original
    signed = b"".join(bytes(content) for content in Record.objects.values_list("content", flat=True))
    assert shown.sha256.encode() in signed
    assert document.original.encode() not in signed
    assert records.blob_path(document.original) is None
    assert public.document_path(document.original) is None
    assert document.original not in repr(shown)


def test_nothing_to_say_is_not_said_twice(document: Document) -> None:
    """Publishing again signs nothing; a change signs the change alone."""
    shown = publish(document)
    assert acts.publish_document(document=document) is None
    before = {one.property: one.id for one in records.statements(subject=f"sha256:{shown.sha256}")}
    acts.describe(document=document, title="Arrêté no 2019-00079", place="")
    entry = acts.publication_of(document=document)
    assert [claim["property"] for claim in entry.claims] == ["title"]
    assert set(entry.ends) == {before["title"], before["place"]}
    assert entry.blobs == []
    assert publish(document).title == {"fr": "Arrêté no 2019-00079"}
    assert publish(document).places == ()


def test_the_same_document_gives_the_same_entry(document: Document) -> None:
    """What a person was shown is what is signed, however often it is made."""
    first = acts.publication_of(document=document)
    Document.objects.filter(pk=document.pk).update(cleaned="")
    assert acts.publication_of(document=Document.objects.get(pk=document.pk)) == first


@pytest.mark.parametrize("change", [{"state": "reading"}, {"title": ""}])
def test_an_unfinished_document_is_not_published(document: Document, change: dict[str, str]) -> None:
    """All of it must be read, and it needs a title."""
    Document.objects.filter(pk=document.pk).update(**change)
    document.refresh_from_db()
    with pytest.raises(Refused):
        acts.publish_document(document=document)


def test_the_text_blob_holds_every_page_with_its_words(document: Document) -> None:
    """Complete, readable by gunzip alone, page by page by ourselves; its quotes light."""
    shown = publish(document)
    path = public.text_path(shown.sha256)
    assert path
    lines = [orjson.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert lines[0]["format"] == "contrechamp/text/1"
    assert lines[0]["document"] == shown.sha256
    assert [line["text"] for line in lines[1:]] == [page.text for page in document.page_set.all()]
    for number, page in enumerate(document.page_set.all(), 1):
        read = public.page(shown.sha256, number)
        assert read
        assert (read.text, read.width, read.height, read.source) == (page.text, page.width, page.height, "text")
        assert read.words == words.words_of(page)
        assert [read.text[start:end] for start, end, _ in read.words] == read.text.split()
    match = quotes.find(lines[2]["text"], exact="parle de drones")
    assert match
    assert len(quotes.rectangles(lines[2]["words"], match.start, match.end)) == 1
    assert public.page(shown.sha256, 3) is None
    assert public.page(shown.sha256, 0) is None


def test_a_corrected_scan_publishes_a_new_text(add: Add, group: str, ocr: None) -> None:
    """The published file stays, its newer text is the one that is shown."""
    scan = add("scan.pdf", making.scan_pdf(making.picture()), organisation=group)
    acts.describe(document=scan, title="Un scan")
    shown = publish(scan)
    assert shown.scanned_pages == 1
    page = Page.objects.get(document=scan)
    acts.correct_text(page=page, text=page.text.replace("trente", "quarante"))
    entry = acts.publication_of(document=scan)
    assert [ref.role for ref in entry.blobs] == ["text"]
    assert (entry.claims, entry.ends) == ([], [])
    assert publish(scan).sha256 == shown.sha256
    read = public.page(shown.sha256, 1)
    assert read
    assert read.source == "corrected"
    assert "quarante jours" in read.text


def test_search_finds_published_pages_for_everybody(document: Document) -> None:
    """By their words, with a link to the page; gone when nobody shown publishes them."""
    shown = publish(document)
    worker.run_until_idle()

    def found() -> list[tuple[str, str, int | None]]:
        answer = search.search("drones", filters=None, scopes={PUBLIC}, organisations=records.shown())
        return [(hit.title, hit.address, hit.page) for hit in answer.hits]

    assert found() == [("Arrêté 2019-00079", f"/fr/document/{shown.sha256}/page/2", 2)]


def test_what_is_not_shown_is_not_public(document: Document, group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust is applied when reading."""
    shown = publish(document)
    monkeypatch.setattr(records, "shown", set)
    assert public.document(shown.sha256) is None
    assert public.page(shown.sha256, 1) is None
    assert public.page_picture(shown.sha256, 1, 900) is None


def test_pictures_of_public_pages_are_drawn_once(document: Document) -> None:
    """As WebP at a few widths, in the folder of derived files; pages that are not there have none."""
    shown = publish(document)
    path = public.page_picture(shown.sha256, 1, 850)
    assert path
    with Image.open(path) as image:
        assert (image.format, image.width) == ("WEBP", 900)
    changed = path.stat().st_mtime_ns
    assert public.page_picture(shown.sha256, 1, 900) == path
    assert path.stat().st_mtime_ns == changed
    assert public.page_picture(shown.sha256, 3, 900) is None
    assert public.page_picture("0" * 64, 1, 900) is None


@pytest.mark.parametrize("date", [{"from": "soon", "to": "later"}, {"from": "", "to": ""}, {"from": 2019, "to": 2019}])
def test_a_date_that_is_none_does_not_stop_the_index(document: Document, group: str, date: dict[str, object]) -> None:
    """A group may describe a document as it likes; its pages are found all the same."""
    published = publish(document).sha256
    claim = {"property": "date", "value": date, "sources": []}
    ends = list(records.statements(subject=f"sha256:{published}", property="date").values_list("id", flat=True))
    publish_entries(organisation=group, entries=[Entry(f"sha256:{published}", "document", [claim], ends)])
    assert worker.run_until_idle()
    assert not Job.objects.exists()
    assert search.search("drones").total == 1


def test_views_follow_from_records(document: Document) -> None:
    """Thrown away and made again, the description is the same."""
    publish(document)
    before = list(PublishedDocument.objects.values())
    PublishedDocument.objects.all().delete()
    from contrechamp.library import published

    published.refresh([(document.organisation, f"sha256:{document.published}")])
    after = list(PublishedDocument.objects.values())
    assert [{**row, "id": 0} for row in after] == [{**row, "id": 0} for row in before]


def test_a_page_that_cannot_be_drawn_is_not_tried_again_at_each_request(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its failure is kept for a day, like a picture."""
    tried = []

    def fail(*_: object) -> bytes:
        tried.append(1)
        raise reading.Unreadable("damaged")

    monkeypatch.setattr(reading, "picture", fail)
    for _ in range(3):
        with pytest.raises(reading.Unreadable, match="damaged"):
            pictures.picture(*document.paged, 1, 900)
    assert len(tried) == 1
    monkeypatch.setattr(pictures, "TRIED_AGAIN_AFTER", 0.0)
    with pytest.raises(reading.Unreadable):
        pictures.picture(*document.paged, 1, 900)
    assert len(tried) == 2


def test_the_text_to_publish_is_made_once(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking at a difference again does not pack a bulletin again; a changed page does."""
    first = acts.publication_of(document=document)
    monkeypatch.setattr(publishing.blob, "write", lambda *_: pytest.fail("made again"))
    assert acts.publication_of(document=document) == first


def test_published_documents_come_the_latest_first(add: Add, group: str) -> None:
    """By the date that readers see."""
    for name, date in (("a", "2019"), ("b", "2021-05"), ("c", "2020-01-01")):
        one = add(f"{name}.pdf", making.text_pdf((name,)), organisation=group)
        acts.describe(document=one, title=name, date=date)
        publish(one)
    assert [one.date for one in public.documents_of()] == ["2021-05", "2020-01-01", "2019"]
