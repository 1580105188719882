"""Blacking out: the words are gone from the text, the picture and the file; erased, from the node."""

import io

import pikepdf
import pytest

from contrechamp.jobs import worker
from contrechamp.library import acts, public, publishing, quotes, reading
from contrechamp.library.models import Document, Redaction
from contrechamp.library.redaction import erasing, hiding, marks, overview
from contrechamp.library.redaction.marks import Where
from contrechamp.records import acts as records
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.records.models import BlobHolder, Statement
from tests.library import making, writing
from tests.library.conftest import Add

pytestmark = pytest.mark.django_db

LINES = ("Plainte de Madame Jeanne Dupontel,", "demeurant rue des Lilas à Nîmes.", "Les caméras filment sa porte.")
OTHER = ("La réponse a été envoyée à Jeanne Dupontel.", "Signé : le maire")


@pytest.fixture
def document(add: Add, group: str) -> Document:
    """A letter with a name on both of its pages."""
    read = add("plainte-dupontel.pdf", making.text_pdf(LINES, OTHER), organisation=group)
    acts.describe(document=read, title="Une plainte")
    return read


def black_out(document: Document, phrase: str, **more: int) -> None:
    marks.mark(document=document, where=marks.find(document, phrase, **more), reason="vie privée", by=None)
    worker.run_until_idle()
    document.refresh_from_db()


def test_hidden_words_become_one_black_place() -> None:
    """Neither their number nor a part of one is told; the other words keep their places."""
    text = "un deux trois quatre"
    words = [
        [0, 2, [[0, 0, 20, 10]]],
        [3, 7, [[30, 0, 70, 10]]],
        [8, 13, [[80, 0, 130, 10]]],
        [14, 20, [[140, 0, 200, 10]]],
    ]
    shown = hiding.hide(text, words, [(4, 10)], [])
    assert shown.text == "un ███ quatre"
    assert [shown.text[start:end] for start, end, _ in shown.words] == ["un", "███", "quatre"]
    assert shown.words[1][2] == [[30, 0, 70, 10], [80, 0, 130, 10]]


def test_a_rectangle_hides_the_words_that_it_touches() -> None:
    """A corner is enough; a neighbour's edge is not."""
    words = [[0, 2, [[0, 0, 20, 10]]], [3, 7, [[30, 0, 70, 10]]]]
    assert hiding.hide("un deux", words, [], [[60, 0, 90, 12]]).text == "un ███"
    assert hiding.hide("un deux", words, [], [[69, 0, 90, 12]]).text == "un deux"


def test_a_word_that_stands_nowhere_is_hidden_with_a_rectangle() -> None:
    """Where its ink lies is not known: it may be under the rectangle."""
    assert hiding.hide("un deux", [[0, 2, [[0, 0, 20, 10]]], [3, 7, []]], [], [[500, 0, 600, 12]]).text == "un ███"


def test_what_is_published_does_not_hold_the_words(document: Document) -> None:
    """Text, text blob, file: pixels under a new text, no metadata, nothing of the original; the rest can be quoted."""
    black_out(document, "Jeanne Dupontel")
    assert Redaction.objects.count() == 2
    acts.publish_document(document=document)
    document.refresh_from_db()
    shown = public.document(str(document.published))
    assert shown
    assert shown.redacted
    first, second = public.page(shown.sha256, 1), public.page(shown.sha256, 2)
    assert first
    assert second
    assert first.text == "Plainte de Madame ███\ndemeurant rue des Lilas à Nîmes.\nLes caméras filment sa porte."
    assert second.text == "La réponse a été envoyée à ███\nSigné : le maire"
    path = public.document_path(shown.sha256)
    assert path
    read = reading.text(path, "application/pdf", 1, 2)
    told = " ".join(page["text"] for page in read["pages"])
    assert "Dupontel" not in told
    assert "Les caméras filment sa porte." in told.replace("\n", " ")
    with pikepdf.open(path) as pdf:
        assert "/Info" not in pdf.trailer or not pdf.docinfo.get("/Author")
        assert "/Metadata" not in pdf.Root
        assert all(len(page.get_images()) == 1 for page in pdf.pages)


def test_the_picture_is_black_where_the_words_were(document: Document) -> None:
    """And white where nothing was hidden."""
    black_out(document, "Jeanne Dupontel", page=1)
    from PIL import Image

    match = quotes.find(document.page_set.get(number=1).text, exact="Jeanne Dupontel")
    assert match
    boxes = marks.by_page(document)[1][0].boxes
    picture = Image.open(io.BytesIO(reading.picture(blobs.path(document.cleaned), "application/pdf", 1, 1190))).convert(
        "L"
    )
    scale = picture.width / 5953
    for x0, y0, x1, y1 in boxes:
        area = picture.crop(
            (round(x0 * scale) + 2, round(y0 * scale) + 2, round(x1 * scale) - 2, round(y1 * scale) - 2)
        )
        assert area.getextrema()[1] < 40
    assert picture.crop((0, 0, 200, 60)).getextrema() == (255, 255)


def test_marks_can_be_taken_away_again(document: Document) -> None:
    """Without marks the document is published as it was."""
    black_out(document, "Jeanne Dupontel", page=1)
    entry = acts.publication_of(document=document)
    marks.unmark(mark=Redaction.objects.get())
    document.refresh_from_db()
    plain = acts.publication_of(document=document)
    assert plain.subject != entry.subject
    assert not any(claim["property"] == "redacted" for claim in plain.claims)


def test_a_mark_without_a_reason_or_without_words_is_refused(document: Document) -> None:
    """Who marks says why; and words that are not there cannot be marked."""
    with pytest.raises(Refused, match="pourquoi"):
        marks.mark(document=document, where=[Where(1, 0, 5)], reason=" ", by=None)
    with pytest.raises(Refused, match="Rien de nouveau"):
        marks.mark(document=document, where=marks.find(document, "Absent"), reason="x", by=None)


def test_publishing_waits_for_the_blacked_out_file(document: Document) -> None:
    """Nothing is published with marks that the file does not have yet."""
    marks.mark(document=document, where=marks.find(document, "Lilas"), reason="adresse", by=None)
    document.refresh_from_db()
    with pytest.raises(Refused, match="noirci"):
        acts.publication_of(document=document)


def test_words_that_can_still_be_read_elsewhere_are_told(document: Document) -> None:
    """A name that is black on one page and stands on the next is named, in another case or with other accents too."""
    black_out(document, "Jeanne Dupontel", page=1)
    shown = overview.overview(document)
    assert [(one.page, one.words) for one in shown.left] == [(2, "Jeanne Dupontel")]
    assert shown.made


def test_the_same_marks_give_the_same_file(document: Document) -> None:
    """So two machines of a group publish one document."""
    black_out(document, "Lilas")
    from contrechamp.library.redaction import making as made

    assert publishing.blobs.path(document.cleaned).read_bytes() == made.blackened(document)


def test_a_web_page_s_archive_is_not_published_beside_a_blacked_out_one(add: Add, group: str) -> None:
    """What is black on the pages stands in the archive."""
    page = add("a.html", b"<html><body><p>Chez Jeanne Dupontel</p></body></html>", organisation=group)
    acts.describe(document=page, title="Une page")
    black_out(page, "Dupontel")
    assert [ref.role for ref in acts.publication_of(document=page).blobs] == ["document", "text"]


def test_what_is_published_as_it_was_has_to_be_withdrawn_first(document: Document) -> None:
    """Erasing promises that nothing is left: the former publication is in the way until it is withdrawn."""
    acts.publish_document(document=document)
    document.refresh_from_db()
    before = str(document.published)
    black_out(document, "Jeanne Dupontel")
    assert overview.overview(document).public
    with pytest.raises(Refused, match="encore publié"):
        erasing.erase_original(document=document)
    erasing.withdraw(document=document)
    assert public.document(before) is None
    erasing.erase_original(document=document)
    assert set(BlobHolder.objects.filter(blob_id=before).values_list("room", flat=True)) == {"records"}


def test_a_publication_withdrawn_by_its_record_leaves_nothing_either(document: Document) -> None:
    """Whoever erases the record on the command line has withdrawn the document too."""
    acts.publish_document(document=document)
    document.refresh_from_db()
    before = str(document.published)
    black_out(document, "Jeanne Dupontel")
    said = Statement.objects.filter(subject=f"sha256:{before}").values_list("record", flat=True)
    records.erase(organisation=document.organisation, records=sorted(set(said)))
    erasing.erase_original(document=document)
    document.refresh_from_db()
    assert document.published is None
    assert set(BlobHolder.objects.filter(blob_id=before).values_list("room", flat=True)) == {"records"}


def test_a_blacked_out_document_does_not_hide_its_former_publication(document: Document) -> None:
    """It is published only once the readable one is withdrawn: after that nobody would be told that it still stands."""
    acts.publish_document(document=document)
    document.refresh_from_db()
    before = str(document.published)
    black_out(document, "Jeanne Dupontel")
    with pytest.raises(Refused, match="encore publié"):
        acts.publish_document(document=document)
    erasing.withdraw(document=document)
    acts.publish_document(document=document)
    document.refresh_from_db()
    assert public.document(before) is None
    assert public.document(str(document.published))


@pytest.mark.django_db(transaction=True)
def test_an_erased_original_leaves_a_document_that_can_be_published(document: Document) -> None:
    """Its pages say what can be read; marks keep who and why, and nothing can be taken back."""
    black_out(document, "Jeanne Dupontel")
    before = document.original
    erasing.erase_original(document=document)
    document.refresh_from_db()
    assert not blobs.path(before).exists()
    assert document.original == document.cleaned
    assert document.file_name == ""
    assert [page.text.split("\n")[0] for page in document.page_set.all()] == [
        "Plainte de Madame ███",
        "La réponse a été envoyée à ███",
    ]
    with pytest.raises(Refused):
        marks.unmark(mark=Redaction.objects.all()[0])
    acts.publish_document(document=document)
    document.refresh_from_db()
    shown = public.page(str(document.published), 1)
    assert shown
    assert shown.text.startswith("Plainte de Madame ███")


def test_pages_set_from_a_letter_can_be_blacked_out(add: Add, group: str) -> None:
    """A DOCX becomes pages, and the pages black."""
    letter = add("order.docx", writing.docx_file(), organisation=group)
    acts.describe(document=letter, title="Arrêté")
    black_out(letter, "place de la République")
    assert "République" not in marks.public_text(letter.page_set.get())
