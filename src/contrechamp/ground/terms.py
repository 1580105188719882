"""Many terms found in long texts at once, whatever their accents, case, plural, hyphens and line breaks.

A text is folded into bytes of which each stands for one character, so that places in it are places in the text. Where
terms may begin is told in one pass by an automaton of all their first letters (Aho and Corasick, 1975); each of the few
that begin so is then tried as a regular expression. Terms that overlap are all found.
"""

import codecs
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick, Implementation

# Characters outside of Windows' alphabet that have a plain twin, and ligatures, which keep a byte of their own.
_TWINS = {"\u202f": " ", "\u2009": " ", "\u2011": "-", "\u2010": "-", "\u02bc": "'", "\ufb01": "ƒ", "\ufb02": "†"}
_LIGATURES = {"oe": b"\x9c", "ae": b"\xe6", "fi": b"\x83", "fl": b"\x86"}
_MARKS = {0x92: "'", 0x91: "'", 0x96: "-", 0x97: "-", 0xA0: " ", 0x09: " ", 0x0D: " ", 0x0C: " ", 0x0B: " "}
_LETTERS = frozenset(bytes([code]) for code in b"abcdefghijklmnopqrstuvwxyz\x9c\xe6\x83\x86")
_ON = rb"(?=[a-z\x9c\xe6\x83\x86])"
_HYPHEN = re.compile(rb"-[ ]*\n[ ]*" + _ON)  # begins with a letter as it is: such a search is four times as fast
_BROKEN = re.compile(_HYPHEN.pattern + rb"|\xad[ ]*\n?[ ]*" + _ON)
_SEPARATOR = b"[ \n-]{0,4}"
_COMMA = b"[ \n,]{0,4}"
_APOSTROPHE = b"[' \n]{0,3}"
_PLURAL = b"(?:e?s|e|x)?"
_STAR = b"[a-z]*"
_ENDED = rb"(?![0-9a-z\x9c\xe6\x83\x86])"
_WORD = re.compile(rb"[0-9a-z\x9c\xe6\x83\x86]+|'|[ \n,-]+|\*")
_GAP = b"\0"
_GAPS = bytes(code if bytes([code]) in _LETTERS or code in b"0123456789" else 0 for code in range(256))
"""Each letter and digit as it is, and a gap for all else."""
_BETWEEN = (b"", _GAP, 2 * _GAP)
_FORMS = {_SEPARATOR: _BETWEEN, _COMMA: _BETWEEN, _APOSTROPHE: _BETWEEN, _ENDED: (_GAP,)}
_FORMS[_PLURAL] = (b"", b"e", b"s", b"x", b"es")
_REACH = 12  # bytes of a beginning: more of them find fewer places in vain, but take longer to put together
LONGEST = 100  # characters of a term


def _twins(error: UnicodeError) -> tuple[str, int]:
    """Of characters that the alphabet lacks, their twins or question marks, one for one."""
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    return "".join(_PLACES.get(twin := _TWINS.get(letter, "?"), twin) for letter in lacking), error.end


_TWIN_OR_MARK = "contrechamp-twins"
codecs.register_error(_TWIN_OR_MARK, _twins)  # of Latin-1


def _table() -> bytes:
    """What each byte of Windows' alphabet becomes: small letters without accents, ligatures and marks apart."""
    plain = bytearray(range(256))
    for code in range(256):
        letter = bytes([code]).decode("cp1252", "replace")
        if letter.lower() in "œæ":
            plain[code] = letter.lower().encode("cp1252")[0]
            continue
        first = unicodedata.normalize("NFKD", letter.lower())[:1] if letter.isalpha() else letter
        if first.isascii() and letter.isalpha() and code not in (0x83,):
            plain[code] = ord(first)
        plain[code] = ord(_MARKS.get(code, chr(plain[code])))
    return bytes(plain)


_TABLE = _table()
_BEYOND = tuple(
    (letter, chr(code)) for code in range(0x80, 0xA0) if (letter := bytes([code]).decode("cp1252", "ignore"))
)
"""The letters of Windows' alphabet that Latin-1 lacks, each with the character that Latin-1 has at its place: a control
character, which in a text is such a letter read wrongly."""
_PLACES = dict(_BEYOND)


@dataclass(frozen=True)
class Folded:
    """A text ready to be searched: `data` has a byte for each character but of what a line break cut out."""

    text: str
    data: bytes
    _cuts: Sequence[int]
    _lost: Sequence[int]

    def place(self, offset: int) -> int:
        """Where the character of byte `offset` stands in `text`."""
        return offset + (self._lost[bisect_right(self._cuts, offset)] if self._cuts else 0)


def folded(text: str) -> Folded:
    """The text in NFC (`Folded.text`, in which places are told) and folded. Words that a hyphen breaks at the end of a
    line are joined."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    data = _bytes(text).translate(_TABLE)
    if b"-\n" not in data and b"- " not in data and b"\xad" not in data:
        return Folded(text, data, (), (0,))
    parts, cuts, lost, last, gone = list[bytes](), list[int](), [0], 0, 0
    for cut in (_BROKEN if b"\xad" in data else _HYPHEN).finditer(data):
        if data[cut.start() - 1 : cut.start()] not in _LETTERS:
            continue
        parts.append(data[last : cut.start()])
        cuts.append(cut.start() - gone)
        gone += cut.end() - cut.start()
        lost.append(gone)
        last = cut.end()
    return Folded(text, b"".join([*parts, data[last:]]), cuts, lost)


def _bytes(text: str) -> bytes:
    """The text in Windows' alphabet. Its letters beyond Latin-1 are put in one by one: each takes a search for one
    letter, and the codec of the alphabet itself a look-up for every letter of the text."""
    if text.isascii():
        return text.encode("ascii")
    for letter, place in _BEYOND:
        if letter in text:
            text = text.replace(letter, place)
    return text.encode("latin-1", _TWIN_OR_MARK)


def _tokens(term: str) -> tuple[bytes, ...]:
    """The pieces of pattern that a term is made of. Raises ValueError for a term without letters, or too long."""
    if len(term) > LONGEST:
        raise ValueError(f"the term {term[:40]!r}… is longer than {LONGEST} characters")
    found: list[bytes] = []
    pieces = _WORD.findall(folded(term.strip()).data)
    for number, piece in enumerate(pieces):
        if piece == b"'":
            found.append(_APOSTROPHE)
        elif piece == b"*":
            found.append(_STAR)
        elif piece[:1] in b" \n-,":
            found.append(_COMMA if b"," in piece else _SEPARATOR)
        else:
            found += _letters(piece)
            starred = pieces[number + 1 : number + 2] == [b"*"]
            if len(piece) > 3 and piece[-1:] not in b"sxz" and not starred:
                found.append(_PLURAL)
    if not {*found} - {_STAR, *_FORMS}:
        raise ValueError(f"the term {term!r} has no letters")
    return (*found, b"" if term.strip().endswith("*") else _ENDED)


def _letters(word: bytes) -> Iterator[bytes]:
    """The letters of a word, those of a ligature as one piece that takes both forms."""
    for pair, byte in _LIGATURES.items():
        word = word.replace(byte, pair.encode())
    place = 0
    while place < len(word):
        pair = word[place : place + 2].decode()
        if pair in _LIGATURES:
            yield b"(?:" + pair.encode() + b"|" + re.escape(_LIGATURES[pair]) + b")"
            place += 2
        else:
            yield re.escape(word[place : place + 1])
            place += 1


def _beginnings(tokens: Sequence[bytes]) -> list[bytes]:
    """The first letters that a term can have, in all ways, what is no letter as one byte each: one of these stands
    wherever the term does."""
    growing, ends = [_GAP], list[bytes]()
    for token in tokens:
        if token in (_STAR, b""):
            break
        longer = [one + form for one in growing for form in _forms(token)]
        growing = []
        for one in longer:
            # Whether a third gap follows two is not worth knowing, and nothing is known of what follows the end.
            enough = len(one) >= _REACH or one.endswith(2 * _GAP) or token == _ENDED
            (ends if enough else growing).append(one)
    return ends + growing


def _forms(token: bytes) -> Sequence[bytes]:
    """What can stand for a piece of a term, gaps as one byte each."""
    if token in _FORMS:
        return _FORMS[token]
    if len(token) == 1:
        return (token,)
    return token.removeprefix(b"(?:").removesuffix(b")").split(b"|")  # both forms of a ligature


@dataclass(frozen=True)
class Hit:
    """Term number `term` stands at `start` to `end` of the text that was folded."""

    start: int
    end: int
    term: int


_Match = Callable[[bytes, int, int], re.Match[bytes] | None]


class Terms:
    """Terms to be found, as people write them: `caméra*` takes any ending, other words of four letters a plural."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = tuple(terms)
        alike: dict[bytes, list[tuple[int, _Match]]] = {}
        for number, term in enumerate(self.terms):
            tokens = _tokens(term)
            match = re.compile(b"".join(tokens)).match
            for beginning in _beginnings(tokens):
                alike.setdefault(beginning, []).append((number, match))
        self._alike = list(alike.values())
        # For 3,000 names of actors a table of all states would be 2.5 times as large, and hardly faster.
        self._beginnings = BytesAhoCorasick(list(alike), implementation=Implementation.ContiguousNFA)

    def find(self, text: Folded) -> list[Hit]:
        """Every place of every term, by place."""
        data, found = b"\n" + text.data + b"\n", dict[tuple[int, int], int]()
        end_of_text = len(data) - 1
        for which, before, _end in self._beginnings.find_matches_as_indexes(data.translate(_GAPS), overlapping=True):
            for number, match in self._alike[which]:
                if hit := match(data, before + 1, end_of_text):
                    found[before, number] = hit.end() - 1  # in the text, which begins a byte later
        return [
            Hit(text.place(start), text.place(end - 1) + 1, number) for (start, number), end in sorted(found.items())
        ]
