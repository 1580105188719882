"""The published file holds the same pages, and nothing that says who made them."""

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from contrechamp.library import acts
from contrechamp.library.models import Document, Page
from contrechamp.records import blobs
from tests.library import making
from tests.library.conftest import Add

pytestmark = pytest.mark.django_db


def published(document: Document) -> Path:
    """Where the published bytes of the document are."""
    acts.publish_document(document=document)
    document.refresh_from_db()
    assert document.published
    return blobs.path(document.published)


def loaded_pdf(folder: Path) -> bytes:
    """A PDF with all that must not be published: names, XMP, a script, a file, a photo's place, who marked it."""
    exif = Image.Exif()
    exif[0x010F] = "SECRET camera"
    photo = making.image_file("JPEG", Image.new("RGB", (64, 64), "red"), exif=exif.tobytes(), comment=b"SECRET note")
    written = io.BytesIO()
    canvas = Canvas(written, invariant=1)
    canvas.setAuthor("SECRET author")
    canvas.drawString(72, 700, "Un texte à publier")
    canvas.drawImage(str(making.put(folder, "photo.jpg", photo)), 72, 500)
    canvas.save()
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(written.getvalue())) as pdf:
        with pdf.open_metadata() as xmp:
            xmp["dc:creator"] = ["SECRET creator"]
        pdf.attachments["SECRET.txt"] = b"SECRET attachment"
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('SECRET script')")
        pdf.Root.OpenAction = script
        pdf.pages[0].AA = pikepdf.Dictionary(O=script)
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=script, Contents="kept"
        )
        file = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9])
        mark = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Highlight,
            Rect=[0, 0, 9, 9],
            T="SECRET member",
            NM="SECRET",
        )
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(one) for one in (note, file, mark)])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pdf.make_stream(b"SECRET form"))
        pdf.save(changed)
    return changed.getvalue()


def everything(data: bytes) -> bytes:
    """Every object and stream of a PDF, written out."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        parts = [repr(pdf.trailer.keys()).encode()]
        for thing in pdf.objects:
            parts.append(thing.unparse(resolved=True))
            if isinstance(thing, pikepdf.Stream):
                try:
                    parts.append(thing.read_bytes())
                except pikepdf.PdfError:
                    parts.append(thing.read_raw_bytes())
    return b"\n".join(parts)


def test_a_published_pdf_is_cleaned(add: Add, group: str, tmp_path: Path) -> None:
    """No author, XMP, attachment, script, EXIF, nor who marked it; the page reads as before."""
    loaded = loaded_pdf(tmp_path)
    assert b"SECRET creator" in everything(loaded)
    read = add("loaded.pdf", loaded, organisation=group)
    acts.describe(document=read, title="Un document")
    cleaned = published(read).read_bytes()
    assert b"SECRET" not in everything(cleaned)
    assert b"SECRET" not in cleaned
    assert b"kept" in everything(cleaned)
    again = add("again.pdf", cleaned, organisation="b" * 64)
    assert Page.objects.get(document=again).text == "Un texte à publier"


@pytest.mark.usefixtures("ocr")
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_published_image_is_cleaned_and_upright(add: Add, group: str, form: str) -> None:
    """Pixels alone, turned as they are meant to be seen."""
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "SECRET camera"
    lying = making.picture().rotate(90, expand=True)
    read = add("photo", making.image_file(form, lying, exif=exif.tobytes()), organisation=group)
    assert "vidéoprotection" in Page.objects.get(document=read).text
    acts.describe(document=read, title="Une photo")
    path = published(read)
    assert b"SECRET" not in path.read_bytes()
    with Image.open(path) as image:
        assert (image.format, image.size) == (form, (1100, 500))
        assert 0x010F not in image.getexif()
