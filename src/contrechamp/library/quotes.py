"""Quotes as evidence: what is kept of a selection, and how it is found again on a page.

A quote is `exact` with 32 characters of `prefix` and `suffix` (W3C TextQuoteSelector), and `start`
(TextPositionSelector, in code points of the canonical page text) in case the same words stand there more than once.

Quotes are compared by key: apostrophes, quotation marks, dashes and dots are each written one way, bullets, white space
and invisible characters left out, everything else in Unicode's form NFKD; accents count. Three tiers: that key; without
hyphens; in lower case too.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contrechamp.library.text.canonical import Box, same_line

CONTEXT = 32
LONGEST = 3_000
TIERS = (1, 2, 3)
# A hostile quote may occur everywhere; its first places are enough to choose from.
_MOST_PLACES = 1_000
# Two words of a line may be this many line heights apart before their light is parted.
_GAP = 3

_WRITTEN: dict[str, str] = {
    **dict.fromkeys("'’‘‛ʼʹ′´`＇‵", "'"),
    **dict.fromkeys('"“”„‟«»″〝〞＂‹›', '"'),
    **dict.fromkeys("-‐‑‒–—―−⁃﹘﹣－\u00ad", "-"),
    "…": "...",
    "•": "",
}


@dataclass(frozen=True)
class Match:
    """Where a quote stands in a page's text, in code points, and the tier that found it (1 is the strictest)."""

    start: int
    end: int
    tier: int


def find(page_text: str, *, exact: str, prefix: str = "", suffix: str = "", start: int | None = None) -> Match | None:
    """The place of the quote on the page, or None.

    Of several places, the one whose surroundings agree longest with `prefix` and `suffix`, then the nearest to `start`.
    """
    if len(exact) > 2 * LONGEST:
        return None
    for tier in TIERS:
        wanted = _key(exact, tier)[0]
        if not wanted:
            continue
        key, origin = _key(page_text, tier)
        places = list(_places(key, origin, wanted))
        if places:
            before, after = _key(prefix[-CONTEXT:], tier)[0], _key(suffix[:CONTEXT], tier)[0]
            best = max(places, key=_rank(key, origin, len(wanted), before, after, start))
            return Match(origin[best], origin[best + len(wanted) - 1] + 1, tier)
    return None


def everywhere(page_text: str, exact: str) -> list[tuple[int, int]]:
    """All places of the words on the page (start, end), compared as loosely as the last tier does."""
    wanted = _key(exact, TIERS[-1])[0]
    if not wanted or len(exact) > 2 * LONGEST:
        return []
    key, origin = _key(page_text, TIERS[-1])
    return [(origin[place], origin[place + len(wanted) - 1] + 1) for place in _places(key, origin, wanted)]


def select(page_text: str, start: int, end: int) -> dict[str, Any]:
    """What is kept of the selection from `start` to `end` (code points), its white space trimmed off: exact, prefix,
    suffix, start. Raises ValueError where it is empty, longer than LONGEST, or outside of the page."""
    if not 0 <= start <= end <= len(page_text):
        raise ValueError("the selection lies outside of the page")
    selected = page_text[start:end]
    start += len(selected) - len(selected.lstrip())
    exact = selected.strip()
    if not 0 < len(exact) <= LONGEST:
        raise ValueError("the selection is empty or too long")
    end = start + len(exact)
    prefix, suffix = page_text[max(0, start - CONTEXT) : start], page_text[end : end + CONTEXT]
    return {"exact": exact, "prefix": prefix, "suffix": suffix, "start": start}


def rectangles(words: Sequence[Sequence[Any]], start: int, end: int) -> list[Box]:
    """What to light for the text from `start` to `end`: one rectangle a line, in tenths of a point from the top left.

    `words` are the page's placed words, `[start, end, [[x0, y0, x1, y1], …]]`; a word half selected is lit whole.
    """
    lit: list[Box] = []
    for first, last, boxes in words:
        if first >= end or last <= start:
            continue
        for x0, y0, x1, y1 in boxes:
            box = (x0, y0, x1, y1)
            if lit and _continues(lit[-1], box):
                line = lit.pop()
                box = (min(line[0], x0), min(line[1], y0), max(line[2], x1), max(line[3], y1))
            lit.append(box)
    return lit


def _continues(line: Box, box: Box) -> bool:
    gap = box[0] - line[2]
    height = line[3] - line[1]
    return same_line(line, box) and -height < gap < _GAP * height


def _rank(
    key: str, origin: Sequence[int], length: int, before: str, after: str, start: int | None
) -> Callable[[int], tuple[int, int]]:
    def rank(place: int) -> tuple[int, int]:
        left = _common(before[::-1], key[max(0, place - len(before)) : place][::-1])
        right = _common(after, key[place + length : place + length + len(after)])
        return left + right, 0 if start is None else -abs(origin[place] - start)

    return rank


def _common(first: str, second: str) -> int:
    """How long the beginnings of both agree."""
    for number, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return number
    return min(len(first), len(second))


def _places(key: str, origin: Sequence[int], wanted: str) -> Iterator[int]:
    """Where `wanted` stands in `key` without cutting a character of the page in two."""
    place = key.find(wanted)
    for _ in range(_MOST_PLACES):
        if place < 0:
            return
        end = place + len(wanted)
        cuts = (place > 0 and origin[place - 1] == origin[place]) or (end < len(key) and origin[end - 1] == origin[end])
        if not cuts:
            yield place
        place = key.find(wanted, place + 1)


@lru_cache(maxsize=32)
def _key(text: str, tier: int) -> tuple[str, Sequence[int]]:
    """The key of `text` in a tier, and for each of its characters the code point of `text` that it comes from."""
    written = _written if tier == 1 else _without_hyphens if tier == 2 else _lower
    pieces = [written(character) for character in text]
    origin = [index for index, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origin


@lru_cache(maxsize=4096)
def _written(character: str) -> str:
    if character in _WRITTEN:
        return _WRITTEN[character]
    return "".join(
        part
        for part in unicodedata.normalize("NFKD", character)
        if not part.isspace() and unicodedata.category(part) not in ("Cc", "Cf", "Co", "Cn")
    )


@lru_cache(maxsize=4096)
def _without_hyphens(character: str) -> str:
    return _written(character).replace("-", "")


@lru_cache(maxsize=4096)
def _lower(character: str) -> str:
    return _without_hyphens(character).lower()
