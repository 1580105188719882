"""The typeface of everything that is set here, known to reportlab. In a child only."""

from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "Sheet", "Sheet-Bold"
_FILES = {PLAIN: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}


def load(folder: str) -> None:
    """Makes the typeface that lies in `folder` known."""
    rl_config.useA85 = 0  # streams as bytes: as text they take twice the time and a quarter more room
    for name, file in _FILES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, Path(folder) / file))
