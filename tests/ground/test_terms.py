"""Terms that are found are those that a slow and plain search finds, in generated and in real texts."""

import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrechamp.ground.terms import Terms, folded

TERMS = (
    "vidéo-protection", "caméra", "caméra de voie publique", "vidéo*", "œuvre d'art", "LAPI", "lecture de plaques",
    "vidéo-surveillance", "voie publique", "eau", "fichier", "captation, d'enregistrement",
)  # fmt: skip
DOCUMENTS = Path(__file__).parents[3] / "shared" / "data" / "documents"
SPELT = {"œ": "oe", "æ": "ae", "\ufb01": "fi", "\ufb02": "fl", "’": "'", "‘": "'", "ʼ": "'"}
SPELT |= dict.fromkeys("\u2011\u2010–—", "-") | dict.fromkeys("\u00a0\u202f\u2009\t\r\x0b\x0c", " ")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def spelt(text: str) -> list[tuple[str, int]]:
    """The plain characters of a text with the place of each, line breaks inside of words cut out; one at a time."""
    plain = []
    for place, letter in enumerate(text):
        small = letter.lower()
        for one in SPELT.get(small, small):
            base = unicodedata.normalize("NFKD", one)[:1] if one.isalpha() else one
            known = "a" <= base <= "z" and in_alphabet(small)
            plain.append((base if known or not one.isalpha() else "?", place))
    kept = []
    number = 0
    while number < len(plain):
        end = number
        if plain[number][0] in "-\xad":
            soft, end = plain[number][0] == "\xad", number + 1
            while end < len(plain) and plain[end][0] == " ":
                end += 1
            broken = end < len(plain) and plain[end][0] == "\n"
            while broken and end < len(plain) and plain[end][0] in (" " if end > number + 1 and broken == 2 else " \n"):
                broken = 2 if plain[end][0] == "\n" else broken
                end += 1
            before = plain[number - 1][0] if number else " "
            after = plain[end][0] if end < len(plain) else " "
            if not ((broken or soft) and before in LETTERS and after in LETTERS):
                end = number
        if end == number:
            kept.append(plain[number])
            end += 1
        number = end
    return kept


def in_alphabet(letter: str) -> bool:
    """Whether a letter is one of Western Europe."""
    return letter in SPELT or letter.encode("cp1252", "ignore") != b""


def slow(text: str, terms: tuple[str, ...]) -> set[tuple[int, int]]:
    """Where each term is found, as (place, number of the term), by trying it at every character."""
    plain = spelt(unicodedata.normalize("NFC", text))
    found = set()
    for start in range(len(plain)):
        if start and plain[start - 1][0] in LETTERS + "0123456789":
            continue
        for number, term in enumerate(terms):
            wanted = "".join(letter for letter, _place in spelt(term))
            if fits(plain, start, wanted, "") and (not start or plain[start][1] != plain[start - 1][1]):
                found.add((plain[start][1], number))
    return found


def fits(plain: list[tuple[str, int]], at: int, wanted: str, word: str) -> bool:
    """Whether what is left of a term stands at this place; `word` is what of its present word was read."""
    here = plain[at][0] if at < len(plain) else "\n"
    ends = not wanted or wanted[0] in " \n-',"
    if ends and len(word) > 3 and word[-1] not in "sxz":
        for plural in ("s", "es", "e", "x"):
            stands = "".join(one for one, _ in plain[at : at + len(plural)]) == plural
            if stands and fits(plain, at + len(plural), wanted, ""):
                return True
    if not wanted:
        return here not in LETTERS + "0123456789"
    if wanted == "*":
        return True
    if wanted[0] == "*":
        longer = at < len(plain) and "a" <= here <= "z" and fits(plain, at + 1, wanted, "")
        return longer or fits(plain, at, wanted[1:], "")
    if wanted[0] in " \n-',":
        rest = wanted.lstrip(" \n,-") if wanted[0] != "'" else wanted[1:]
        gap = wanted[: len(wanted) - len(rest)]
        may = " \n-" if "," not in gap else " \n,"
        may, most = (" \n'", 3) if gap == "'" else (may, 4)
        for count in range(most + 1):
            stands = at + count <= len(plain) and all(one in may for one, _ in plain[at : at + count])
            if stands and fits(plain, at + count, rest, ""):
                return True
        return False
    return here == wanted[0] and fits(plain, at + 1, wanted[1:], word + here)


def fast(text: str, terms: tuple[str, ...] = TERMS) -> set[tuple[int, int]]:
    """What the automaton finds."""
    return {(hit.start, hit.term) for hit in Terms(terms).find(folded(text))}


BITS = (
    "vidéo protection surveillance caméras oeuvres Œuvres d’art s x es de voie publiques lapin \ufb01chiers ş 1 L’ eaux"
)
BREAKS = ("e\u0301", " ", "-", "\n", "-\n", "\u00ad", "\u202f", ", ", "’")
PIECES = st.sampled_from([*TERMS, *BITS.split(), *BREAKS])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_what_is_found_is_what_a_slow_search_finds(text: str) -> None:
    """Accents, ligatures, plurals, hyphens, breaks and overlaps are the same for both."""
    assert fast(text) == slow(text, TERMS)


GAPS = st.sampled_from([" ", "-", " - ", "\n", ", ", "’", "' ", "  \n ", ""])
SPOKEN = "de la d l œuvre oeuvre ville villes ville* coeur finale CSU 12e plaques vidéo aes"
WORDS = st.sampled_from(SPOKEN.split())
PHRASES = st.lists(st.tuples(WORDS, GAPS).map("".join), min_size=1, max_size=5).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(PHRASES, min_size=1, max_size=4), st.lists(PHRASES, max_size=4))
def test_terms_of_any_words_are_found_wherever_they_stand(written: list[str], text: list[str]) -> None:
    """Terms of several words, short and long, starred and with ligatures, are found however the gaps in them look."""
    terms = tuple(term.strip(" -,'’\n") for term in written)
    wanted = " ".join([*text, *(term.replace("*", "s").replace(" ", "\n") for term in terms)])
    assert fast(wanted, terms) == slow(wanted, terms)


@pytest.mark.parametrize("name", ["bovp-2019-02-01.pdf", "prefecture-2021-09-24.pdf", "arrete_nomination.pdf"])
def test_both_find_the_same_in_real_acts(name: str) -> None:
    """The first pages of real collections give the same places."""
    if not DOCUMENTS.exists():
        pytest.skip("the real documents are not on this machine")
    document = pypdfium2.PdfDocument(DOCUMENTS / name)
    numbers = [number for number in (2, 36, 37, 52, 0) if number < len(document)]
    for number in numbers:
        text = document[number].get_textpage().get_text_bounded()
        assert fast(text) == slow(text, TERMS)


def test_places_are_those_of_the_text() -> None:
    """What a hit points at is the word as it was written, a line break inside of it too."""
    text = folded("La vidéo\u00adprotec-\ntion, l’Œuvre d’Art.")
    found = [text.text[hit.start : hit.end] for hit in Terms(TERMS).find(text)]
    assert "vidéo\u00adprotec-\ntion" in found and "Œuvre d’Art" in found


def test_a_term_that_ends_with_a_mark_ends_with_the_text() -> None:
    """A hit at the end of a text points at nothing behind it."""
    text = folded("sur l’eau")
    assert [(hit.start, hit.end) for hit in Terms(["eau-"]).find(text)] == [(6, len(text.text))]


def test_a_term_of_nothing_but_ligatures_is_a_term() -> None:
    """What is spelt with two letters or with one is found both ways."""
    assert fast("un œ, deux oe", ("oe",)) == {(3, 0), (11, 0)}


def test_a_short_acronym_is_no_part_of_another_word() -> None:
    """LAPI is not found in lapin, nor eau in beau."""
    assert fast("un beau lapin") == set()


@pytest.mark.parametrize("term", ["", "---", "* *", "’", "x" * 200])
def test_a_term_without_letters_is_refused(term: str) -> None:
    """A term that would be found everywhere, or is no term, is an error."""
    with pytest.raises(ValueError):
        Terms([term])
