"""The words of a question lit in a text, and the part of the text that shows most of them.

Positions are code points. A word is lit when it has the stem asked for: a pattern of the letters that stemming leaves
alone finds candidates in a folded copy of the same length, then the analyzer decides.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from contrechamp.search.folded import same_length_fold
from contrechamp.search.query import Unit
from contrechamp.search.text import APOSTROPHE, BETWEEN_PARTS, ELIDED, FIRST_PARTS, stems

LONGEST = 240
_MOST = 200
"""No more places of one word are looked at in one text."""

_ELLIPSIS = "…"
_GAP = rf"[\W_]+(?:{ELIDED}{APOSTROPHE}[\W_]*)*"
_FIRST_PART = re.compile("|".join(FIRST_PARTS))
_SPACES = re.compile(r"\s+")
_OTHER_SPACE = re.compile(r"[^\S ]|  ")
_LAST_WORD = re.compile(r"\s+\S*\Z")
# What the stem spells with two letters the folded copy may have as one (see `folded.LIGATURES`).
_SPELLED = {"oe": "(?:oe|æ)", "ae": "(?:ae|æ)", "ss": "(?:ss|ß)"}

Span = tuple[int, int]
Place = tuple[int, int, int]
"""Start, end, number of the unit."""


def spans(text: str, units: Sequence[Unit]) -> list[Span]:
    """Where the words and phrases `units` are in `text`: start and end of each, in order, none inside another."""
    return [(start, end) for start, end, _number in _places(text, units)]


def snippet(text: str, units: Sequence[Unit], longest: int = LONGEST) -> list[tuple[str, bool]]:
    """At most `longest` characters of `text` around most of `units`, as parts that are lit or not.

    It begins and ends between words, with … where the text goes on; white space becomes single spaces.
    """
    text = unicodedata.normalize("NFC", text).strip()
    room = longest - 2 * len(_ELLIPSIS)
    places = [(start, _shortened(text, start, end, room), number) for start, end, number in _places(text, units)]
    start, end = (0, len(text)) if len(text) <= longest else _window(text, places, room)
    return _parts(text, start, end, [place for place in places if start <= place[0] and place[1] <= end])


def _parts(text: str, start: int, end: int, places: Sequence[Place]) -> list[tuple[str, bool]]:
    """That part of `text`, divided where it is lit, none empty, with single spaces."""
    parts, at, dark = [], start, _ELLIPSIS if start > 0 else ""
    for first, last, _number in places:
        dark += text[at:first]
        if dark:
            parts.append((dark, False))
        parts.append((text[first:last], True))
        at, dark = last, ""
    dark += text[at:end] + (_ELLIPSIS if end < len(text) else "")
    if dark:
        parts.append((dark, False))
    if _OTHER_SPACE.search(text, start, end):
        return [(_SPACES.sub(" ", part), lit) for part, lit in parts]
    return parts


def _shortened(text: str, start: int, end: int, room: int) -> int:
    """Where to end what begins at `start` so that it fits into `room`: between words, if there is a space."""
    if end - start <= room:
        return end
    cut = _LAST_WORD.search(text, start + 1, start + room)
    return cut.start() if cut else start + room


def _window(text: str, places: Sequence[Place], room: int) -> Span:
    """The part of `text` to show: it holds the most different units, then the most places, the first such one."""
    inside: Counter[int] = Counter()
    left, best, found = 0, (0, 0), (0, 0)
    for right, (_start, end, number) in enumerate(places):
        inside[number] += 1
        while places[left][0] < end - room:
            gone = places[left][2]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            left += 1
        worth = (len(inside), right - left + 1)
        if worth > best:
            best, found = worth, (places[left][0], end)
    before = (room - (found[1] - found[0])) // 2
    start = max(0, min(found[0] - before, len(text) - room))
    return _whole_words(text, start, start + room, found)


def _whole_words(text: str, start: int, end: int, keep: Span) -> Span:
    """That part without the words that it cuts, as far as `keep` stays inside and something is left."""
    if start > 0 and not text[start - 1].isspace():
        space = _SPACES.search(text, start, keep[0])
        start = space.end() if space else keep[0]
    if end < len(text):
        cut = _LAST_WORD.search(text, max(keep[1], start + 1), end + 1)
        end = cut.start() if cut else keep[1] or end
    return start, end


def _places(text: str, units: Sequence[Unit]) -> list[Place]:
    """Where each unit is, in order; of places that overlap the one that begins first, then the longer."""
    folded = same_length_fold(text)
    places = [(*span, number) for number, unit in enumerate(units) for span in _places_of(unit, text, folded)]
    places.sort(key=lambda place: (place[0], -place[1]))
    end = 0
    return [place for place in places if place[0] >= end and (end := place[1])]


def _places_of(unit: Unit, text: str, folded: str) -> list[Span]:
    found: list[Span] = []
    for candidate in _pattern(unit).finditer(folded):
        start, end = candidate.span()
        if (start == 0 or not folded[start - 1].isalnum()) and stems(text[start:end]) == unit:
            found.append((start, end))
            if len(found) == _MOST:
                break
    return found


@lru_cache(maxsize=1000)
def _pattern(unit: Unit) -> re.Pattern[str]:
    """Finds all that may have these stems in a folded text; it starts with letters, so that most text is skipped
    fast."""
    return re.compile(_GAP.join(_candidates(stem) for stem in unit))


def _candidates(stem: str) -> str:
    """Matches the words that may have that stem, by the letters that they share: `aux` becomes `al`, `ence` becomes
    `ent`."""
    ending = 0 if not stem.isalpha() else 1 if len(stem) <= 4 else 2
    kept = stem[: max(1, len(stem) - ending)]
    if _parts_a_ligature(stem, len(kept)):
        kept = kept[:-1]
    joined = _FIRST_PART.match(kept)
    parts = [kept]
    if joined and joined.end() < len(kept) and not _parts_a_ligature(stem, joined.end()):
        parts = [joined[0], kept[joined.end() :]]
    for pair, spelled in _SPELLED.items():
        parts = [part.replace(pair, spelled) for part in parts]
    return f"(?:{BETWEEN_PARTS})?".join(parts) + r"[^\W_]*"


def _parts_a_ligature(stem: str, at: int) -> bool:
    """Whether the letters on both sides of a place may be one letter in the text."""
    return stem[at - 1 : at + 1] in _SPELLED
