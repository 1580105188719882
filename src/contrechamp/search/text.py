"""The one form in which words are indexed and asked for.

`search_form` and then the analyzer make `l'Arrêté` and `arrêtés` the same, and `vidéo-protection`, `vidéo protection`,
`VIDEOPROTECTIONS`. Whatever changes here changes `VERSION`, and with it the index is made again.
"""

import re
import unicodedata
from functools import cache, lru_cache

import tantivy

# French words are elided before an apostrophe; the letter that is left says nothing, and not everybody writes it.
ELIDED = r"(?:[ldjmtsnc]|(?:jus|lors|puis|quoi)?qu)"
APOSTROPHE = "['’ʼ‘′]"
HYPHENS = "-‐‑‒–"
# Two words for some, one for others, hyphenated for the law: written as one. The second parts are beginnings of words.
FIRST_PARTS = ("vid[ée]o", "t[ée]l[ée]", "audio", "g[ée]o", "cyber")
SECOND_PARTS = (
    *("protec", "prot[ée]g", "surveil", "verbalis", "patrouil", "assist", "conf[ée]renc"),
    *("localis", "s[ée]curi", "crimin", "attaqu"),
)
BETWEEN_PARTS = rf"s?(?:[{HYPHENS}]\s*|\s+(?:[{HYPHENS}]\s+)?)"  # `vidéo -protection` excludes: not joined
LONGEST_WORD = 60

_APOSTROPHE = re.compile(APOSTROPHE)
_ELIDED = re.compile(rf"(?<![^\W_]){ELIDED}\Z", re.IGNORECASE)
_FIRST_PART = re.compile("|".join(FIRST_PARTS))
_JOINED = re.compile(rf"\b({_FIRST_PART.pattern}){BETWEEN_PARTS}(?={'|'.join(SECOND_PARTS)})", re.IGNORECASE)
_STEPS = ("simple", f"remove_long {LONGEST_WORD}", "lowercase", "ascii_fold", "stemmer french")
VERSION = (_APOSTROPHE.pattern, _ELIDED.pattern, _JOINED.pattern, *_STEPS)


def search_form(text: str) -> str:
    """`text` as it goes to the analyzer, from a page or from a query alike; what is in that form stays as it is."""
    text = unicodedata.normalize("NFC", text.replace("\u00ad", ""))
    *before, last = _APOSTROPHE.split(text)
    if before:
        # The end of each piece is enough to see an elided word, and looking there only is ten times faster.
        text = " ".join([*(piece[:-7] + _ELIDED.sub("", piece[-7:]) for piece in before), last])
    return _JOINED.sub(r"\1", text) if _FIRST_PART.search(text.lower()) else text


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """Cuts into words, folds accents, then stems French: in this order, since many writings have lost their accents."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("french"))
        .build()
    )


@lru_cache(maxsize=20_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a few words, in their order: `l'Arrêté municipal` gives `("arret", "municipal")`."""
    return tuple(analyzer().analyze(search_form(text)))
