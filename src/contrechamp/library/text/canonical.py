"""Canonical page text, the text that quotes, search and peers agree on.

NFC; words joined by one space; `\\n` at line ends; words broken at a line end made whole; offsets in code points. Every
kind of white space is a space; the bullet of symbol fonts is `•`, any other private-use character U+FFFD; control and
invisible characters are left out.
"""

import re
import unicodedata
from collections.abc import Sequence

from contrechamp.library.text.hyphens import BREAK, Keep

Box = tuple[int, int, int, int]
Word = tuple[int, int, list[Box]]

WORD = re.compile(r"\S+")

_SPACES = [0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_ENDS = [0x0D, *range(0x1C, 0x20), 0x85, 0x2028, 0x2029]
_PRIVATE = range(0xD800, 0xF900)
_DROPPED = [*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD]
_DROPPED += [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xFFFE, 0xFFFF]
_TABLE: dict[int, str | None] = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_ENDS, "\n"),
    **dict.fromkeys(_PRIVATE, "\ufffd"),
    **dict.fromkeys(_DROPPED),
    0xF0B7: "•",
}
_ODD = re.compile(f"[{re.escape(''.join(map(chr, _SPACES + _ENDS + _DROPPED)))}\ud800-\uf8ff]")

# Some PDFs end a broken line in U+FFFE or 0x02 and nothing else; the other signs count only before a line end.
_HYPHENS = "\ufffe\x02\u2010\u00ad¬-"
_LINE_END_HYPHEN = re.compile(rf"[{_HYPHENS}](?<=\w.)(?:(?<=[\ufffe\x02])[^\S\n]*\n?|[^\S\n]*\n)\s*(?=\w)")
_STRAY_HYPHEN = re.compile(r"[\ufffe\x02\u00ad¬](?:(?<=[\ufffe\x02])\s*|(?<=[\u00ad¬])(?=[^\S\n]*(?:\n|$)))")
_HYPHEN = re.compile(f"[{_HYPHENS}]")
_BROKEN = re.compile(rf"{BREAK}([^\s{BREAK}]*)( ?)")
_LONGEST_WORD = 60


def clean(text: str) -> str:
    """`text` with plain spaces and line ends, without the characters that have no place in canonical text."""
    text = _ODD.sub(lambda match: _TABLE.get(ord(match[0])) or "", text.replace("\xa0", " "))
    return unicodedata.normalize("NFC", text)


def mark(text: str) -> str:
    """Raw page text as canonical text, but for a BREAK in each word that a line end broke (`resolve` joins them)."""
    text = text.replace("\0", "").replace("\r\n", "\n")
    text = _LINE_END_HYPHEN.sub("\0", text)
    text = _STRAY_HYPHEN.sub("-\n", text)
    return BREAK.join(tidy(part) for part in text.split("\0"))


def tidy(text: str) -> str:
    """What a person typed, as canonical text: as `mark`, but no word is joined."""
    text = re.sub("  +", " ", clean(text.replace("\r\n", "\n")))
    return re.sub("\n[ \n]+", "\n", text.replace(" \n", "\n")).strip()


def resolve(marked: str, keep: Keep) -> str:
    """Canonical text from marked text: each broken word is joined, with its hyphen where `keep` says so.

    The joined word ends the line on which it began.
    """
    if BREAK not in marked:
        return marked

    def join(match: re.Match[str]) -> str:
        after, space = match.groups()
        before = marked[max(0, match.start() - _LONGEST_WORD) : match.start()]
        return ("-" if keep(before, after) else "") + after + ("\n" if space else "")

    return unicodedata.normalize("NFC", _BROKEN.sub(join, marked))


def place(text: str, pieces: Sequence[tuple[str, Box]]) -> list[Word]:
    """The words of canonical `text` with their boxes, from the `pieces` they were read from, in the same order.

    A piece is a run of the raw text without white space. A word takes one or more pieces (broken at a line end, or
    continued after a superscript); pieces beside each other on one line share one box.
    """
    supply = [(_letters(piece), box) for raw, box in pieces if (piece := clean(_STRAY_HYPHEN.sub("-", raw)))]
    words: list[Word] = []
    at = 0
    for match in WORD.finditer(text):
        missing = _letters(match[0])
        boxes: list[Box] = []
        if missing == 0 and at < len(supply) and supply[at][0] == 0:  # a dash by itself
            boxes.append(supply[at][1])
            at += 1
        while missing > 0 and at < len(supply):
            length, box = supply[at]
            _add(boxes, box)
            missing -= length
            at += 1
        words.append((match.start(), match.end(), boxes))
    return words


def _letters(text: str) -> int:
    """How long `text` is without hyphens: the same in the raw and in the canonical form."""
    return len(_HYPHEN.sub("", text)) if not text.isalnum() else len(text)


def _add(boxes: list[Box], box: Box) -> None:
    if boxes and same_line(boxes[-1], box) and box[0] >= boxes[-1][0]:
        last = boxes.pop()
        box = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
    boxes.append(box)


def same_line(first: Box, second: Box) -> bool:
    """Whether two boxes overlap vertically by over 40 % of the lower one: a superscript does, the next line not."""
    overlap = min(first[3], second[3]) - max(first[1], second[1])
    return overlap > 0.4 * min(first[3] - first[1], second[3] - second[1])
