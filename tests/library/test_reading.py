"""From a given file to pages that are read, once each, whatever interrupts."""

from pathlib import Path

import pytest
from django.utils import timezone

from contrechamp.jobs import worker
from contrechamp.jobs.models import Job
from contrechamp.library import acts, reads, words
from contrechamp.library.models import Document, Page, PageWords
from contrechamp.records.models import BlobHolder
from contrechamp.search import reads as search
from tests.library import making
from tests.library.conftest import ORGANISATION, Add

pytestmark = pytest.mark.django_db

TEXT = making.text_pdf(making.LINES, ("Article 1", "La seconde page parle de drones."))


def found(query: str, *, scope: str = ORGANISATION) -> list[tuple[str, int | None]]:
    """What a member of that group finds: titles and pages."""
    return [
        (hit.title, hit.page) for hit in search.search(query, filters=None, scopes={scope}, organisations=None).hits
    ]


def test_a_given_file_becomes_pages_that_search_finds(add: Add) -> None:
    """Text, size, what read it; its words are not computed before anybody asks."""
    document = add("arrete.pdf", TEXT)
    assert (document.state, document.pages, document.media_type) == ("read", 2, "application/pdf")
    first, second = Page.objects.filter(document=document)
    assert first.text == "\n".join(making.LINES)
    assert (first.width, first.height, first.source) == (5953, 8419, "text")
    assert first.software.startswith("pdfium ")
    assert not PageWords.objects.exists()
    assert found("drones") == [("arrete.pdf", 2)]
    assert found("drones", scope="b" * 64) == []
    assert reads.progress(document.pk) == reads.Progress(settled=True, pages=2, ocr_pages=0, error="")
    assert second.text.startswith("Article 1\nLa seconde")


def test_the_same_bytes_are_one_document_of_a_group(add: Add, tmp_path: Path) -> None:
    """Under whatever name; another group has its own document of them, and the bytes are kept once."""
    document = add("a.pdf", TEXT)
    again = acts.add_file(path=making.put(tmp_path, "b.pdf", TEXT), organisation=ORGANISATION)
    assert (again.status, again.document) == ("known", document)
    assert not Job.objects.filter(kind__startswith="library.").exists()
    other = add("c.pdf", TEXT, organisation="b" * 64)
    assert other.pk != document.pk
    assert BlobHolder.objects.filter(blob=document.original).count() == 2
    acts.forget(document=document)
    assert Page.objects.filter(document=other).count() == 2
    assert BlobHolder.objects.filter(blob=other.original).count() == 1


def test_words_are_read_when_asked_for_and_kept(add: Add) -> None:
    """They match the text, and the second time they come from the database."""
    page = Page.objects.get(document=add("arrete.pdf", TEXT), number=2)
    placed = words.words_of(page)
    assert [page.text[start:end] for start, end, _ in placed] == page.text.split()
    assert PageWords.objects.get(page=page)
    assert words.words_of(page) == placed


@pytest.mark.usefixtures("ocr")
def test_a_scan_is_read_by_ocr_and_says_so(add: Add) -> None:
    """Pages with little text only; their words come with the text."""
    document = add("mixed.pdf", making.scan_pdf(making.picture(), making.picture(("Une seconde page",) * 4)))
    assert (document.state, document.pages) == ("read", 2)
    first, second = Page.objects.filter(document=document)
    assert "autorisant l'installation du système de vidéoprotection" in first.text.replace("’", "'")
    assert (first.source, second.source) == ("ocr", "ocr")
    assert first.software.startswith("tesseract ")
    assert [first.text[start:end] for start, end, _ in words.words_of(first)] == first.text.split()
    assert reads.progress(document.pk).ocr_pages == 2
    assert found("videoprotections") == [("mixed.pdf", 1)]


@pytest.mark.usefixtures("ocr")
@pytest.mark.parametrize(("form", "pages"), [("JPEG", 1), ("PNG", 1), ("WEBP", 1), ("TIFF", 3)])
def test_images_are_documents(add: Add, form: str, pages: int) -> None:
    """Each format; a TIFF has pages; without a resolution a picture is taken for an A4 page."""
    document = add(f"scan.{form.lower()}", making.image_file(form, *[making.picture()] * pages))
    assert (document.state, document.pages, document.media_type) == ("read", pages, f"image/{form.lower()}")
    last = Page.objects.get(document=document, number=pages)
    assert "vidéoprotection" in last.text
    assert (last.width, last.height) == (8420, 3827)


@pytest.mark.usefixtures("ocr")
def test_a_corrected_text_keeps_its_places_and_its_origin(add: Add) -> None:
    """What a person typed replaces what OCR read, is found, and lights at the same places; a file's own text stays."""
    page = Page.objects.get(document=add("scan.pdf", making.scan_pdf(making.picture())))
    before = {page.text[start:end]: boxes for start, end, boxes in words.words_of(page)}
    acts.correct_text(page=page, text=page.text.replace("trente ", "quarante-cinq  ") + "\r\n Ajout ")
    worker.run_until_idle()
    page.refresh_from_db()
    assert page.source == "corrected"
    assert page.text.endswith("conservées quarante-cinq jours.\nAjout")
    after = {page.text[start:end]: boxes for start, end, boxes in words.words_of(page)}
    assert after["vidéoprotection"] == before["vidéoprotection"]
    assert after["quarante-cinq"] == before["trente"]
    assert found("quarante") == [("scan.pdf", 1)]
    text_page = Page.objects.filter(document=add("text.pdf", TEXT)).first()
    assert text_page
    with pytest.raises(ValueError, match="only text"):
        acts.correct_text(page=text_page, text="other")


def test_a_cut_reading_goes_on_where_it_was(tmp_path: Path) -> None:
    """Batches that were done stay done; the file given again asks for the rest, and nothing is read twice."""
    path = making.put(tmp_path, "register.pdf", making.many_pages(450))
    document = acts.add_file(path=path, organisation=ORGANISATION).document
    assert document
    first = worker.claim(owner="dies soon")
    assert first
    worker.perform(first)
    ids = set(Page.objects.values_list("pk", flat=True))
    assert len(ids) == 200
    Job.objects.filter(kind="library.read").delete()
    assert acts.add_file(path=path, organisation=ORGANISATION).status == "known"
    worker.run_until_idle()
    document.refresh_from_db()
    assert document.state == "read"
    assert ids < set(Page.objects.values_list("pk", flat=True))
    assert list(Page.objects.values_list("number", flat=True)) == list(range(1, 451))


def test_jobs_that_failed_are_tried_again_when_the_file_is_given_again(tmp_path: Path) -> None:
    """Reading stopped for good is told; the same file given again starts it anew."""
    path = making.put(tmp_path, "arrete.pdf", TEXT)
    document = acts.add_file(path=path, organisation=ORGANISATION).document
    assert document
    Job.objects.filter(kind="library.read").update(state="failed", attempts=3, run_after=timezone.now())
    assert "three times" in reads.progress(document.pk).error
    acts.add_file(path=path, organisation=ORGANISATION)
    worker.run_until_idle()
    assert reads.progress(document.pk).settled
    assert not reads.progress(document.pk).error


def test_a_description_is_proposed_and_a_person_decides(add: Add) -> None:
    """Nothing is filled in by itself; what a person gives is kept; what is no date is refused."""
    document = add("arrete.pdf", TEXT)
    assert document.proposals["kind"]["value"] == "order"
    assert document.proposals["title"]["value"].startswith("ARRÊTÉ n° 2019-00079")
    assert document.proposals["authority"]["value"] == "Le Préfet de Police"
    assert document.proposals["date"] == {"value": "2019-01-24", "page": 1, "exact": "24 janvier 2019"}
    assert (document.title, document.kind, document.date) == ("", "", "")
    acts.describe(document=document, title=" Arrêté ", kind="order", date="2019-01")
    document.refresh_from_db()
    assert (document.title, document.kind, document.date, document.authority) == ("Arrêté", "order", "2019-01", "")
    worker.run_until_idle()
    assert found("drones") == [("Arrêté", 2)]
    for wrong in ("hier", "2019-1", "20190101"):
        with pytest.raises(ValueError, match="date"):
            acts.describe(document=document, date=wrong)
    with pytest.raises(ValueError, match="title"):
        acts.describe(document=document, title="x" * 501)


def test_a_forgotten_document_leaves_nothing(add: Add) -> None:
    """Rows, bytes and words in search are gone."""
    document = add("arrete.pdf", TEXT)
    original = document.original
    acts.forget(document=document)
    worker.run_until_idle()
    assert not Document.objects.exists()
    assert not Page.objects.exists()
    assert not BlobHolder.objects.filter(blob=original).exists()
    assert found("drones") == []


def test_real_documents_with_text_need_no_ocr(add: Add, shared_data: Path) -> None:
    """Each page has text, none is taken for a scan."""
    for name, pages in (("bovp-2019-02-01.pdf", 88), ("prefecture-2021-09-24.pdf", 58), ("arrete_nomination.pdf", 1)):
        document = add(name, (shared_data / "documents" / name).read_bytes())
        assert (document.state, document.pages) == ("read", pages)
        assert not Page.objects.filter(document=document).exclude(source="text").exists()
