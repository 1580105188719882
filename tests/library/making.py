"""Small files for the tests, made when they are needed: PDFs, scans, and what does harm."""

import io
import zlib
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

LINES = (
    "ARRÊTÉ n° 2019-00079 du 24 janvier 2019",
    "autorisant l'installation du système de vidéoprotection",
    "Le Préfet de Police,",
    "Vu le code de la sécurité intérieure ;",
    "Les images sont conservées trente jours.",
)


def text_pdf(*pages: Sequence[str], size: tuple[float, float] = (595.3, 841.9)) -> bytes:
    """A PDF with those lines on each of its pages, 12 points high, the first 72 points from the left and the top."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=size, invariant=1)
    for lines in pages:
        canvas.setFont("Helvetica", 12)
        for number, line in enumerate(lines):
            canvas.drawString(72, size[1] - 84 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def picture(lines: Sequence[str] = LINES, *, width: int = 1100, height: int = 500) -> Image.Image:
    """A grey picture of lines of text, large enough for OCR."""
    image = Image.new("L", (width, height), 255)
    font = ImageFont.truetype(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf", 32)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((60, 60 + 60 * number), line, fill=0, font=font)
    return image


def image_file(form: str, *images: Image.Image, **options: object) -> bytes:
    """Pictures as one file of that format."""
    written = io.BytesIO()
    first, rest = images[0], images[1:]
    more = {"save_all": True, "append_images": rest} if rest else {}
    first.save(written, form, **more, **options)
    return written.getvalue()


def scan_pdf(*images: Image.Image) -> bytes:
    """A PDF of pictures alone, as scanners make them, at 150 dots an inch."""
    return image_file("PDF", *images, resolution=150)


def changed(data: bytes, **saving: object) -> bytes:
    """The PDF written again, for example encrypted."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(written, **saving)
    return written.getvalue()


def many_pages(count: int) -> bytes:
    """A PDF with so many pages, each with its number as text."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        resources = pdf.make_indirect(pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)))
        pages = pikepdf.Array()
        tree = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages))
        for number in range(1, count + 1):
            words = f"BT /F 12 Tf 20 100 Td (Page {number} of a long register of cameras, as they were seen.) Tj ET"
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page, Parent=tree, MediaBox=[0, 0, 400, 200], Resources=resources
            )
            page.Contents = pdf.make_stream(words.encode())
            pages.append(pdf.make_indirect(page))
        tree.Kids, tree.Count = pages, count
        pdf.Root.Pages = tree
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def stream_bomb(size: int) -> bytes:
    """A PDF of a few kilobytes whose only page needs `size` bytes to be read."""
    packer, block, checksum = zlib.compressobj(9, zlib.DEFLATED, -15), b" " * (1 << 20), 1
    # Full flushes forget what came before: one megabyte is packed once, and repeated.
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(size >> 20):
        checksum = zlib.adler32(block, checksum)
    packed = b"\x78\x01" + once * (size >> 20) + packer.flush() + checksum.to_bytes(4)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        filters = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        pdf.pages[0].Contents = pikepdf.Stream(pdf, zlib.compress(packed, 9), Filter=filters)
        written = io.BytesIO()
        pdf.save(written, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return written.getvalue()


def image_bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that claims `side` by `side` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    head = side.to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes((side // 8 + 1) * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def put(folder: Path, name: str, data: bytes) -> Path:
    """Writes a file, and returns where."""
    path = folder / name
    path.write_bytes(data)
    return path
