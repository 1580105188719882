"""A letter as a PDF: plain paragraphs in the typeface of the site, page numbers, the same bytes each time."""

from io import BytesIO
from xml.sax.saxutils import escape

from django.conf import settings
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from contrechamp.library.text.typeface import PLAIN, load

MARGIN = 24 * mm


def pdf(text: str, *, title: str, language: str = "fr") -> bytes:
    """The letter `text`, a paragraph a line; an empty line parts further."""
    load(str(settings.ASSETS / "typeface"))
    style = ParagraphStyle("letter", fontName=PLAIN, fontSize=10.5, leading=15)
    parts = [Paragraph(escape(line), style) if line.strip() else Spacer(1, 8) for line in text.splitlines()]
    out = BytesIO()
    sheet = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=title, invariant=True, lang=language,
    )  # fmt: skip
    sheet.build(parts, onFirstPage=_number, onLaterPages=_number)
    return out.getvalue()


def _number(canvas: Canvas, sheet: SimpleDocTemplate) -> None:
    canvas.setFont(PLAIN, 8)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, str(sheet.page))
