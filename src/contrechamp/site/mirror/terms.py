"""What the search in the browser finds of a page: its words in the form in which the site's own search has them.

The words of a page are those of its main part, of every language in which it is. Words of its title count more.
"""

import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from contrechamp.search.text import search_form, stems
from contrechamp.site.mirror import addresses

LONGEST = 60_000  # characters of a page that are searched and kept for its extract
TITLE_COUNTS = 6  # times a word of the text
FIXED = {"", "towns", "search", "history", "groups", "ask", "bring", "check"}
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_PAGE_TEXT = re.compile(r'<div class="page-text"[^>]*>(.*?)</div>', re.DOTALL)
_NO_TEXT = re.compile(r"<(nav|form|script|style|svg|header|h1)\b.*?</\1>|<[^>]+>", re.DOTALL)
_CITE = re.compile(r'<section class="cite".*', re.DOTALL)
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_NEWER = re.compile(r"(.+ais)(?:es?)?")
_OF_PAGE = re.compile(r"\*/document/[0-9a-f]{64}/page/(\d+)")


@dataclass(frozen=True)
class Entry:
    """A page that can be found: its kind (the first part of its address), its titles and texts by language (a page of
    a document has one text), how often it has each word."""

    unit: str
    kind: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    counts: Mapping[str, int]
    page: int | None = None


def entry(unit: str, pages: Mapping[str, str]) -> Entry | None:
    """What is found of a unit, from its HTML by language; None for pages that lead elsewhere or repeat others."""
    path, _, query = unit.removeprefix("*/").partition("?")
    if query or path in FIXED or path.endswith("/history"):
        return None
    of_page = _OF_PAGE.fullmatch(unit)
    titles = {language: _plain(found[1]) for language, text in pages.items() if (found := _TITLE.search(text))}
    texts = {}
    for language, text in pages.items():
        found = (_PAGE_TEXT if of_page else _MAIN).search(text)
        texts[language] = _plain(_CITE.sub("", found[1]))[:LONGEST] if found else ""
        if of_page:
            break
    counts: Counter[str] = Counter()
    for text in texts.values():
        _count(counts, text)
    for title in set(titles.values()):
        _count(counts, title, TITLE_COUNTS)
    return Entry(unit, path.partition("/")[0], titles, texts, counts, int(of_page[1]) if of_page else None)


def _count(counts: Counter[str], text: str, times: int = 1) -> None:
    """Adds the words of a text as they are indexed. A page says most of its words more than once."""
    for word, count in Counter(_WORD.findall(search_form(text))).items():
        for stem in indexed(word.lower()):
            counts[stem] += count * times


@lru_cache(maxsize=50_000)
def indexed(word: str) -> tuple[str, ...]:
    """The stems under which a word is found.

    The stemmer in the browser follows the present rules for French, the site's an earlier edition; they part on words
    in -ais (`français`, `Calais`), which are therefore found under both.
    """
    found = stems(word)
    if len(found) == 1 and (newer := _NEWER.fullmatch(found[0]) or _NEWER.fullmatch(word)):
        return tuple(dict.fromkeys([*found, newer[1], newer[1].removesuffix("ais")]))
    return found


def shard(word: str, shards: int) -> int:
    """In which of the parts of an index a word is (FNV-1a over its UTF-16 units, as the browser counts them)."""
    number = 0x811C9DC5
    for unit in memoryview(word.encode("utf-16-le")).cast("H"):
        number = ((number ^ unit) * 0x01000193) & 0xFFFFFFFF
    return number % shards


def is_page_text(unit: str) -> bool:
    """Whether the unit is a page of a document, whose text is the same in every language."""
    return addresses.is_page(unit) and _OF_PAGE.fullmatch(unit) is not None


def _plain(markup: str) -> str:
    return _SPACES.sub(" ", html.unescape(_NO_TEXT.sub(" ", markup))).strip()
