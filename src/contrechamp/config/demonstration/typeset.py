"""Typesets the demonstration's papers as PDF. The same text always gives the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer

Style = Literal["title", "lead", "heading", "text", "item", "note"]
MARGIN_X, MARGIN_Y = 78.0, 90.0  # points
RUNNING = ("Vera", 7.5)


@dataclass(frozen=True)
class Paper:
    """What to typeset: paragraphs with their style, and the words that every page repeats above and below them."""

    title: str
    above: str
    below: str
    body: Sequence[tuple[Style, str]]


def typeset(paper: Paper) -> bytes:
    """The paper as PDF on A4 sheets, its typeface embedded, every page numbered."""
    _fonts()
    target = BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        invariant=1,
        title=paper.title,
        author="",
        leftMargin=MARGIN_X,
        rightMargin=MARGIN_X,
        topMargin=MARGIN_Y,
        bottomMargin=MARGIN_Y,
    )
    frame = Frame(document.leftMargin, document.bottomMargin, document.width, document.height, id="body", leftPadding=0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=lambda canvas, _: _running_words(canvas, paper)))
    styles = _styles()
    story: list[Any] = [Spacer(1, 6)]
    story += [Paragraph(escape(_printable(text)), styles[style]) for style, text in paper.body]
    document.build(story)
    return target.getvalue()


def _running_words(canvas: Canvas, paper: Paper) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFont(*RUNNING)
    canvas.drawString(MARGIN_X, height - 52, _printable(paper.above))
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN_X, height - 60, width - MARGIN_X, height - 60)
    canvas.drawRightString(width - MARGIN_X, height - 52, f"page {canvas.getPageNumber()}")
    style = ParagraphStyle("below", fontName=RUNNING[0], fontSize=RUNNING[1], leading=10)
    below = Paragraph(escape(_printable(paper.below)), style)
    below.wrapOn(canvas, width - 2 * MARGIN_X, MARGIN_Y)
    below.drawOn(canvas, MARGIN_X, 40)
    canvas.restoreState()


def _styles() -> dict[Style, ParagraphStyle]:
    text = ParagraphStyle("text", fontName="Vera", fontSize=9.5, leading=15, spaceAfter=7)
    return {
        "title": ParagraphStyle("title", text, fontName="Vera-Bold", fontSize=15, leading=20, spaceAfter=8),
        "lead": ParagraphStyle("lead", text, fontSize=10.5, leading=16, spaceAfter=12),
        "heading": ParagraphStyle(
            "heading", text, fontName="Vera-Bold", fontSize=10.5, spaceBefore=9, spaceAfter=4, keepWithNext=1
        ),
        "text": text,
        "item": ParagraphStyle("item", text, leftIndent=14),
        "note": ParagraphStyle("note", text, fontSize=8, leading=12, spaceAfter=5),
    }


def _fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in (("Vera", "Vera.ttf"), ("Vera-Bold", "VeraBd.ttf")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, folder / file))


def _printable(text: str) -> str:
    """The typeface has no narrow no-break space; the plain one stands in for it."""
    return text.replace("\u202f", "\u00a0")
