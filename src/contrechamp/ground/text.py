"""Text folding, for comparing names and words that people type."""

import re
import unicodedata

_LETTERS: dict[str, int | str | None] = {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"}
_APOSTROPHES: dict[str, int | str | None] = {"’": "'", "ʼ": "'", "‘": "'"}


class _Plain(dict[int, int | str | None]):
    """What each letter becomes. Of one that is met first it is found out whether it is a mark that combines."""

    def __missing__(self, code: int) -> int | None:
        found = None if unicodedata.combining(chr(code)) else code
        self[code] = found
        return found


_PLAIN = _Plain(str.maketrans(_LETTERS | _APOSTROPHES))
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """`text` without accents, case, ligatures or repeated spaces: `Œuvre d’Été` gives `oeuvre d'ete`.

    Folding twice changes nothing more.
    """
    if text.isascii():  # most of it is, and needs no decomposition
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _SPACES.sub(" ", decomposed.translate(_PLAIN)).strip()
