"""Turns a PDF into what an office scanner would have made of it: pixels only, slightly turned, with grain."""

from io import BytesIO

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DPI = 150
TURNS = (0.4, -0.3, 0.25)  # degrees, sheet after sheet
GRAIN = 4.5  # standard deviation of the noise, of 255 levels of grey


def scan(pdf: bytes, *, seed: int = 1) -> bytes:
    """The same sheets without any text layer. The same PDF and seed always give the same bytes."""
    noise = np.random.default_rng(seed)
    source = pypdfium2.PdfDocument(pdf)
    target = BytesIO()
    canvas = Canvas(target, invariant=1)
    for number, page in enumerate(source):
        width, height = page.get_size()
        sheet = page.render(scale=DPI / 72, grayscale=True).to_pil()
        sheet = sheet.rotate(TURNS[number % len(TURNS)], resample=Image.Resampling.BICUBIC, fillcolor=255)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(_grainy(sheet, noise)), 0, 0, width, height)
        canvas.showPage()
    source.close()
    canvas.save()
    return target.getvalue()


def _grainy(sheet: Image.Image, noise: np.random.Generator) -> BytesIO:
    levels = np.asarray(sheet, dtype=np.float32) * 0.93 + 8  # neither pure white nor pure black
    levels += noise.normal(0, GRAIN, levels.shape)
    packed = BytesIO()
    Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(packed, "JPEG", quality=60)
    packed.seek(0)
    return packed
