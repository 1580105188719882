"""Many terms found in long texts at once, whatever their accents, case, plural, hyphens and line breaks.

A text is folded into bytes of which each stands for one character, so that places in it are places in the text. The
terms become one regular expression in the shape of a trie, which tells where some term begins; which ones do is then
asked of the few that begin alike. Terms that overlap are all found.
"""

import codecs
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# Characters outside of Windows' alphabet that have a plain twin, and ligatures, which keep a byte of their own.
_TWINS = {"\u202f": " ", "\u2009": " ", "\u2011": "-", "\u2010": "-", "\u02bc": "'", "\ufb01": "ƒ", "\ufb02": "†"}
_LIGATURES = {"oe": b"\x9c", "ae": b"\xe6", "fi": b"\x83", "fl": b"\x86"}
_MARKS = {0x92: "'", 0x91: "'", 0x96: "-", 0x97: "-", 0xA0: " ", 0x09: " ", 0x0D: " ", 0x0C: " ", 0x0B: " "}
_LETTERS = frozenset(bytes([code]) for code in b"abcdefghijklmnopqrstuvwxyz\x9c\xe6\x83\x86")
_ON = rb"(?=[a-z\x9c\xe6\x83\x86])"
_HYPHEN = re.compile(rb"-[ ]*\n[ ]*" + _ON)  # begins with a letter as it is: such a search is four times as fast
_BROKEN = re.compile(_HYPHEN.pattern + rb"|\xad[ ]*\n?[ ]*" + _ON)
_BEFORE = rb"[^0-9a-z\x9c\xe6\x83\x86]"
_SEPARATOR = b"[ \n-]{0,4}"
_COMMA = b"[ \n,]{0,4}"
_APOSTROPHE = b"[' \n]{0,3}"
_PLURAL = b"(?:e?s|e|x)?"
_STAR = b"[a-z]*"
_ENDED = rb"(?![0-9a-z\x9c\xe6\x83\x86])"
_WORD = re.compile(rb"[0-9a-z\x9c\xe6\x83\x86]+|'|[ ,-]+|\*")
_KEY = 3
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
        elif piece[:1] in b" -,":
            found.append(_COMMA if b"," in piece else _SEPARATOR)
        else:
            found += _letters(piece)
            starred = pieces[number + 1 : number + 2] == [b"*"]
            if len(piece) > 3 and piece[-1:] not in b"sxz" and not starred:
                found.append(_PLURAL)
    if not any(len(piece) == 1 for piece in found):
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


def _ways(tokens: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """A term, or both forms of one that begins with a ligature: branches that begin with a letter are passed over
    fast where a word begins with another."""
    first = tokens[0]
    if len(first) == 1:
        yield tokens
        return
    pair, _bar, ligature = first.removeprefix(b"(?:").removesuffix(b")").partition(b"|")
    yield [pair[:1], pair[1:], *tokens[1:]]
    yield [ligature, *tokens[1:]]


_Trie = dict[bytes, "_Trie"]


def _pattern(trie: _Trie) -> bytes:
    """The regular expression of a trie; a term that ends where another goes on is enough."""
    if not trie or b"" in trie:
        return b""
    parts = [token + _pattern(rest) for token, rest in trie.items()]
    return parts[0] if len(parts) == 1 else b"(?:" + b"|".join(parts) + b")"


@dataclass(frozen=True)
class Hit:
    """Term number `term` stands at `start` to `end` of the text that was folded."""

    start: int
    end: int
    term: int


_Term = tuple[int, re.Pattern[bytes]]
"""A term: its number and its pattern."""
_Block = tuple[re.Pattern[bytes] | None, list[_Term]]
"""Some terms that begin alike, with a pattern that tells whether one of them is there; None where they are few."""
_IN_A_BLOCK = 8  # about the root of how many terms begin alike


def _blocks(alike: Sequence[tuple[tuple[bytes, ...], int]]) -> list[_Block]:
    """Terms that begin alike, by their pieces and numbers, in blocks of neighbours in the alphabet."""
    ordered, found = sorted(alike), list[_Block]()
    for first in range(0, len(ordered), _IN_A_BLOCK):
        trie: _Trie = {}
        block = ordered[first : first + _IN_A_BLOCK]
        for tokens, _number in block:
            _grow(trie, tokens)
        test = re.compile(_pattern(trie)) if len(ordered) > _IN_A_BLOCK else None
        found.append((test, [(number, re.compile(b"".join(tokens))) for tokens, number in block]))
    return found


def _grow(trie: _Trie, tokens: Sequence[bytes]) -> None:
    for token in tokens:
        trie = trie.setdefault(token, {})


class Terms:
    """Terms to be found, as people write them: `caméra*` takes any ending, other words of four letters a plural."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = tuple(terms)
        trie: _Trie = {}
        alike: dict[bytes, list[tuple[tuple[bytes, ...], int]]] = {}
        for number, term in enumerate(self.terms):
            tokens = _tokens(term)
            for way in _ways(tokens):
                _grow(trie, way)
            alike.setdefault(_key(tokens), []).append((tokens, number))
        self._of = {key: _blocks(terms) for key, terms in alike.items()}
        # What goes before is part of the match: whole words are skipped in one go.
        self._any = re.compile(_BEFORE + _pattern(trie)) if trie else None

    def find(self, text: Folded) -> list[Hit]:
        """Every place of every term, by place."""
        if self._any is None:
            return []
        data, found = b"\n" + text.data, list[Hit]()
        place = self._any.search(data)
        while place:
            start = place.start() + 1
            for number, pattern in self._beginning(data, start):
                match = pattern.match(data, start)
                if match:
                    last = text.place(match.end() - 2) + 1
                    found.append(Hit(text.place(start - 1), last, number))
            place = self._any.search(data, start)  # terms that begin inside of this one are found too
        return found

    def _beginning(self, data: bytes, start: int) -> Iterator[_Term]:
        """The terms that may begin there: those that begin with the same letters, and those with no such beginning."""
        for key in (data[start : start + _KEY], b""):
            for test, terms in self._of.get(key, ()):
                if test is None or test.match(data, start):
                    yield from terms


def _key(tokens: Sequence[bytes]) -> bytes:
    """The first letters of a term; nothing where a ligature, a space or a plural is among them."""
    first = tokens[:_KEY]
    return b"".join(first) if all(len(token) == 1 for token in first) and len(first) == _KEY else b""
