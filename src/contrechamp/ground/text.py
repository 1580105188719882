"""Text folding, for comparing names and words that people type."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "’": "'", "ʼ": "'", "‘": "'"})
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """`text` without accents, case, ligatures or repeated spaces: `Œuvre d’Été` gives `oeuvre d'ete`.

    Folding twice changes nothing more.
    """
    if text.isascii():  # most of it is, and needs no decomposition
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LIGATURES)
    return _SPACES.sub(" ", plain).strip()
