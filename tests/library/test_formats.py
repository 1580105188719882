"""Files that are no pages yet become pages: their text is theirs, word for word, and placed."""

import io

import pytest

from contrechamp.library import formats, publishing, quotes, reading, words
from contrechamp.library.models import Document, Page
from tests.library import making, writing
from tests.library.conftest import Add

pytestmark = pytest.mark.django_db

HTML = """<!doctype html><html><head><title>Nîmes filme</title><script>var secret = 1</script></head><body>
<h1>La ville filme</h1><p>Dix <b>caméras</b><br>de plus.</p><ul><li>place Carnot</li></ul>
<table><tr><th>Coût</th><td>9 000 €</td></tr></table><p hidden>caché</p><!-- note --></body></html>"""


@pytest.mark.parametrize(
    ("name", "data", "media_type", "text"),
    [
        ("a.txt", "Œuvre\n\nligne une\nligne deux".encode(), formats.TEXT, "Œuvre\nligne une\nligne deux"),
        ("old.txt", "Déjà été à Nîmes".encode("cp1252"), formats.TEXT, "Déjà été à Nîmes"),
        ("wide.txt", "Déjà été".encode("utf-16"), formats.TEXT, "Déjà été"),
        (
            "page.html",
            HTML.encode(),
            formats.HTML,
            "Nîmes filme\nLa ville filme\nDix caméras\nde plus.\n• place Carnot\nCoût | 9 000 €",
        ),
        (
            "order.docx",
            writing.docx_file(),
            formats.DOCX,
            f"Mairie de Nîmes\nArrêté du 3 mai 2021\n{writing.ORDER}\n• dix caméras\nCoût | 12 000 €\nArticle 1",
        ),
        (
            "order.odt",
            writing.odt_file(),
            formats.ODT,
            f"Délibération du 4 juin 2020\n{writing.ORDER}\n• vingt capteurs\nCoût | 9 000 €",
        ),
        (
            "letter.eml",
            writing.mail(("plan.pdf", making.text_pdf(making.LINES))).as_bytes(),
            formats.MAIL,
            "Re: vos caméras\nFrom: Mairie <accueil@nimes.example>\nTo: collectif@asso.example\n"
            "Date: Mon, 03 May 2021 10:00:00 +0200\nSubject: Re: vos caméras\n"
            f"Bonjour,\n{writing.ORDER}\nCordialement\n• Attachment: plan.pdf",
        ),
    ],
)
def test_the_text_is_that_of_the_file(add: Add, name: str, data: bytes, media_type: str, text: str) -> None:
    """Every format gives what a reader of it sees, in that order, and nothing that it hides."""
    document = add(name, data)
    assert (document.state, document.media_type) == (Document.State.READ, media_type)
    assert "\n".join(page.text for page in document.page_set.all()) == text


def test_words_of_set_pages_are_placed(add: Add) -> None:
    """A quote of a set page is lit where its words are drawn."""
    document = add("order.docx", writing.docx_file())
    page = document.page_set.get()
    match = quotes.find(page.text, exact="vidéoprotection est installée")
    assert match
    boxes = quotes.rectangles(words.words_of(page), match.start, match.end)
    assert len(boxes) == 1
    x0, y0, x1, y1 = boxes[0]
    assert 0 < x0 < x1 < page.width
    assert 0 < y0 < y1 < page.height


def test_set_pages_carry_their_text_themselves(add: Add) -> None:
    """Who downloads the published file can search it: its own text is the page's."""
    document = add("order.odt", writing.odt_file())
    read = reading.text(publishing.blobs.path(document.sheets), "application/pdf", 1, 1)
    assert writing.ORDER in read["pages"][0]["text"].replace("\n", " ")


def test_the_published_file_says_what_it_was_set_from(add: Add, group: str) -> None:
    """The published file is the pages, not the office file with its author; readers are told."""
    document = add("order.docx", writing.docx_file(), organisation=group)
    document.title = "Arrêté"
    document.save()
    publishing.publish_document(document=document)
    shown = publishing.statements(subject=f"sha256:{document.published}", property="made_from").get()
    assert shown.value == "office"
    data = publishing.blobs.path(document.published or "").read_bytes()
    assert data.startswith(b"%PDF")
    assert "Secrète".encode() not in data


def test_letters_that_the_typeface_lacks_stay_in_the_text(add: Add) -> None:
    """The text is the file's, whatever can be drawn."""
    document = add("many.txt", "Београд надгледа 上海 العربية 😀".encode())
    assert document.page_set.get().text == "Београд надгледа 上海 العربية 😀"


def test_a_word_wider_than_the_sheet_stays_one_word(add: Add) -> None:
    """An address of the web is broken on the sheet only."""
    address = "https://ville.example/" + "deliberations/" * 30
    page = add("link.txt", f"Voir {address} en ligne".encode()).page_set.get()
    assert address in page.text
    word = next(word for word in words.words_of(page) if page.text[word[0] : word[1]] == address)
    assert len(word[2]) > 1


def test_a_long_text_becomes_many_pages(add: Add) -> None:
    """Pages are as many as the text needs, and its words are all there, in order."""
    text = "\n\n".join(f"Paragraphe {number} du registre des caméras." for number in range(400))
    document = add("long.txt", text.encode())
    assert document.pages == document.page_set.count() > 5
    assert " ".join(" ".join(page.text.split()) for page in document.page_set.all()) == " ".join(text.split())


def test_a_picture_in_a_letter_is_read_by_ocr(add: Add, ocr: None) -> None:
    """A town hall that pastes a scan into a letter is read all the same."""
    import docx

    letter = docx.Document()
    written = io.BytesIO()
    data = io.BytesIO(making.image_file("PNG", making.picture()))
    letter.add_picture(data, width=docx.shared.Inches(6))
    letter.save(written)
    page = add("scan.docx", written.getvalue()).page_set.get()
    assert page.source == Page.Source.OCR
    assert "vidéoprotection" in page.text
