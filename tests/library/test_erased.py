"""After erasing, no file of the node holds a hidden word in any form."""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from tests.library import making, writing
from tests.library.test_add import Node, node  # noqa: F401  a fixture

pytestmark = pytest.mark.sqlite_only

WORD = "Zylbersztokowa"
FORMS = {WORD, WORD.lower(), WORD.upper(), WORD[:-1].lower()}
NEEDLES = {form.encode(code) for form in FORMS for code in ("utf-8", "utf-16-le", "utf-16-be")}
NEEDLES |= {needle[::-1] for needle in NEEDLES}  # term dictionaries are written backwards
LINES = ("Plainte de Madame", f"{WORD} contre les caméras", "de la rue des Lilas à Nîmes.")

BEFORE = f"""
from contrechamp.config.output import start_django; start_django()
from contrechamp.jobs import worker
from contrechamp.library import pictures, publishing, acts, words
from contrechamp.library.models import Document
from contrechamp.library.redaction import marks
for document in Document.objects.all():
    pictures.picture(*document.paged, 1, 900)
    acts.describe(document=document, title="Une plainte")
    publishing.publication_of(document=document)
    marks.mark(document=document, where=marks.find(document, "{WORD}"), reason="vie privée", by=None)
worker.run_until_idle()
"""
ERASE = """
from contrechamp.config.output import start_django; start_django()
from contrechamp.jobs import worker
from contrechamp.library import pictures, public
from contrechamp.library.models import Document
from contrechamp.library.redaction import erasing
from contrechamp.library import acts
for document in Document.objects.all():
    erasing.erase_original(document=document)
worker.run_until_idle()
for document in Document.objects.all():
    acts.publish_document(document=document)
    pictures.picture(*document.paged, 1, 1600)
worker.run_until_idle()
"""
SEARCH = """
from contrechamp.config.output import start_django; start_django()
from contrechamp.search import reads
from contrechamp.records import reads as records
groups = {one.id for one in records.hosted()}
print(reads.search("%s", filters=None, scopes=groups | {"public"}, organisations=groups).total)
"""


def decoded(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes, and whatever they hold when read as what they are: packed streams, PDF, page after page."""
    yield data
    if depth > 3:
        return
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Stream):
                    yield thing.read_raw_bytes()
                    if str(thing.get("/Filter", "")) != "/DCTDecode":
                        yield thing.read_bytes()
        document = pypdfium2.PdfDocument(data)
        for page in document:
            yield page.get_textpage().get_text_range().encode()
    for start in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", data):
        packed = data[start.start() :]
        try:
            unpacked = gzip_or_zlib(packed)
        except zlib.error:
            continue
        if len(unpacked) > 8:
            yield from decoded(unpacked, depth + 1)


def gzip_or_zlib(data: bytes) -> bytes:
    if data.startswith(b"\x1f\x8b"):
        try:
            return gzip.decompress(data)
        except (OSError, EOFError):
            return zlib.decompressobj(31).decompress(data)
    return zlib.decompressobj().decompress(data, 50_000_000)


def where(home: Path) -> set[str]:
    """The files of the node that hold the word."""
    found = set()
    for path in home.rglob("*"):
        if path.is_file() and any(needle in part for part in decoded(path.read_bytes()) for needle in NEEDLES):
            found.add(path.relative_to(home).parts[0])
    return found


def test_no_file_of_the_node_holds_an_erased_word(node: Node, tmp_path: Path) -> None:  # noqa: F811
    """Blobs, streams of PDF, database, its log, the index: the word was in them, and is not any more."""
    making.put(tmp_path, f"{WORD}.pdf", making.text_pdf(LINES))
    letter = writing.mail(subject="Plainte", body=" ".join(LINES))
    making.put(tmp_path, "letter.eml", letter.as_bytes())
    code, _ = node.add(str(tmp_path / f"{WORD}.pdf"), str(tmp_path / "letter.eml"))
    assert code == 0
    home = tmp_path / "node"
    node.python(BEFORE)
    assert where(home) >= {"blobs", "node.sqlite3"}
    assert node.python(SEARCH % WORD).strip() == "2"
    node.python(ERASE)
    assert where(home) == set()
    assert node.python(SEARCH % WORD).strip() == "0"
    assert node.python(SEARCH % "caméras").strip() != "0"


def test_no_picture_of_the_node_shows_an_erased_word(node: Node, tmp_path: Path, ocr: None) -> None:  # noqa: F811
    """A machine that reads every picture left finds the other words and not this one."""
    import tesserocr
    from django.conf import settings

    making.put(tmp_path, "scan.pdf", making.scan_pdf(making.picture(LINES, width=1240, height=1754)))
    assert node.add(str(tmp_path / "scan.pdf"))[0] == 0
    node.python(BEFORE)
    node.python(ERASE)
    home = tmp_path / "node"
    pictures = [Image.open(path).convert("L") for path in home.rglob("*.webp")]
    for path in (home / "blobs").rglob("*"):
        if path.is_file() and path.read_bytes().startswith(b"%PDF"):
            document = pypdfium2.PdfDocument(path)
            pictures += [page.render(scale=2.5).to_pil().convert("L") for page in document]
    assert len(pictures) >= 2
    with tesserocr.PyTessBaseAPI(path=str(settings.ASSETS / "ocr"), lang="fra") as reader:
        for picture in pictures:
            reader.SetImage(picture)
            text = reader.GetUTF8Text()
            assert "Plainte" in text
            assert not re.search("zyl|sztok|kowa", text, re.I)
    assert where(home) == set()
